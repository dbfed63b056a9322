import { z } from "zod";
import { ParticipantId } from "./ids.ts";

/** So many children at once are on stage or asked to come; more voices nobody can follow. */
export const mostOnStage = 6;

export const RaisedHand = z.strictObject({
  participantId: ParticipantId,
  raisedAt: z.iso.datetime(),
  /** How often the child was on stage today, in any lesson; null for those who do not teach this one. */
  spokeToday: z.int().nonnegative().nullable(),
});
export type RaisedHand = z.infer<typeof RaisedHand>;

export const StageGuest = z.strictObject({
  participantId: ParticipantId,
  /** Classmates are not among the participants that children are told of. */
  displayName: z.string(),
  /** `called`: asked by the teacher, and nothing is published before the child says yes. */
  state: z.enum(["called", "onStage"]),
  since: z.iso.datetime(),
  /** By the teacher or by the child; only the child unmutes. */
  muted: z.boolean(),
  camera: z.enum(["off", "asked", "agreed"]),
});
export type StageGuest = z.infer<typeof StageGuest>;

export const HandsAndStage = z.strictObject({
  /** Who raised it first comes first. */
  hands: z.array(RaisedHand),
  /** In the order in which they were called. */
  guests: z.array(StageGuest).max(mostOnStage),
});
export type HandsAndStage = z.infer<typeof HandsAndStage>;
