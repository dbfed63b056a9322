import { z } from "zod";
import { ActivationBySchool, ActivationOfSchool } from "../../protocol/activation.ts";
import { SchoolId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { demand, may, reachOf } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import { byGrade, listActivationByClass, listActivationBySchool } from "./activation.ts";

export const activationRoutes = ({ db }: { db: Db }): Route[] => [
  route({
    method: "GET",
    path: "/api/activation",
    summary:
      "How many have taken their account into use, by school, of those in the caller's care.",
    access: "signedIn",
    reply: ActivationBySchool,
    async handle({ actor }) {
      const schools = await listActivationBySchool(db, { reach: reachOf(actor, "seeActivation") });
      return {
        schools: schools.map((school) => ({
          ...school,
          teachers: may(actor, "seeActivation", { schoolIds: [school.schoolId] })
            ? school.teachers
            : null,
        })),
      };
    },
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/activation",
    summary: "The same of one school, by grade and class; of the classes in the caller's care.",
    access: "signedIn",
    params: z.strictObject({ schoolId: SchoolId }),
    reply: ActivationOfSchool,
    async handle({ actor, params: { schoolId } }) {
      const reach = reachOf(actor, "seeActivation");
      const classes = await listActivationByClass(db, { reach, schoolId });
      const place = { schoolIds: [schoolId] };
      demand(actor, "seeActivation", { ...place, classIds: classes.map((one) => one.classId) });
      const [school] = await listActivationBySchool(db, { reach, schoolId });
      if (!school) throw new SkyclassError("notFound");
      return {
        ...school,
        teachers: may(actor, "seeActivation", place) ? school.teachers : null,
        mayPrintTeachersSlips: may(actor, "resetPassword", place),
        grades: byGrade(classes).map((one) => ({
          ...one,
          classes: one.classes.map(({ classId, name, students }) => ({
            classId,
            name,
            students,
            mayPrintSlips: may(actor, "resetPassword", { ...place, classIds: [classId] }),
          })),
        })),
      };
    },
  }),
];
