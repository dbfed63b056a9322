import { useTranslation } from "react-i18next";
import type { TeacherPoll } from "../../../../protocol/polls.ts";
import type { Participant } from "../../../../protocol/signaling.ts";
import { clockText } from "../../components/clockText.ts";
import { useCountdown } from "../../components/useCountdown.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import { usePollTitle } from "./optionLabel.ts";
import { PollChart } from "./PollChart.tsx";
import css from "./Polls.module.css";
import { yetToAnswer } from "./yetToAnswer.ts";

/** It was started from further down. */
const bringIntoView = (poll: HTMLElement | null): void => {
  poll?.scrollIntoView({ block: "nearest" });
};

/** The poll that the class has before it: how it comes out, who has not answered, and what comes next. */
export function PollNow({
  poll,
  participants,
  serverOffsetMs,
  say,
}: {
  poll: TeacherPoll;
  participants: readonly Participant[];
  serverOffsetMs: number;
  say: LiveSessionContract["say"];
}) {
  const { t } = useTranslation();
  const titleOf = usePollTitle();
  const { pollId, endsAt, endedAt, shownAt, result, correct } = poll;
  const leftMs = useCountdown({ to: endedAt === null ? endsAt : null, serverOffsetMs });
  const waitingFor = yetToAnswer(poll, participants);
  const quietly = (asked: Promise<unknown>): void => void asked.catch(() => undefined);
  return (
    <article ref={bringIntoView} className={css["now"]} data-testid="poll-now">
      <header>
        <h3>{titleOf(poll)}</h3>
        {endedAt === null && endsAt !== null && (
          <time className={css["left"]} data-hurry={leftMs <= 10_000}>
            {clockText(leftMs)}
          </time>
        )}
      </header>
      <p className={css["status"]} data-testid="poll-answered">
        {t("polls.answered", {
          count: result.answered,
          of: result.answered + waitingFor.length,
        })}
      </p>
      <PollChart poll={poll} result={result} correct={correct} />
      {endedAt === null && waitingFor.length > 0 && (
        <details data-testid="yet-to-answer">
          <summary>{t("polls.yetToAnswer", { count: waitingFor.length })}</summary>
          <p>{waitingFor.map(({ displayName }) => displayName).join("、")}</p>
        </details>
      )}
      <p className={css["news"]} role="status">
        {shownAt !== null ? t("polls.isShown") : endedAt !== null ? t("polls.over") : ""}
      </p>
      <div className={css["acts"]}>
        {endedAt === null && (
          <CardAct
            label={t("polls.end")}
            onClick={() => quietly(say("poll:end", { pollId }))}
            testId="end-poll"
          />
        )}
        {shownAt === null && (
          <CardAct
            label={t("polls.show")}
            onClick={() => quietly(say("poll:show", { pollId }))}
            testId="show-poll"
          />
        )}
        <CardAct
          label={t("polls.putAway")}
          onClick={() => quietly(say("poll:putAway", { pollId }))}
          testId="put-away-poll"
        />
      </div>
    </article>
  );
}
