import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { clockText } from "../../components/clockText.ts";
import { IconDownload, IconPlayerPlay } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import type { PollSpan } from "../replay/pollSpans.ts";
import { useOptionLabel, usePollTitle } from "./optionLabel.ts";
import { PollChart } from "./PollChart.tsx";
import css from "./Polls.module.css";

/** What was asked of the class, each with a way to its moment and how it came out, without names. */
export default function ReplayPolls({
  lessonId,
  polls,
  mayExport,
  positionMs,
  onSeek,
}: {
  lessonId: LessonId;
  polls: readonly PollSpan[];
  mayExport: boolean;
  positionMs: number;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const titleOf = usePollTitle();
  const labelOf = useOptionLabel();
  return (
    <section className={css["replay"]} aria-labelledby="replay-polls" data-testid="replay-polls">
      <h2 id="replay-polls">{t("polls.titleCount", { count: polls.length })}</h2>
      <ul className={css["list"]}>
        {polls.map(({ poll, fromMs, toMs }) => (
          <li
            key={poll.pollId}
            aria-current={fromMs <= positionMs && positionMs < toMs}
            data-testid="replay-poll"
          >
            <p>{titleOf(poll)}</p>
            {poll.result ? (
              <PollChart poll={poll} result={poll.result} correct={poll.correct} />
            ) : (
              <>
                <p className={css["status"]}>
                  {poll.options.map((_, place) => labelOf(poll, place)).join("　")}
                </p>
                <p className={css["status"]}>{t("polls.notShown")}</p>
              </>
            )}
            <div className={css["acts"]}>
              <CardAct
                icon={<IconPlayerPlay size={18} aria-hidden="true" />}
                label={t("polls.goTo", { time: clockText(fromMs) })}
                onClick={() => onSeek(fromMs)}
                testId="go-poll"
              />
            </div>
          </li>
        ))}
      </ul>
      {mayExport && (
        <Anchor href={`/api/lessons/${lessonId}/polls/export`} download data-testid="export-polls">
          <IconDownload size={18} aria-hidden="true" /> {t("polls.export")}
        </Anchor>
      )}
    </section>
  );
}
