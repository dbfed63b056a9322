import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SchoolClass } from "../../../../protocol/people.ts";
import { IconUserPlus } from "../../components/icons.ts";
import { SlipsButton } from "../../components/SlipsButton.tsx";
import table from "../../components/officeTable.module.css";

export function ClassTable({
  classes,
  onAddStudents,
}: {
  classes: readonly SchoolClass[];
  /** Left out where the caller may not. */
  onAddStudents: ((schoolClass: SchoolClass) => void) | undefined;
}) {
  const { t } = useTranslation();
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("schools.className")}</th>
          <th>{t("schools.grade")}</th>
          <th data-number>{t("schools.students")}</th>
          {onAddStudents && <th data-number>{t("schools.actions")}</th>}
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
              <td data-label={t("schools.grade")}>{one.grade ? t(`grades.g${one.grade}`) : ""}</td>
              <td data-number data-label={t("schools.students")}>
                <Link href={people}>{one.studentCount}</Link>
              </td>
              {onAddStudents && (
                <td data-number className={table["actions"]}>
                  <Button
                    variant="subtle"
                    leftSection={<IconUserPlus size={18} />}
                    onClick={() => onAddStudents(one)}
                  >
                    {t("schools.addStudents")}
                  </Button>
                  <SlipsButton
                    of={{ classId: one.classId }}
                    name={one.name}
                    label={t("firstSlips.slips")}
                  />
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
