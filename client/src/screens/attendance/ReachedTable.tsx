import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Reached } from "../../../../protocol/attendance.ts";
import type { Day } from "../../../../protocol/days.ts";
import { dayText } from "../../components/dayText.ts";
import table from "../../components/officeTable.module.css";
import css from "./ReachedTable.module.css";

type Row = Reached & {
  key: string;
  name: string;
  /** What is behind the row; null where nothing may be seen. */
  href: string | null;
  lessons: number;
  days: readonly (Reached & { day: Day })[];
};

/** Schools or classes in numbers: how many were in the lessons, on each day, and how else they were reached. */
export function ReachedTable({ heading, rows }: { heading: string; rows: readonly Row[] }) {
  const { t, i18n } = useTranslation();
  const days = [...new Set(rows.flatMap((row) => row.days.map(({ day }) => day)))].toSorted();
  const percent = ({ live, expected }: Reached): string =>
    expected === 0 ? "" : t("attendance.percent", { percent: Math.round((100 * live) / expected) });
  const nameOf = (day: Day): string => dayText(day, i18n.language, { weekday: "short" });
  const headings = {
    lessons: t("attendance.lessonsHeld"),
    expected: t("attendance.expected"),
    live: t("attendance.inLesson"),
    otherwise: t("attendance.otherwise"),
    unreached: t("attendance.unreached"),
  };
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{heading}</th>
          <th data-number>{headings.lessons}</th>
          <th data-number>{headings.expected}</th>
          <th data-number>{headings.live}</th>
          {days.map((day) => (
            <th key={day} className={css["day"]} data-number>
              {nameOf(day)}
            </th>
          ))}
          <th data-number>{headings.otherwise}</th>
          <th data-number>{headings.unreached}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const otherwise = row.replay + row.offline + row.phone;
          return (
            <tr key={row.key} data-testid="reached">
              <td data-label={heading}>
                {row.href === null ? row.name : <Link href={row.href}>{row.name}</Link>}
              </td>
              <td data-label={headings.lessons} data-number>
                {row.lessons}
              </td>
              <td data-label={headings.expected} data-number>
                {row.expected}
              </td>
              <td data-label={headings.live} data-number>
                {percent(row)}
              </td>
              {days.map((day) => {
                const of = row.days.find((one) => one.day === day);
                return (
                  <td key={day} className={css["day"]} data-label={nameOf(day)} data-number>
                    {of && percent(of)}
                  </td>
                );
              })}
              <td data-label={headings.otherwise} data-number>
                {otherwise}
              </td>
              <td data-label={headings.unreached} data-number>
                {row.expected - row.live - otherwise}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
