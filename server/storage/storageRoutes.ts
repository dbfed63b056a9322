import { z } from "zod";
import { LessonId, SchoolId } from "../../protocol/ids.ts";
import {
  ReplayKeeping,
  SchoolStorage,
  SchoolStorageList,
  SetQuota,
  SetRetention,
  SpareReplay,
  StoredReplays,
  StoredReplaysQuery,
} from "../../protocol/storage.ts";
import { type Route, route } from "../lib/route.ts";
import type { Storage } from "./storage.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });
const ofSchool = z.strictObject({ schoolId: SchoolId });

export const storageRoutes = ({ storage }: { storage: Storage }): Route[] => [
  route({
    method: "GET",
    path: "/api/storage",
    summary:
      "What the replays of each school in the caller's reach take, with retention and quota.",
    access: "signedIn",
    reply: SchoolStorageList,
    handle: async ({ actor }) => ({ schools: await storage.list(actor) }),
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/storage",
    summary: "What the replays of a school take, how long they are kept, and its quota.",
    access: "signedIn",
    params: ofSchool,
    reply: SchoolStorage,
    handle: async ({ actor, params }) => storage.see(actor, params.schoolId),
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/storage/replays",
    summary:
      "A school's replays with what each takes: the largest, the oldest, or those first that will be deleted soonest.",
    access: "signedIn",
    params: ofSchool,
    query: StoredReplaysQuery,
    reply: StoredReplays,
    handle: async ({ actor, params, query }) => storage.replays(actor, params.schoolId, query),
  }),
  route({
    method: "PUT",
    path: "/api/schools/:schoolId/storage/retention",
    summary:
      "How many days after its publication a replay of the school is deleted; null for never. Nothing goes before it was warned of for 14 days.",
    access: "signedIn",
    params: ofSchool,
    body: SetRetention,
    reply: SchoolStorage,
    handle: async ({ actor, params, body }) =>
      storage.setRetention(actor, params.schoolId, body.days),
  }),
  route({
    method: "PUT",
    path: "/api/schools/:schoolId/storage/quota",
    summary:
      "How much room a school's replays may take; null for any. Live lessons and their replays are never refused by it.",
    access: "signedIn",
    params: ofSchool,
    body: SetQuota,
    reply: SchoolStorage,
    handle: async ({ actor, params, body }) =>
      storage.setQuota(actor, params.schoolId, body.gigabytes),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/replay-keeping",
    summary: "Whether a replay is exempt from its school's retention, and when it will be deleted.",
    access: "signedIn",
    params: ofLesson,
    reply: ReplayKeeping,
    handle: async ({ actor, params }) => storage.keeping(actor, params.lessonId),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/replay-keeping",
    summary: "Exempts a replay from its school's retention, or takes that back.",
    access: "signedIn",
    params: ofLesson,
    body: SpareReplay,
    reply: ReplayKeeping,
    handle: async ({ actor, params, body }) => storage.spare(actor, params.lessonId, body.spared),
  }),
];
