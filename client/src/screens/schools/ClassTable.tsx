import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SchoolClass } from "../../../../protocol/people.ts";
import { IconUserPlus } from "../../components/icons.ts";
import table from "../../components/officeTable.module.css";

export function ClassTable({
  classes,
  onAddStudents,
}: {
  classes: readonly SchoolClass[];
  onAddStudents: (schoolClass: SchoolClass) => void;
}) {
  const { t } = useTranslation();
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("schools.className")}</th>
          <th data-number>{t("schools.students")}</th>
          <th data-number>{t("schools.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {classes.map((one) => {
          const people = `/people?school=${one.schoolId}&class=${one.classId}`;
          return (
            <tr key={one.classId} data-testid="school-class">
              <td data-label={t("schools.className")}>
                <Link href={people}>{one.name}</Link>
              </td>
              <td data-number data-label={t("schools.students")}>
                <Link href={people}>{one.studentCount}</Link>
              </td>
              <td data-number>
                <Button
                  variant="subtle"
                  leftSection={<IconUserPlus size={18} />}
                  onClick={() => onAddStudents(one)}
                >
                  {t("schools.addStudents")}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
