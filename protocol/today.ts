import { z } from "zod";
import { Day } from "./days.ts";
import { Grade } from "./grades.ts";
import { ClassId, PersonId, SchoolId } from "./ids.ts";
import { Lesson } from "./lessons.ts";
import { Period } from "./calendar.ts";
import { SlotKind, Week, WeekDay } from "./timetable.ts";

const Named = z.strictObject({ personId: PersonId, displayName: z.string() });

/** One thing of somebody's day: a period of a published timetable, or a lesson made on the spot. */
export const DayItem = z.strictObject({
  kind: SlotKind,
  title: z.string(),
  /** What the school wrote beside the subject. */
  note: z.string(),
  /** Planned; of a lesson made on the spot, when it began or was made. */
  startsAt: z.iso.datetime(),
  /** Null for a lesson made on the spot. */
  endsAt: z.iso.datetime().nullable(),
  period: Period.shape.number.nullable(),
  classes: Lesson.shape.classes,
  teacher: Named.nullable(),
  /** Null for what needs none: on-demand, self-study, activities. */
  lesson: Lesson.pick({
    ...{ lessonId: true, state: true, recording: true, may: true },
    replayAudience: true,
  }).nullable(),
  /** Students of a running lesson who are not there; null where the caller may not know. */
  missingCount: z.int().nullable(),
});
export type DayItem = z.infer<typeof DayItem>;

/** The day of a class, as somebody who belongs to it sees it. */
export const ClassDay = z.strictObject({
  as: z.enum(["student", "headTeacher", "guardian"]),
  classId: ClassId,
  className: z.string(),
  schoolName: z.string(),
  grade: Grade.nullable(),
  /** The child, for a guardian. */
  child: Named.nullable(),
  day: WeekDay,
  items: z.array(DayItem),
});
export type ClassDay = z.infer<typeof ClassDay>;

/**
 * `planned`: live lessons of the day's timetable; `late`: should have begun, and their teacher is not
 * there. Running ones and those that are over may have been made on the spot.
 */
export const DayFigure = z.enum(["planned", "running", "over", "late"]);
export type DayFigure = z.infer<typeof DayFigure>;
const DayCounts = z.strictObject({
  planned: z.int(),
  running: z.int(),
  over: z.int(),
  late: z.int(),
});

/** The day of a school, for its office: what runs, and what does not go as it should. */
export const SchoolDay = DayCounts.extend({
  schoolId: SchoolId,
  name: z.string(),
  day: WeekDay,
  runningItems: z.array(DayItem),
  lateItems: z.array(DayItem),
});
export type SchoolDay = z.infer<typeof SchoolDay>;

/** The county at a glance, with what stands behind each number. */
export const DistrictDay = DayCounts.extend({
  day: WeekDay,
  schools: z.array(DayCounts.extend({ schoolId: SchoolId, name: z.string() })),
});
export type DistrictDay = z.infer<typeof DistrictDay>;

/** Somebody's first page. A person with several roles has several parts. */
export const Today = z.strictObject({
  day: Day,
  now: z.iso.datetime(),
  /** Null for who teaches nothing. */
  teaching: z.strictObject({ day: WeekDay, items: z.array(DayItem) }).nullable(),
  classes: z.array(ClassDay),
  schools: z.array(SchoolDay),
  district: DistrictDay.nullable(),
  /** Newest first: lessons of the last days that can be watched again. */
  replays: z.array(Lesson),
});
export type Today = z.infer<typeof Today>;

/** Which lessons of today: those that the figure counts. */
export const DayLessonsQuery = z.strictObject({
  figure: DayFigure,
  schoolId: SchoolId.optional(),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
});
export const DayLessons = z.strictObject({
  items: z.array(DayItem),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
});
export type DayLessons = z.infer<typeof DayLessons>;

/** Of a class, or without one what the caller teaches. */
export const WeekQuery = z.strictObject({ week: Week, classId: ClassId.optional() });
export const WeekPlan = z.strictObject({
  week: Week,
  className: z.string().nullable(),
  days: z.array(WeekDay).length(7),
  items: z.array(DayItem),
});
export type WeekPlan = z.infer<typeof WeekPlan>;

/** Who of a lesson's classes is not in the room. */
export const MissingStudents = z.strictObject({
  studentCount: z.int(),
  missing: z.array(Named.extend({ className: z.string() })),
});
export type MissingStudents = z.infer<typeof MissingStudents>;
