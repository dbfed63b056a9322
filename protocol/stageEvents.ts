import { z } from "zod";
import { PersonId } from "./ids.ts";

/** What is kept of hands and stage, with the server's time, so that a replay can show it again. */
export const StageEventKind = z.enum([
  "handRaised",
  "handLowered",
  "picked",
  "called",
  "accepted",
  "declined",
  "cameraAsked",
  "cameraAgreed",
  "cameraEnded",
  "muted",
  "unmuted",
  "thanked",
  "left",
]);
export type StageEventKind = z.infer<typeof StageEventKind>;

/** One thing that happened to a child's hand or on stage. */
export const StageEvent = z.strictObject({
  kind: StageEventKind,
  at: z.iso.datetime(),
  /** Null beyond the class: children's names stay in it. */
  child: z.strictObject({ personId: PersonId, displayName: z.string() }).nullable(),
});
export type StageEvent = z.infer<typeof StageEvent>;
/** In the order in which it happened. */
export const LessonStage = z.strictObject({ events: z.array(StageEvent) });
