import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { School } from "../../../../protocol/people.ts";
import table from "../../components/officeTable.module.css";

/** Every number opens the list behind it. */
export function SchoolTable({ schools }: { schools: readonly School[] }) {
  const { t } = useTranslation();
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("schools.name")}</th>
          <th data-number>{t("schools.classes")}</th>
          <th data-number>{t("schools.teachers")}</th>
          <th data-number>{t("schools.students")}</th>
        </tr>
      </thead>
      <tbody>
        {schools.map(({ schoolId, name, classCount, teacherCount, studentCount }) => (
          <tr key={schoolId} data-testid="school">
            <td data-label={t("schools.name")}>
              <Link href={`/schools/${schoolId}`}>{name}</Link>
            </td>
            <td data-number data-label={t("schools.classes")}>
              <Link href={`/schools/${schoolId}`}>{classCount}</Link>
            </td>
            <td data-number data-label={t("schools.teachers")}>
              <Link href={`/people?school=${schoolId}&role=teacher`}>{teacherCount}</Link>
            </td>
            <td data-number data-label={t("schools.students")}>
              <Link href={`/people?school=${schoolId}&role=student`}>{studentCount}</Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
