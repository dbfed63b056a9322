import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { TeacherPoll } from "../../../../protocol/polls.ts";
import type { Participant } from "../../../../protocol/signaling.ts";
import { IconDownload, IconPlayerPlay, IconTrash } from "../../components/icons.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import { usePollTitle } from "./optionLabel.ts";
import { PollChart } from "./PollChart.tsx";
import { PollMaker } from "./PollMaker.tsx";
import { PollNow } from "./PollNow.tsx";
import css from "./Polls.module.css";

/** A teacher's polls: the one that runs, making another, those that are prepared, and those that were. */
export default function PollsPanel({
  lessonId,
  all,
  participants,
  live,
  serverOffsetMs,
  say,
}: {
  lessonId: LessonId;
  all: readonly TeacherPoll[];
  participants: readonly Participant[];
  /** Before the lesson polls are only prepared. */
  live: boolean;
  serverOffsetMs: number;
  say: LiveSessionContract["say"];
}) {
  const { t } = useTranslation();
  const titleOf = usePollTitle();
  const now = all.find(({ startedAt, putAway }) => startedAt !== null && !putAway);
  const prepared = all.filter(({ startedAt }) => startedAt === null);
  const past = all.filter(({ startedAt, putAway }) => startedAt !== null && putAway).toReversed();
  // What was refused, or is gone by now, the list shows by itself.
  const quietly = (asked: Promise<unknown>): void => void asked.catch(() => undefined);
  return (
    <section className={css["panel"]} aria-label={t("polls.title")} data-testid="polls-panel">
      {now && <PollNow key={now.pollId} poll={now} {...{ participants, serverOffsetMs, say }} />}
      <PollMaker live={live} say={say} />
      {prepared.length > 0 && (
        <>
          <h3>{t("polls.prepared")}</h3>
          <ul className={css["list"]}>
            {prepared.map((poll) => (
              <li key={poll.pollId} data-testid="prepared-poll">
                <p>{titleOf(poll)}</p>
                <div className={css["acts"]}>
                  {live && (
                    <CardAct
                      icon={<IconPlayerPlay size={18} aria-hidden="true" />}
                      label={t("polls.start")}
                      onClick={() => quietly(say("poll:start", { pollId: poll.pollId }))}
                      testId="start-prepared-poll"
                    />
                  )}
                  <CardAct
                    icon={<IconTrash size={18} aria-hidden="true" />}
                    label={t("polls.drop")}
                    onClick={() => quietly(say("poll:drop", { pollId: poll.pollId }))}
                  />
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
      {past.length > 0 && (
        <>
          <h3>{t("polls.past")}</h3>
          <ul className={css["list"]}>
            {past.map((poll) => (
              <li key={poll.pollId}>
                <details>
                  <summary>{titleOf(poll)}</summary>
                  <PollChart poll={poll} result={poll.result} correct={poll.correct} />
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
      {all.some(({ startedAt }) => startedAt !== null) && (
        <Anchor href={`/api/lessons/${lessonId}/polls/export`} download data-testid="export-polls">
          <IconDownload size={18} aria-hidden="true" /> {t("polls.export")}
        </Anchor>
      )}
    </section>
  );
}
