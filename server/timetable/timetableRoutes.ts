import { z } from "zod";
import { ClassId } from "../../protocol/ids.ts";
import {
  PublishedTimetable,
  TimetableWeek,
  Week,
  WriteTimetable,
} from "../../protocol/timetable.ts";
import { type Route, route } from "../lib/route.ts";
import type { Timetable } from "./timetable.ts";

const params = z.strictObject({ classId: ClassId, week: Week });
const path = "/api/classes/:classId/timetable/:week";

export const timetableRoutes = ({ timetable }: { timetable: Timetable }): Route[] => [
  route({
    method: "GET",
    path,
    summary: "The draft of a class's week, named by its Monday, with all that editing it needs.",
    access: "signedIn",
    params,
    reply: TimetableWeek,
    handle: async ({ actor, params: week }) => timetable.see(actor, week),
  }),
  route({
    method: "PUT",
    path,
    summary:
      "Saves the draft of a class's week; conflicts are refused, each by its day and period.",
    access: "signedIn",
    params,
    body: WriteTimetable,
    handle: async ({ actor, params: week, body }) => timetable.save(actor, week, body.slots),
  }),
  route({
    method: "POST",
    path: `${path}/publish`,
    summary: "Makes the lessons of the week's draft. Again: changes only what changed.",
    access: "signedIn",
    params,
    reply: PublishedTimetable,
    handle: async ({ actor, params: week }) => timetable.publish(actor, week),
  }),
];
