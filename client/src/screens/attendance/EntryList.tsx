import { useTranslation } from "react-i18next";
import type { AttendanceEntry } from "../../../../protocol/attendance.ts";
import css from "./Attendance.module.css";
import { useAttendanceTexts } from "./useAttendanceTexts.ts";

/** What was said about a child's attendance, the latest first: who, when and why. */
export function EntryList({ entries }: { entries: readonly AttendanceEntry[] }) {
  const { t } = useTranslation();
  const { entryText } = useAttendanceTexts();
  if (entries.length === 0) return null;
  return (
    <ul className={css["said"]} aria-label={t("attendance.history")}>
      {entries.map((entry) => {
        const { what, who } = entryText(entry);
        return (
          <li key={entry.entryId} data-testid="attendance-entry">
            <strong>{what}</strong>
            <div>{entry.reason}</div>
            <div className={css["quiet"]}>{who}</div>
          </li>
        );
      })}
    </ul>
  );
}
