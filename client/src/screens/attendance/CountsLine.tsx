import { useTranslation } from "react-i18next";
import { type AttendanceCounts, AttendanceStatus } from "../../../../protocol/attendance.ts";

/** "40 到课 · 2 迟到": what there is of each, most words left out. */
export function CountsLine({ counts }: { counts: AttendanceCounts }) {
  const { t } = useTranslation();
  const parts = [
    ...AttendanceStatus.options
      .filter((status) => counts[status] > 0)
      .map((status) => t(`attendance.counted.${status}`, { count: counts[status] })),
    ...(counts.madeUp > 0 ? [t("attendance.counted.madeUp", { count: counts.madeUp })] : []),
    ...(counts.contested > 0
      ? [t("attendance.counted.contested", { count: counts.contested })]
      : []),
  ];
  return <>{parts.join(" · ")}</>;
}
