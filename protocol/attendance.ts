import { z } from "zod";
import { Day } from "./days.ts";
import { ClassId, LessonId, PersonId, SchoolId } from "./ids.ts";

/*
 * Attendance (考勤) as evidence: nobody is asked to check in. A child was in a lesson while one of its
 * pages was; what a school's rules make of that is shown beside it, and what people say about it is
 * added and never changed.
 */

const Named = z.strictObject({ personId: PersonId, displayName: z.string() });

/** `excused`: the platform's own outage, or what a teacher wrote down. */
export const AttendanceStatus = z.enum(["present", "late", "leftEarly", "absent", "excused"]);
export type AttendanceStatus = z.infer<typeof AttendanceStatus>;

/** Why a page was no longer in the lesson. */
export const WentBecause = z.enum(["left", "lost", "takenOver", "ended", "outage"]);
export type WentBecause = z.infer<typeof WentBecause>;

/** What a school decides; it holds for lessons that begin afterwards. */
export const AttendanceRules = z.strictObject({
  /** Whoever comes later than this is late. */
  lateAfterMinutes: z.int().min(0).max(60),
  /** Whoever misses more than this at the end left early. */
  leftEarlyAfterMinutes: z.int().min(0).max(60),
  /** Whoever was there for a smaller share of the lesson was absent. */
  absentBelowPercent: z.int().min(0).max(100),
  /** Whoever watched this share of the replay has made the lesson up. */
  replayFromPercent: z.int().min(1).max(100),
});
export type AttendanceRules = z.infer<typeof AttendanceRules>;

/** Of a school that has not decided. */
export const defaultAttendanceRules: AttendanceRules = {
  lateAfterMinutes: 5,
  leftEarlyAfterMinutes: 5,
  absentBelowPercent: 30,
  replayFromPercent: 80,
};

/** With who decided, and when; both null while nobody has. */
export const SchoolAttendanceRules = z.strictObject({
  schoolId: SchoolId,
  schoolName: z.string(),
  rules: AttendanceRules,
  by: Named.nullable(),
  at: z.iso.datetime().nullable(),
});
export type SchoolAttendanceRules = z.infer<typeof SchoolAttendanceRules>;

/** In milliseconds after the lesson began. */
export const LessonSpan = z.strictObject({ fromMs: z.int(), untilMs: z.int() });

/** What the rules make of when a child was there. */
export const JudgedAttendance = z.strictObject({
  status: AttendanceStatus,
  /** Of the lesson, whatever else the child did. */
  hereMs: z.int(),
  /** Missed at the beginning and at the end, without outages of the platform. */
  lateMs: z.int(),
  leftEarlyMs: z.int(),
  spans: z.array(LessonSpan),
});
export type JudgedAttendance = z.infer<typeof JudgedAttendance>;

/** How a lesson was made up: by its replay, or because a teacher met or rang the child. */
export const ContactHow = z.enum(["offline", "phone"]);
export type ContactHow = z.infer<typeof ContactHow>;
export const MadeUpBy = z.enum(["replay", ...ContactHow.options]);
export type MadeUpBy = z.infer<typeof MadeUpBy>;

/**
 * What somebody said about a child's attendance. `correction`: a teacher, head teacher or the school
 * says what counts; `contact`: they met or rang the child; `contest`: a guardian does not agree;
 * `answer`: to that, which may change what counts.
 */
export const AttendanceEntry = z.strictObject({
  entryId: z.string(),
  kind: z.enum(["correction", "contact", "contest", "answer"]),
  /** What counts from then on. Null in a correction: what the rules say; in an answer: as it was. */
  status: AttendanceStatus.nullable(),
  how: ContactHow.nullable(),
  reason: z.string(),
  /** Null for somebody who was erased since. */
  by: Named.nullable(),
  at: z.iso.datetime(),
});
export type AttendanceEntry = z.infer<typeof AttendanceEntry>;

const Reason = z.string().trim().min(1).max(300);
export const SayAboutAttendance = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("correction"),
    status: AttendanceStatus.nullable(),
    reason: Reason,
  }),
  z.strictObject({ kind: z.literal("contact"), how: ContactHow, reason: Reason }),
  z.strictObject({ kind: z.literal("contest"), reason: Reason }),
  z.strictObject({
    kind: z.literal("answer"),
    status: AttendanceStatus.nullable(),
    reason: Reason,
  }),
]);
export type SayAboutAttendance = z.infer<typeof SayAboutAttendance>;

export const ChildAttendance = z.strictObject({
  child: Named,
  className: z.string(),
  /** What counts: the last correction, else what the rules say. */
  status: AttendanceStatus,
  judged: JudgedAttendance,
  /** How often the network was lost. */
  losses: z.int(),
  /** How much of the replay the child has seen; null for nothing. */
  replayShare: z.number().min(0).max(1).nullable(),
  madeUpBy: MadeUpBy.nullable(),
  /** A guardian's word waits for an answer. */
  contested: z.boolean(),
  /** The latest first. */
  entries: z.array(AttendanceEntry),
});
export type ChildAttendance = z.infer<typeof ChildAttendance>;

/** A lesson, as long as children were expected in it. */
export const AttendedLesson = z.strictObject({
  lessonId: LessonId,
  title: z.string(),
  teacherName: z.string(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  /** It still runs, and nobody can have left early. */
  running: z.boolean(),
  /** When the platform did not work. */
  outages: z.array(LessonSpan),
});
export type AttendedLesson = z.infer<typeof AttendedLesson>;

export const LessonAttendance = z.strictObject({
  lesson: AttendedLesson,
  /** One for each school of the lesson. */
  rules: z.array(AttendanceRules),
  /** Those in the caller's care, by class and name. */
  children: z.array(ChildAttendance),
  mayCorrect: z.boolean(),
});
export type LessonAttendance = z.infer<typeof LessonAttendance>;

export const AttendanceCounts = z.strictObject({
  present: z.int(),
  late: z.int(),
  leftEarly: z.int(),
  absent: z.int(),
  excused: z.int(),
  madeUp: z.int(),
  contested: z.int(),
});
export type AttendanceCounts = z.infer<typeof AttendanceCounts>;

const daysApart = (from: Day, to: Day): number =>
  (Date.parse(to) - Date.parse(from)) / (24 * 3_600_000);
/** Days of the district, both included. A term is the most that is asked for at once. */
const DayRange = z.strictObject({ from: Day, to: Day });
const inOrder = ({ from, to }: z.infer<typeof DayRange>): boolean =>
  from <= to && daysApart(from, to) <= 200;
export const AttendanceRange = DayRange.refine(inOrder, "from some day to a later one, 200 days");

/** A week, which a whole county is counted for at once. */
export const AttendanceWeek = DayRange.refine(
  ({ from, to }) => from <= to && daysApart(from, to) < 7,
  "from some day to a later one, seven days",
);

/**
 * Children expected in lessons, and of those how many were in them, or else saw something of the replay,
 * were met, or rung; each counts once a lesson. What is late or absent is not judged here.
 */
export const Reached = z.strictObject({
  expected: z.int(),
  live: z.int(),
  replay: z.int(),
  offline: z.int(),
  phone: z.int(),
});
export type Reached = z.infer<typeof Reached>;

/** Schools in numbers, without a child's name. */
export const AttendanceOfSchools = z.strictObject({
  schools: z.array(
    Reached.extend({
      schoolId: SchoolId,
      name: z.string(),
      /** That began; one of several schools counts in each. */
      lessons: z.int(),
      /** Those on which there were lessons. */
      days: z.array(Reached.extend({ day: Day })),
      /** Those that had lessons. */
      classes: z.array(Reached.extend({ classId: ClassId, name: z.string(), lessons: z.int() })),
    }),
  ),
});
export type AttendanceOfSchools = z.infer<typeof AttendanceOfSchools>;

export const ClassAttendance = z.strictObject({
  classId: ClassId,
  name: z.string(),
  schoolName: z.string(),
  children: z.array(
    z.strictObject({
      child: Named,
      counts: AttendanceCounts,
      hereMs: z.int(),
      /** How long the lessons were in which the child was expected. */
      expectedMs: z.int(),
      /** Lessons in which the child was not simply present, the latest first. */
      notable: z.array(
        z.strictObject({
          lessonId: LessonId,
          status: AttendanceStatus,
          madeUpBy: MadeUpBy.nullable(),
          contested: z.boolean(),
        }),
      ),
    }),
  ),
  /** The latest first. */
  lessons: z.array(AttendedLesson.omit({ outages: true }).extend({ counts: AttendanceCounts })),
});
export type ClassAttendance = z.infer<typeof ClassAttendance>;

/** Classes in the caller's care, and how many contests wait in each. */
export const AttendanceClasses = z.strictObject({
  classes: z.array(
    z.strictObject({
      classId: ClassId,
      name: z.string(),
      schoolId: SchoolId,
      schoolName: z.string(),
    }),
  ),
  /** What guardians do not agree with and nobody has answered, the oldest first. */
  contests: z.array(
    z.strictObject({
      lessonId: LessonId,
      title: z.string(),
      startsAt: z.iso.datetime(),
      child: Named,
      className: z.string(),
      reason: z.string(),
      at: z.iso.datetime(),
    }),
  ),
});
export type AttendanceClasses = z.infer<typeof AttendanceClasses>;

/** Of a guardian the children, of a student the own. */
export const OwnAttendance = z.strictObject({
  children: z.array(
    z.strictObject({
      as: z.enum(["guardian", "student"]),
      child: Named,
      /** The latest first. */
      lessons: z.array(z.strictObject({ lesson: AttendedLesson, attendance: ChildAttendance })),
    }),
  ),
});
export type OwnAttendance = z.infer<typeof OwnAttendance>;

/** A page that plays a replay tells every so often what was played since it last did. */
export const watchedReportMs = 30_000;
/** Nothing plays faster. */
export const fastestReplay = 2;
/** Parts of the replay, in its time. */
export const WatchedReport = z.strictObject({
  watched: z
    .array(
      z
        .strictObject({ fromMs: z.int().min(0), untilMs: z.int().min(0) })
        .refine(({ fromMs, untilMs }) => fromMs < untilMs),
    )
    .min(1)
    .max(50),
});
export type WatchedReport = z.infer<typeof WatchedReport>;
