import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import { clockTime } from "../../components/dayText.ts";
import { useCountdown } from "../../components/useCountdown.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import type { LiveLesson } from "../../media/liveSessionTypes.ts";

/** When the lesson is due, and how long that is. */
export function StartsIn({
  lesson: { plannedStart },
  serverOffsetMs,
}: {
  lesson: Pick<LiveLesson, "plannedStart">;
  serverOffsetMs: number;
}) {
  const { t } = useTranslation();
  const { timeZone } = useDistrictClock();
  const leftMs = useCountdown({ to: plannedStart, serverOffsetMs });
  if (plannedStart === null) return null;
  const time = clockTime(plannedStart, timeZone);
  return (
    <Text fw={600} role="timer" data-testid="starts-in">
      {leftMs === 0
        ? t("waiting.due", { time })
        : leftMs < 3_600_000
          ? t("waiting.startsIn", { time, left: clockText(leftMs) })
          : t("waiting.starts", { time })}
    </Text>
  );
}
