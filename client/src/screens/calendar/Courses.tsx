import { Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Course, CourseList } from "../../../../protocol/calendar.ts";
import { PersonId, type SchoolId } from "../../../../protocol/ids.ts";
import { useChangeCourse, useCourses, useRemoveCourse, useTerms } from "../../api/calendar.ts";
import { useClasses } from "../../api/schools.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import table from "../../components/officeTable.module.css";
import { CourseForm } from "./CourseForm.tsx";
import { PlanSection } from "./PlanSection.tsx";
import { RemoveButton } from "./RemoveButton.tsx";

type Teachers = z.infer<typeof CourseList>["teachers"];

/** Who teaches what to which class, one class at a time. */
export function Courses({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const terms = useTerms();
  const classes = useClasses(schoolId);
  const [chosenTerm, setChosenTerm] = useState<string>();
  const [chosenClass, setChosenClass] = useState<string>();
  const term = terms.data?.find(({ termId }) => termId === chosenTerm) ?? terms.data?.[0];
  const courses = useCourses(schoolId, term?.termId);
  const schoolClass =
    classes.data?.find(({ classId }) => classId === chosenClass) ?? classes.data?.[0];
  const missing =
    terms.data?.length === 0
      ? t("plan.noTerm")
      : classes.data?.length === 0
        ? t("plan.noClass")
        : null;
  return (
    <PlanSection
      title={t("plan.courses")}
      text={t("plan.coursesText")}
      query={missing === null ? courses : { data: null, error: null, refetch: () => undefined }}
    >
      {(found) =>
        found === null || !term || !schoolClass ? (
          <Text>{missing}</Text>
        ) : (
          <>
            <Group gap="sm">
              <NativeSelect
                label={t("plan.term")}
                data={(terms.data ?? []).map(({ termId, name }) => ({
                  value: termId,
                  label: name,
                }))}
                value={term.termId}
                onChange={(event) => setChosenTerm(event.currentTarget.value)}
              />
              <NativeSelect
                label={t("people.class")}
                data={(classes.data ?? []).map(({ classId, name }) => ({
                  value: classId,
                  label: name,
                }))}
                value={schoolClass.classId}
                onChange={(event) => setChosenClass(event.currentTarget.value)}
                data-testid="course-class"
              />
            </Group>
            <CourseTable
              courses={found.courses.filter(({ classId }) => classId === schoolClass.classId)}
              teachers={found.teachers}
            />
            <CourseForm
              key={`${term.termId} ${schoolClass.classId} ${found.courses.length}`}
              termId={term.termId}
              classId={schoolClass.classId}
              teachers={found.teachers}
              taken={found.courses.filter(({ classId }) => classId === schoolClass.classId)}
            />
          </>
        )
      }
    </PlanSection>
  );
}

function CourseTable({ courses, teachers }: { courses: readonly Course[]; teachers: Teachers }) {
  const { t } = useTranslation();
  if (courses.length === 0) return <Text>{t("plan.noCourses")}</Text>;
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("plan.subject")}</th>
          <th>{t("plan.teacher")}</th>
          <th data-number>{t("schools.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {courses.map((course) => (
          <CourseRow key={course.courseId} course={course} teachers={teachers} />
        ))}
      </tbody>
    </table>
  );
}

function CourseRow({ course, teachers }: { course: Course; teachers: Teachers }) {
  const { t } = useTranslation();
  const change = useChangeCourse(course.courseId);
  const remove = useRemoveCourse(course.courseId);
  const { teacher } = course;
  const known = teachers.some(({ personId }) => personId === teacher.personId)
    ? teachers
    : [...teachers, teacher];
  return (
    <tr data-testid="course">
      <td data-label={t("plan.subject")}>{course.subjectName}</td>
      <td data-label={t("plan.teacher")}>
        <NativeSelect
          aria-label={t("plan.teacherOf", { subject: course.subjectName })}
          data={known.map(({ personId, displayName }) => ({
            value: personId,
            label: displayName,
          }))}
          value={teacher.personId}
          disabled={change.isPending}
          onChange={(event) =>
            change.mutate({ teacherId: PersonId.parse(event.currentTarget.value) })
          }
          maw={240}
        />
        {change.error && <ErrorNote error={change.error} />}
      </td>
      <td data-number data-label={t("schools.actions")}>
        <RemoveButton
          name={course.subjectName}
          text={t("plan.removeCourseText")}
          removal={remove}
        />
      </td>
    </tr>
  );
}
