import { z } from "zod";
import {
  ChangeCourse,
  Course,
  CourseList,
  CoursesQuery,
  MakeCourse,
  PeriodList,
  WritePeriods,
} from "../../protocol/calendar.ts";
import { CourseId, SchoolId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { demand } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import type { Courses } from "./courses.ts";
import { listCourses, listPeriods, listTeachers } from "./coursesRepository.ts";

const ofSchool = z.strictObject({ schoolId: SchoolId });
const ofCourse = z.strictObject({ courseId: CourseId });

export const coursesRoutes = ({ db, courses }: { db: Db; courses: Courses }): Route[] => [
  route({
    method: "GET",
    path: "/api/schools/:schoolId/periods",
    summary: "The periods of a school's day.",
    access: "signedIn",
    params: ofSchool,
    reply: PeriodList,
    async handle({ actor, params: { schoolId } }) {
      demand(actor, "planSchool", { schoolIds: [schoolId] });
      return { periods: await listPeriods(db, schoolId) };
    },
  }),
  route({
    method: "PUT",
    path: "/api/schools/:schoolId/periods",
    summary: "Replaces the periods of a school's day.",
    access: "signedIn",
    params: ofSchool,
    body: WritePeriods,
    handle: async ({ actor, params, body }) => courses.writePeriods(actor, params.schoolId, body),
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/courses",
    summary: "Who teaches what to which class in a term.",
    access: "signedIn",
    params: ofSchool,
    query: CoursesQuery,
    reply: CourseList,
    async handle({ actor, params: { schoolId }, query }) {
      demand(actor, "planSchool", { schoolIds: [schoolId] });
      return {
        courses: await listCourses(db, { schoolId, ...query }),
        teachers: await listTeachers(db, schoolId),
      };
    },
  }),
  route({
    method: "POST",
    path: "/api/courses",
    summary: "Gives a class a subject and its teacher for a term.",
    access: "signedIn",
    body: MakeCourse,
    reply: Course,
    status: 201,
    handle: async ({ actor, body }) => courses.make(actor, body),
  }),
  route({
    method: "PUT",
    path: "/api/courses/:courseId",
    summary: "Gives a course another teacher.",
    access: "signedIn",
    params: ofCourse,
    body: ChangeCourse,
    handle: async ({ actor, params, body }) =>
      courses.change(actor, params.courseId, body.teacherId),
  }),
  route({
    method: "DELETE",
    path: "/api/courses/:courseId",
    summary: "Removes a course.",
    access: "signedIn",
    params: ofCourse,
    handle: async ({ actor, params }) => courses.remove(actor, params.courseId),
  }),
];
