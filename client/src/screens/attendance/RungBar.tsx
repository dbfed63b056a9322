import { useTranslation } from "react-i18next";
import type { AttendedLesson } from "../../../../protocol/attendance.ts";
import type { LessonRungs } from "../../../../protocol/lessonNow.ts";
import { clockTime } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import css from "./Attendance.module.css";
import { minutesOnRungs, rungSpans } from "./rungSpans.ts";

/** How much of the lesson came to a child, minute by minute: the less came, the lower the bar; without minutes nothing. */
export function RungBar({
  lesson,
  minutes,
}: {
  lesson: Pick<AttendedLesson, "startsAt" | "endsAt">;
  minutes: LessonRungs["children"][number]["minutes"];
}) {
  const { t } = useTranslation();
  const { timeZone } = useDistrictClock();
  const startMs = Date.parse(lesson.startsAt);
  const lengthMs = Math.max(1, Date.parse(lesson.endsAt) - startMs);
  const time = (ms: number) => clockTime(new Date(startMs + ms).toISOString(), timeZone);
  if (minutes.length === 0) return null;
  const spans = rungSpans(minutes, lesson);
  const said = t("attendance.rungsAt", {
    times: spans
      .map(({ rung, fromMs, untilMs }) => {
        const name = t(`attendance.rungNames.${rung}`);
        return `${time(fromMs)}–${time(untilMs)} ${name}`;
      })
      .join(t("common.listComma")),
  });
  return (
    <>
      <div className={css["rungs"]} role="img" aria-label={said} title={said}>
        {spans.map(({ rung, fromMs, untilMs }) => (
          <span
            key={fromMs}
            data-rung={rung}
            style={{
              left: `${(fromMs / lengthMs) * 100}%`,
              width: `${((untilMs - fromMs) / lengthMs) * 100}%`,
            }}
          />
        ))}
      </div>
      <span className={css["quiet"]} data-testid="rung-minutes">
        {minutesOnRungs(minutes)
          .map(([rung, count]) =>
            t("attendance.rungMinutes", { rung: t(`attendance.rungNames.${rung}`), count }),
          )
          .join(" · ")}
      </span>
    </>
  );
}
