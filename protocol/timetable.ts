import { z } from "zod";
import { Course, Period } from "./calendar.ts";
import { Day, MinuteOfDay, Weekday, weekdayOf } from "./days.ts";
import { ClassId, CourseId, PersonId, SchoolId } from "./ids.ts";

/** 直播课, 点播, 答疑, 自习与活动. The first and the third are taught live and make lessons. */
export const SlotKind = z.enum(["live", "onDemand", "questions", "activity"]);
export type SlotKind = z.infer<typeof SlotKind>;

export const isTaughtLive = (kind: SlotKind): boolean => kind === "live" || kind === "questions";

/** What a class does in one period of one day. */
export const Slot = z
  .strictObject({
    day: Day,
    period: Period.shape.number,
    kind: SlotKind,
    /** Who teaches what; without one only for what nobody teaches live. */
    courseId: CourseId.nullable(),
    /** Teaches in place of the course's teacher, this time only (代课). */
    substituteId: PersonId.nullable(),
    /** What is done, in the school's words. */
    note: z.string().trim().max(60),
  })
  .refine(({ kind, courseId }) => courseId !== null || !isTaughtLive(kind), {
    path: ["courseId"],
    error: "a live lesson needs a course",
  });
export type Slot = z.infer<typeof Slot>;

/** A week is named by its Monday. */
export const Week = Day.refine((day) => weekdayOf(day) === 1, "a week begins on a Monday");

/** What a day of the week is to the school, as `dayKind` says it. */
export const WeekDay = z.strictObject({
  day: Day,
  kind: z.enum(["school", "holiday", "weekend", "outsideTerm"]),
  /** Of the holiday or the make-up day. */
  name: z.string().nullable(),
  /** Whose lessons it has: its own weekday, or the one a make-up day borrows. Null for no school day. */
  weekday: Weekday.nullable(),
});
export type WeekDay = z.infer<typeof WeekDay>;

/** A teacher's lesson with another class, in time on the wall: schools differ in their periods. */
export const Busy = z.strictObject({
  teacherId: PersonId,
  day: Day,
  startsMinute: MinuteOfDay,
  endsMinute: MinuteOfDay,
  className: z.string(),
});
export type Busy = z.infer<typeof Busy>;

/** Everything that editing one week of one class needs. */
export const TimetableWeek = z.strictObject({
  classId: ClassId,
  className: z.string(),
  schoolId: SchoolId,
  week: Week,
  days: z.array(WeekDay).length(7),
  periods: z.array(Period),
  /** Of the terms that the week lies in. */
  courses: z.array(Course),
  teachers: z.array(z.strictObject({ personId: PersonId, displayName: z.string() })),
  slots: z.array(Slot),
  lastWeek: z.array(Slot),
  busy: z.array(Busy),
  /** How many periods differ from what was published. */
  unpublished: z.int(),
  /** Whether anything of the week was published. */
  published: z.boolean(),
});
export type TimetableWeek = z.infer<typeof TimetableWeek>;

export const WriteTimetable = z.strictObject({ slots: z.array(Slot).max(112) });

/** What publishing did; `kept`: differs, but its lesson is live or over and is never touched. */
export const PublishedTimetable = z.strictObject({
  made: z.int(),
  changed: z.int(),
  removed: z.int(),
  kept: z.int(),
});
export type PublishedTimetable = z.infer<typeof PublishedTimetable>;
