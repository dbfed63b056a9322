import { z } from "zod";
import { ParticipantId, PickId } from "./ids.ts";

/* What a teacher lays before the whole class beside what is taught: who was picked, and a countdown. */

/** So long a class sees who was picked, and that the time is up. */
export const aidShownMs = 20_000;

/** The child that chance picked among those who were there (随机点名). */
export const LessonPick = z.strictObject({
  pickId: PickId,
  participantId: ParticipantId,
  displayName: z.string(),
  pickedAt: z.iso.datetime(),
});
export type LessonPick = z.infer<typeof LessonPick>;

/** A countdown (计时器), by the server's time. */
export const LessonTimer = z.strictObject({
  startedAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
});
export type LessonTimer = z.infer<typeof LessonTimer>;

export const LessonAids = z.strictObject({
  /** The last one; null: nobody was picked. */
  pick: LessonPick.nullable(),
  /** Also when its time is up; null: none was started, or it was stopped. */
  timer: LessonTimer.nullable(),
});
export type LessonAids = z.infer<typeof LessonAids>;

export const StartTimer = z.strictObject({ durationS: z.int().min(5).max(3_600) });
