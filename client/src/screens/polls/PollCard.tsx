import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClassPoll, PollAnswer } from "../../../../protocol/polls.ts";
import { clockText } from "../../components/clockText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconChevronDown, IconChevronUp } from "../../components/icons.ts";
import { useCountdown } from "../../components/useCountdown.ts";
import type { LivePolls, PollsState } from "../../media/livePolls.ts";
import { usePollTitle } from "./optionLabel.ts";
import { PollAnswerFields } from "./PollAnswerFields.tsx";
import { PollChart } from "./PollChart.tsx";
import css from "./Polls.module.css";

const sayAfterMs = 300;

/** The poll that the class sees: a child answers, changes the answer until the end, and sees how it came out. */
export default function PollCard({
  poll,
  state,
  polls,
  serverOffsetMs,
  reconnecting,
}: {
  poll: ClassPoll;
  state: Pick<PollsState, "own" | "unsent">;
  polls: Pick<LivePolls, "answer">;
  serverOffsetMs: number;
  reconnecting: boolean;
}) {
  const { t } = useTranslation();
  const titleOf = usePollTitle();
  const [folded, setFolded] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { own, unsent } = state;
  const { endsAt, endedAt, shown } = poll;
  const leftMs = useCountdown({ to: endedAt === null ? endsAt : null, serverOffsetMs });
  // Its last moment is the server's: what is on its way then still counts.
  const open = endedAt === null && (endsAt === null || leftMs > 0);
  const given = unsent ?? own;
  const answer = (chosen: PollAnswer): void => {
    setError(null);
    polls.answer(poll.pollId, chosen).catch(setError);
  };
  const status = shown
    ? t("polls.resultShown", { count: shown.result.answered })
    : !open
      ? given
        ? t("polls.overAnswered")
        : t("polls.over")
      : unsent
        ? reconnecting
          ? t("polls.unsent")
          : t("polls.sending")
        : own
          ? t("polls.sent")
          : t("polls.answerNow");
  const title = titleOf(poll);
  return (
    <section
      className={css["card"]}
      data-folded={folded}
      aria-label={t("polls.title")}
      data-testid="poll"
    >
      <header>
        <h2>{title}</h2>
        {open && endsAt !== null && (
          <time className={css["left"]} data-hurry={leftMs <= 10_000} aria-hidden="true">
            {clockText(leftMs)}
          </time>
        )}
        <button
          type="button"
          className={css["fold"]}
          aria-expanded={!folded}
          aria-label={folded ? t("polls.unfold") : t("polls.fold")}
          onClick={() => setFolded(!folded)}
          data-testid="fold-poll"
        >
          {folded ? <IconChevronUp size={22} /> : <IconChevronDown size={22} />}
        </button>
      </header>
      {!folded &&
        (shown ? (
          <PollChart poll={poll} result={shown.result} correct={shown.correct} own={own} />
        ) : (
          <PollAnswerFields poll={poll} given={given} disabled={!open} onAnswer={answer} />
        ))}
      {error !== null && <ErrorNote error={error} />}
      <p className={css["status"]} role="status" data-testid="poll-status">
        {status}
      </p>
      <PollNews title={title} open={open} leftMs={endsAt === null ? null : leftMs} />
    </section>
  );
}

/** For whoever does not see the card come, or its time go. */
function PollNews({
  title,
  open,
  leftMs,
}: {
  title: string;
  open: boolean;
  leftMs: number | null;
}) {
  const { t } = useTranslation();
  const hurries = open && leftMs !== null && leftMs <= 10_000;
  const news = hurries ? t("polls.tenSeconds") : open ? t("polls.begins", { title }) : "";
  const [said, setSaid] = useState("");
  useEffect(() => {
    // What stands in a region when it comes is read out by nobody.
    const timer = setTimeout(() => setSaid(news), sayAfterMs);
    return () => clearTimeout(timer);
  }, [news]);
  return (
    <p className={css["news"]} aria-live="assertive">
      {said}
    </p>
  );
}
