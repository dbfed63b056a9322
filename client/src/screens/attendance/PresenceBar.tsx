import { useTranslation } from "react-i18next";
import type { AttendedLesson, JudgedAttendance } from "../../../../protocol/attendance.ts";
import { clockTime } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import css from "./Attendance.module.css";

/** When a child was there, as a picture; in words for whoever does not see it. */
export function PresenceBar({
  lesson,
  judged,
}: {
  lesson: Pick<AttendedLesson, "startsAt" | "endsAt" | "outages">;
  judged: JudgedAttendance;
}) {
  const { t } = useTranslation();
  const { timeZone } = useDistrictClock();
  const startMs = Date.parse(lesson.startsAt);
  const lengthMs = Math.max(1, Date.parse(lesson.endsAt) - startMs);
  const time = (ms: number) => clockTime(new Date(startMs + ms).toISOString(), timeZone);
  const place = ({ fromMs, untilMs }: JudgedAttendance["spans"][number]) => ({
    left: `${(fromMs / lengthMs) * 100}%`,
    width: `${((untilMs - fromMs) / lengthMs) * 100}%`,
  });
  const said =
    judged.spans.length === 0
      ? t("attendance.neverHere")
      : t("attendance.hereAt", {
          times: judged.spans
            .map(({ fromMs, untilMs }) => `${time(fromMs)}–${time(untilMs)}`)
            .join(t("common.listComma")),
        });
  return (
    <div className={css["bar"]} role="img" aria-label={said} title={said}>
      {lesson.outages.map((span) => (
        <span key={span.fromMs} data-kind="outage" style={place(span)} />
      ))}
      {judged.spans.map((span) => (
        <span key={span.fromMs} style={place(span)} />
      ))}
    </div>
  );
}
