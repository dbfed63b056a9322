import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Grade } from "../../../protocol/grades.ts";

export function GradeSelect({
  value,
  onChange,
}: {
  value: Grade | null;
  onChange: (grade: Grade | null) => void;
}) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t("schools.grade")}
      data={[
        { value: "", label: t("schools.noGrade") },
        ...Grade.options.map((grade) => ({ value: grade, label: t(`grades.g${grade}`) })),
      ]}
      value={value ?? ""}
      onChange={(event) => onChange(Grade.safeParse(event.currentTarget.value).data ?? null)}
      data-testid="grade"
    />
  );
}
