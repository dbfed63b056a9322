import { useTranslation } from "react-i18next";
import type {
  AttendanceEntry,
  AttendedLesson,
  ChildAttendance,
} from "../../../../protocol/attendance.ts";
import { wallClock } from "../../../../protocol/days.ts";
import { clockTime, dayText } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";

export const minutesOf = (ms: number): number => Math.round(ms / 60_000);

/** What is said of attendance in several places, on the district's clock. */
export function useAttendanceTexts() {
  const { t, i18n } = useTranslation();
  const { timeZone } = useDistrictClock();
  const dayOf = (at: string): string =>
    dayText(wallClock(new Date(at), timeZone).day, i18n.language, {
      month: "short",
      day: "numeric",
      weekday: "short",
    });
  const dayAndTime = (at: string): string => `${dayOf(at)} ${clockTime(at, timeZone)}`;
  return {
    dayAndTime,
    /** "11月25日周三 08:00–08:40" */
    timeOf: ({ startsAt, endsAt }: Pick<AttendedLesson, "startsAt" | "endsAt">): string =>
      `${dayAndTime(startsAt)}–${clockTime(endsAt, timeZone)}`,
    /** How long the child was there, and what is missing at either end where it counts. */
    factsOf: ({ status, judged, losses, madeUpBy, replayShare }: ChildAttendance): string[] => {
      const counts = status === "late" || status === "leftEarly";
      const late = minutesOf(judged.lateMs);
      const early = minutesOf(judged.leftEarlyMs);
      return [
        t("attendance.hereMinutes", { count: minutesOf(judged.hereMs) }),
        ...(counts && late > 0 ? [t("attendance.lateBy", { count: late })] : []),
        ...(counts && early > 0 ? [t("attendance.earlyBy", { count: early })] : []),
        ...(losses > 0 ? [t("attendance.losses", { count: losses })] : []),
        ...(replayShare === null
          ? []
          : [t("attendance.replaySeen", { percent: Math.round(replayShare * 100) })]),
        ...(madeUpBy === null ? [] : [t(`attendance.madeUpBy.${madeUpBy}`)]),
      ];
    },
    /** What was said, and by whom and when. */
    entryText: ({ kind, status, how, by, at }: AttendanceEntry): { what: string; who: string } => {
      const what =
        kind === "contact"
          ? t(`attendance.madeUpBy.${how ?? "phone"}`)
          : kind === "contest"
            ? t("attendance.said.contest")
            : status === null
              ? t(`attendance.said.${kind}Unchanged`)
              : t(`attendance.said.${kind}`, { status: t(`attendance.statuses.${status}`) });
      return { what, who: `${by?.displayName ?? t("common.gone")} · ${dayAndTime(at)}` };
    },
  };
}
