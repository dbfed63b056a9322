import { z } from "zod";
import {
  AttendanceClasses,
  AttendanceOfSchools,
  AttendanceRange,
  AttendanceRules,
  AttendanceWeek,
  ChildAttendance,
  ClassAttendance,
  LessonAttendance,
  OwnAttendance,
  SayAboutAttendance,
  SchoolAttendanceRules,
  WatchedReport,
} from "../../protocol/attendance.ts";
import { ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Lessons } from "../lessons/lessons.ts";
import { sourceSpans } from "../../protocol/editedTime.ts";
import type { Edits } from "../replay/edits.ts";
import { FileReply, type Route, route } from "../lib/route.ts";
import type { Attendance } from "./attendance.ts";
import type { AttendanceFiles } from "./attendanceFiles.ts";
import type { Sayings } from "./sayings.ts";
import type { SchoolFigures } from "./schoolFigures.ts";
import type { SchoolRules } from "./schoolRules.ts";
import type { Watching } from "./watching.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });
const ofClass = z.strictObject({ classId: ClassId });
const ofSchool = z.strictObject({ schoolId: SchoolId });

export const attendanceRoutes = ({
  attendance,
  files,
  sayings,
  schoolFigures,
  schoolRules,
  watching,
  edits,
  lessons,
}: {
  attendance: Attendance;
  files: AttendanceFiles;
  sayings: Sayings;
  schoolFigures: SchoolFigures;
  schoolRules: SchoolRules;
  watching: Watching;
  edits: Pick<Edits, "givenOut">;
  lessons: Pick<Lessons, "watch">;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/attendance",
    summary: "When each child in the caller's care was in a lesson, and what that counts as.",
    access: "signedIn",
    params: ofLesson,
    reply: LessonAttendance,
    handle: async ({ actor, params }) => attendance.ofLesson(actor, params.lessonId),
  }),
  route({
    method: "POST",
    path: "/api/lessons/:lessonId/attendance/:personId",
    summary:
      "Adds what a teacher or the school says about a child's attendance, or what its guardian does not agree with.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId, personId: PersonId }),
    body: SayAboutAttendance,
    reply: ChildAttendance,
    async handle({ actor, params: { lessonId, personId: childId }, body }) {
      await sayings.say(actor, { lessonId, childId }, body);
      return attendance.ofChild(lessonId, childId);
    },
  }),
  route({
    method: "POST",
    path: "/api/lessons/:lessonId/watched",
    summary: "What of a replay was played since this was last told.",
    access: "signedIn",
    params: ofLesson,
    body: WatchedReport,
    async handle({ actor, params: { lessonId }, body }) {
      await lessons.watch(actor, lessonId);
      const { kept } = await edits.givenOut(lessonId);
      await watching.note(
        { lessonId, personId: actor.personId },
        body.watched.flatMap(({ fromMs, untilMs }): [number, number][] =>
          kept === null ? [[fromMs, untilMs]] : sourceSpans(kept, fromMs, untilMs),
        ),
      );
    },
  }),
  route({
    method: "GET",
    path: "/api/attendance",
    summary: "Attendance of the caller's children, or the caller's own, between two days.",
    access: "signedIn",
    query: AttendanceRange,
    reply: OwnAttendance,
    handle: async ({ actor, query }) => attendance.own(actor, query),
  }),
  route({
    method: "GET",
    path: "/api/attendance/classes",
    summary: "Classes whose attendance the caller looks after, and what waits for an answer.",
    access: "signedIn",
    reply: AttendanceClasses,
    handle: async ({ actor }) => attendance.classes(actor),
  }),
  route({
    method: "GET",
    path: "/api/attendance/schools",
    summary:
      "How many children the lessons of schools reached within a week, by day and class, without names.",
    access: "signedIn",
    query: AttendanceWeek,
    reply: AttendanceOfSchools,
    handle: async ({ actor, query }) => schoolFigures.see(actor, query),
  }),
  route({
    method: "GET",
    path: "/api/attendance/schools/workbook",
    summary: "The same as a workbook.",
    access: "signedIn",
    query: AttendanceWeek,
    reply: FileReply,
    handle: async ({ actor, query }) => schoolFigures.file(actor, query),
  }),
  route({
    method: "GET",
    path: "/api/classes/:classId/attendance",
    summary: "Attendance of a class between two days: of each child, and of each lesson.",
    access: "signedIn",
    params: ofClass,
    query: AttendanceRange,
    reply: ClassAttendance,
    handle: async ({ actor, params, query }) => attendance.ofClass(actor, params.classId, query),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/attendance/workbook",
    summary: "The same of a lesson as a workbook.",
    access: "signedIn",
    params: ofLesson,
    reply: FileReply,
    handle: async ({ actor, params }) => files.ofLesson(actor, params.lessonId),
  }),
  route({
    method: "GET",
    path: "/api/classes/:classId/attendance/workbook",
    summary: "The same of a class between two days as a workbook, with each child in each lesson.",
    access: "signedIn",
    params: ofClass,
    query: AttendanceRange,
    reply: FileReply,
    handle: async ({ actor, params, query }) => files.ofClass(actor, params.classId, query),
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/attendance-rules",
    summary: "What a school calls late, left early, absent and made up.",
    access: "signedIn",
    params: ofSchool,
    reply: SchoolAttendanceRules,
    handle: async ({ actor, params }) => schoolRules.see(actor, params.schoolId),
  }),
  route({
    method: "PUT",
    path: "/api/schools/:schoolId/attendance-rules",
    summary: "Decides it anew, for lessons that begin from now on.",
    access: "signedIn",
    params: ofSchool,
    body: AttendanceRules,
    reply: SchoolAttendanceRules,
    handle: async ({ actor, params, body }) => schoolRules.change(actor, params.schoolId, body),
  }),
];
