import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import { IconCheck } from "../../components/icons.ts";
import { coveragePercent, type GapLine } from "./gapLines.ts";
import css from "./ReplayCoverage.module.css";

/** How complete the replay is, said honestly and kindly; every hole can be looked at. */
export function ReplayCoverage({
  coverage,
  gaps,
  onSeek,
}: {
  coverage: number;
  gaps: readonly GapLine[];
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  // A long lesson over a bad network has hundreds of holes: none is drawn before somebody asks.
  const [opened, setOpened] = useState(false);
  const percent = coveragePercent(coverage);
  if (gaps.length === 0) {
    return (
      <Text className={css["coverage"] ?? ""} size="sm">
        <IconCheck size={18} aria-hidden="true" />{" "}
        {percent >= 99.9 ? t("replay.complete") : t("replay.coverage", { percent })}
      </Text>
    );
  }
  return (
    <details
      className={css["coverage"]}
      onToggle={({ currentTarget }) => setOpened(currentTarget.open)}
      data-testid="replay-gaps"
    >
      <summary>
        {`${t("replay.coverage", { percent })} ${t("replay.gapCount", { count: gaps.length })}`}
      </summary>
      {opened && (
        <ul>
          {gaps.map(({ track, cause, fromMs, toMs }) => (
            <li key={`${track}-${cause}-${fromMs}`}>
              <Button
                variant="subtle"
                size="md"
                onClick={() => onSeek(fromMs)}
                aria-label={t("replay.watchFrom", { time: clockText(fromMs) })}
              >
                {`${clockText(fromMs)}–${clockText(toMs)}`}
              </Button>
              {t(`replay.gap.${cause}`, { track: t(`replay.track.${track}`) })}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
