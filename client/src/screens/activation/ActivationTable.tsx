import { useTranslation } from "react-i18next";
import type { Activation, ActivationOfSchool } from "../../../../protocol/activation.ts";
import type { SchoolId } from "../../../../protocol/ids.ts";
import table from "../../components/officeTable.module.css";
import { SlipsButton } from "../../components/SlipsButton.tsx";
import { ActivationCells } from "./ActivationCells.tsx";
import css from "./ActivationTable.module.css";

/** Teachers and students of the school, then each grade with its classes. */
export function ActivationTable({ school }: { school: ActivationOfSchool }) {
  const { t } = useTranslation();
  const { schoolId, name, students, teachers, grades, mayPrintTeachersSlips } = school;
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("activation.who")}</th>
          <th>{t("activation.activated")}</th>
          <th data-number>{t("activation.waiting")}</th>
          <th data-number>{t("schools.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {teachers && (
          <Row
            name={t("activation.allTeachers")}
            sum
            of={teachers}
            people={{ school: schoolId, role: "teacher" }}
            slips={mayPrintTeachersSlips ? { of: { teachersOf: schoolId }, name } : undefined}
          />
        )}
        {teachers && (
          <Row
            name={t("activation.allStudents")}
            sum
            of={students}
            people={{ school: schoolId, role: "student" }}
          />
        )}
        {grades.map((one) => (
          <GradeRows key={one.grade} schoolId={schoolId} withSum={teachers !== null} {...one} />
        ))}
      </tbody>
    </table>
  );
}

function GradeRows({
  schoolId,
  withSum,
  grade,
  students,
  classes,
}: ActivationOfSchool["grades"][number] & { schoolId: SchoolId; withSum: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {withSum && (
        <Row
          name={grade ? t(`grades.g${grade}`) : t("schools.noGrade")}
          sum
          of={students}
          people={undefined}
        />
      )}
      {classes.map(({ classId, name, students: own, mayPrintSlips }) => (
        <Row
          key={classId}
          name={name}
          of={own}
          people={{ school: schoolId, class: classId, role: "student" }}
          slips={mayPrintSlips ? { of: { classId }, name } : undefined}
        />
      ))}
    </>
  );
}

function Row({
  name,
  sum = false,
  of,
  people,
  slips,
}: {
  name: string;
  /** It sums up rows below. */
  sum?: boolean;
  of: Activation;
  people: Record<string, string> | undefined;
  slips?: Pick<Parameters<typeof SlipsButton>[0], "of" | "name"> | undefined;
}) {
  const { t } = useTranslation();
  return (
    <tr className={sum ? css["sum"] : css["class"]} data-testid="activation-row">
      <th scope="row">{name}</th>
      <ActivationCells
        of={of}
        label={t("activation.activated")}
        waitingLabel={t("activation.waiting")}
        people={people}
      />
      <td data-number className={table["actions"]}>
        {slips && of.activated < of.total && (
          <SlipsButton {...slips} label={t("firstSlips.slips")} />
        )}
      </td>
    </tr>
  );
}
