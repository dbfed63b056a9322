import { z } from "zod";
import {
  CalendarEntry,
  CalendarEntryList,
  CalendarQuery,
  MakeCalendarEntry,
  SchoolSubject,
  SubjectList,
  Term,
  TermList,
  WriteSubject,
  WriteTerm,
} from "../../protocol/calendar.ts";
import { CalendarEntryId, SubjectId, TermId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { type Route, route } from "../lib/route.ts";
import type { Calendar } from "./calendar.ts";
import { listCalendarEntries, listSubjects, listTerms } from "./calendarRepository.ts";

const ofSubject = z.strictObject({ subjectId: SubjectId });
const ofTerm = z.strictObject({ termId: TermId });

export const calendarRoutes = ({ db, calendar }: { db: Db; calendar: Calendar }): Route[] => [
  route({
    method: "GET",
    path: "/api/subjects",
    summary: "What is taught in the county.",
    access: "signedIn",
    reply: SubjectList,
    handle: async () => ({ subjects: await listSubjects(db) }),
  }),
  route({
    method: "POST",
    path: "/api/subjects",
    summary: "Adds a subject.",
    access: "signedIn",
    body: WriteSubject,
    reply: SchoolSubject,
    status: 201,
    handle: async ({ actor, body }) => calendar.makeSubject(actor, body),
  }),
  route({
    method: "PUT",
    path: "/api/subjects/:subjectId",
    summary: "Renames a subject.",
    access: "signedIn",
    params: ofSubject,
    body: WriteSubject,
    handle: async ({ actor, params, body }) =>
      calendar.renameSubject(actor, params.subjectId, body),
  }),
  route({
    method: "DELETE",
    path: "/api/subjects/:subjectId",
    summary: "Removes a subject of which nothing is taught.",
    access: "signedIn",
    params: ofSubject,
    handle: async ({ actor, params }) => calendar.removeSubject(actor, params.subjectId),
  }),
  route({
    method: "GET",
    path: "/api/terms",
    summary: "The terms of the county, the newest first.",
    access: "signedIn",
    reply: TermList,
    handle: async () => ({ terms: await listTerms(db) }),
  }),
  route({
    method: "POST",
    path: "/api/terms",
    summary: "Adds a term; terms do not overlap.",
    access: "signedIn",
    body: WriteTerm,
    reply: Term,
    status: 201,
    handle: async ({ actor, body }) => calendar.makeTerm(actor, body),
  }),
  route({
    method: "PUT",
    path: "/api/terms/:termId",
    summary: "Changes the name and the days of a term.",
    access: "signedIn",
    params: ofTerm,
    body: WriteTerm,
    handle: async ({ actor, params, body }) => calendar.changeTerm(actor, params.termId, body),
  }),
  route({
    method: "DELETE",
    path: "/api/terms/:termId",
    summary: "Removes a term in which no courses are given.",
    access: "signedIn",
    params: ofTerm,
    handle: async ({ actor, params }) => calendar.removeTerm(actor, params.termId),
  }),
  route({
    method: "GET",
    path: "/api/calendar",
    summary: "Holidays and make-up days of the county, and of one school beside them.",
    access: "signedIn",
    query: CalendarQuery,
    reply: CalendarEntryList,
    handle: async ({ query: { schoolId } }) => ({
      entries: await listCalendarEntries(db, { schoolIds: schoolId ? [schoolId] : [] }),
    }),
  }),
  route({
    method: "POST",
    path: "/api/calendar",
    summary: "Adds a holiday or a make-up day, for the county or for one school.",
    access: "signedIn",
    body: MakeCalendarEntry,
    reply: CalendarEntry,
    status: 201,
    handle: async ({ actor, body }) => calendar.makeEntry(actor, body),
  }),
  route({
    method: "DELETE",
    path: "/api/calendar/:entryId",
    summary: "Removes a holiday or a make-up day.",
    access: "signedIn",
    params: z.strictObject({ entryId: CalendarEntryId }),
    handle: async ({ actor, params }) => calendar.removeEntry(actor, params.entryId),
  }),
];
