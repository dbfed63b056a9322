import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Course, MakeCourse } from "../../../../protocol/calendar.ts";
import type { ClassId, PersonId, TermId } from "../../../../protocol/ids.ts";
import { useMakeCourse, useSubjects } from "../../api/calendar.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";

export function CourseForm({
  termId,
  classId,
  teachers,
  taken,
}: {
  termId: TermId;
  classId: ClassId;
  teachers: readonly { personId: PersonId; displayName: string }[];
  /** What the class has already. */
  taken: readonly Course[];
}) {
  const { t } = useTranslation();
  const subjects = useSubjects();
  const make = useMakeCourse();
  const [subject, setSubject] = useState("");
  const [teacher, setTeacher] = useState("");
  if (teachers.length === 0) return <Text>{t("plan.noTeachers")}</Text>;
  const parsed = MakeCourse.safeParse({
    termId,
    classId,
    subjectId: subject,
    teacherId: teacher,
  });
  const free = (subjects.data ?? []).filter(
    ({ subjectId }) => !taken.some((course) => course.subjectId === subjectId),
  );
  const choose = { value: "", label: t("people.choose") };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (parsed.success) make.mutate(parsed.data);
  };
  return (
    <form onSubmit={send}>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t("plan.subject")}
          data={[choose, ...free.map(({ subjectId, name }) => ({ value: subjectId, label: name }))]}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
          data-testid="course-subject"
        />
        <NativeSelect
          label={t("plan.teacher")}
          data={[
            choose,
            ...teachers.map(({ personId, displayName }) => ({
              value: personId,
              label: displayName,
            })),
          ]}
          value={teacher}
          onChange={(event) => setTeacher(event.currentTarget.value)}
          data-testid="course-teacher"
        />
        <Button
          type="submit"
          disabled={!parsed.success}
          loading={make.isPending}
          data-testid="add-course"
        >
          {t("plan.addCourse")}
        </Button>
      </Group>
      {make.error && <ErrorNote error={make.error} />}
    </form>
  );
}
