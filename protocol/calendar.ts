import { z } from "zod";
import { Day, MinuteOfDay, Weekday } from "./days.ts";
import {
  CalendarEntryId,
  ClassId,
  CourseId,
  PersonId,
  SchoolId,
  SubjectId,
  TermId,
} from "./ids.ts";

const Name = z.string().trim().min(1).max(40);

/** What is taught; one list for the county. */
export const SchoolSubject = z.strictObject({ subjectId: SubjectId, name: z.string() });
export type SchoolSubject = z.infer<typeof SchoolSubject>;
export const SubjectList = z.strictObject({ subjects: z.array(SchoolSubject) });
export const WriteSubject = z.strictObject({ name: Name });

const inOrder = ({ firstDay, lastDay }: { firstDay: Day; lastDay: Day }): boolean =>
  firstDay <= lastDay;
const notInOrder = { path: ["lastDay"], error: "the last day is before the first" };

export const Term = z.strictObject({
  termId: TermId,
  name: z.string(),
  firstDay: Day,
  lastDay: Day,
});
export type Term = z.infer<typeof Term>;
export const TermList = z.strictObject({ terms: z.array(Term) });
export const WriteTerm = z
  .strictObject({ name: Name, firstDay: Day, lastDay: Day })
  .refine(inOrder, notInOrder);

/** A holiday of some days, or a day off that is taught on, with another weekday's lessons (调课). */
export const CalendarEntry = z.strictObject({
  entryId: CalendarEntryId,
  /** Null for the whole county. */
  schoolId: SchoolId.nullable(),
  kind: z.enum(["holiday", "makeUp"]),
  name: z.string(),
  firstDay: Day,
  lastDay: Day,
  /** Whose lessons a make-up day has; null for a holiday. */
  followsWeekday: Weekday.nullable(),
});
export type CalendarEntry = z.infer<typeof CalendarEntry>;
export const CalendarEntryList = z.strictObject({ entries: z.array(CalendarEntry) });
export const CalendarQuery = z.strictObject({ schoolId: SchoolId.optional() });
export const MakeCalendarEntry = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("holiday"),
      schoolId: SchoolId.nullable(),
      name: Name,
      firstDay: Day,
      lastDay: Day,
    })
    .refine(inOrder, notInOrder),
  z.strictObject({
    kind: z.literal("makeUp"),
    schoolId: SchoolId.nullable(),
    name: Name,
    day: Day,
    followsWeekday: Weekday,
  }),
]);

/** A lesson's time in the day of a school. */
export const Period = z.strictObject({
  number: z.int().min(1).max(16),
  startsMinute: MinuteOfDay,
  endsMinute: MinuteOfDay,
});
export type Period = z.infer<typeof Period>;
export const PeriodList = z.strictObject({ periods: z.array(Period) });
/** Replaces all periods of the school: numbered from 1, one after the other. */
export const WritePeriods = z.strictObject({
  periods: z
    .array(Period)
    .max(16)
    .refine(
      (periods) =>
        periods.every(
          (period, index) =>
            period.number === index + 1 &&
            period.startsMinute < period.endsMinute &&
            period.startsMinute >= (periods[index - 1]?.endsMinute ?? 0),
        ),
      "periods are numbered from 1 and follow each other",
    ),
});

/** Somebody teaches a subject to a class in a term. */
export const Course = z.strictObject({
  courseId: CourseId,
  termId: TermId,
  classId: ClassId,
  className: z.string(),
  subjectId: SubjectId,
  subjectName: z.string(),
  teacher: z.strictObject({ personId: PersonId, displayName: z.string() }),
});
export type Course = z.infer<typeof Course>;
/** With everybody who may be given one. */
export const CourseList = z.strictObject({
  courses: z.array(Course),
  teachers: z.array(z.strictObject({ personId: PersonId, displayName: z.string() })),
});
export const CoursesQuery = z.strictObject({ termId: TermId, classId: ClassId.optional() });
export const MakeCourse = z.strictObject({
  termId: TermId,
  classId: ClassId,
  subjectId: SubjectId,
  teacherId: PersonId,
});
export const ChangeCourse = z.strictObject({ teacherId: PersonId });
