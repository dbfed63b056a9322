import { z } from "zod";
import { ClassId, SchoolId } from "../../protocol/ids.ts";
import {
  AddStudents,
  ClassList,
  CreateClass,
  CreatedClass,
  CreateSchool,
  CreateTeacher,
  NewAccount,
  NewAccounts,
  School,
  SchoolList,
} from "../../protocol/people.ts";
import type { Db } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { demand, may, reachOf } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import type { MakeFirstPasswords } from "../people/firstPasswords.ts";
import type { Schools } from "./schools.ts";
import { findClass, findSchool, listClasses, listSchools } from "./schoolsRepository.ts";

const ofSchool = z.strictObject({ schoolId: SchoolId });
const ofClass = z.strictObject({ classId: ClassId });

export const schoolsRoutes = ({
  db,
  schools,
  makeFirstPasswords,
}: {
  db: Db;
  schools: Schools;
  makeFirstPasswords: MakeFirstPasswords;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/schools",
    summary: "The schools in the caller's sight; for an operator, all of the district.",
    access: "signedIn",
    reply: SchoolList,
    async handle({ actor }) {
      const schools = await listSchools(db, reachOf(actor, "seeSchools"));
      return {
        schools: schools.map((school) => ({
          ...school,
          mayManage: may(actor, "makeClass", { schoolIds: [school.schoolId] }),
        })),
      };
    },
  }),
  route({
    method: "POST",
    path: "/api/schools",
    summary: "Makes a school.",
    access: "signedIn",
    body: CreateSchool,
    reply: School,
    status: 201,
    async handle({ actor, body }) {
      demand(actor, "makeSchool");
      return schools.makeSchool(actor.personId, body);
    },
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/classes",
    summary: "The classes of a school.",
    access: "signedIn",
    params: ofSchool,
    reply: ClassList,
    async handle({ actor, params: { schoolId } }) {
      demand(actor, "seeClasses", { schoolIds: [schoolId] });
      if (!(await findSchool(db, schoolId))) throw new SkyclassError("notFound");
      return { classes: await listClasses(db, schoolId) };
    },
  }),
  route({
    method: "POST",
    path: "/api/schools/:schoolId/classes",
    summary: "Makes a class and an account for every name; first passwords are told once.",
    access: "signedIn",
    params: ofSchool,
    body: CreateClass,
    reply: CreatedClass,
    status: 201,
    async handle({ actor, params: { schoolId }, body }) {
      demand(actor, "makeClass", { schoolIds: [schoolId] });
      return schools.makeClass(actor.personId, schoolId, body);
    },
  }),
  route({
    method: "POST",
    path: "/api/classes/:classId/students",
    summary: "Adds students to a class; first passwords are told once.",
    access: "signedIn",
    params: ofClass,
    body: AddStudents,
    reply: NewAccounts,
    status: 201,
    async handle({ actor, params: { classId }, body }) {
      const found = await findClass(db, classId);
      demand(actor, "addStudents", {
        schoolIds: found ? [found.school_id] : [],
        classIds: [classId],
      });
      return { accounts: await schools.addStudents(actor.personId, classId, body.studentNames) };
    },
  }),
  route({
    method: "POST",
    path: "/api/schools/:schoolId/teachers",
    summary: "Makes a teacher; the first password is told once.",
    access: "signedIn",
    params: ofSchool,
    body: CreateTeacher,
    reply: NewAccount,
    status: 201,
    async handle({ actor, params: { schoolId }, body }) {
      demand(actor, "makeTeacher", { schoolIds: [schoolId] });
      return schools.makeTeacher(actor.personId, schoolId, body);
    },
  }),
  route({
    method: "POST",
    path: "/api/classes/:classId/first-passwords",
    summary:
      "New first passwords for children and guardians of a class who never signed in; told once.",
    access: "signedIn",
    params: ofClass,
    reply: NewAccounts,
    async handle({ actor, params: { classId } }) {
      const found = await findClass(db, classId);
      demand(actor, "resetPassword", {
        schoolIds: found ? [found.school_id] : [],
        classIds: [classId],
      });
      return { accounts: await makeFirstPasswords(actor, { classId }) };
    },
  }),
  route({
    method: "POST",
    path: "/api/schools/:schoolId/teachers/first-passwords",
    summary: "New first passwords for teachers of a school who never signed in; told once.",
    access: "signedIn",
    params: ofSchool,
    reply: NewAccounts,
    async handle({ actor, params: { schoolId } }) {
      demand(actor, "resetPassword", { schoolIds: [schoolId] });
      return { accounts: await makeFirstPasswords(actor, { teachersOf: schoolId }) };
    },
  }),
];
