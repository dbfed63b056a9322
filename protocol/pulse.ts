import { z } from "zod";
import { LessonTimer } from "./aids.ts";

/** What a child lets only its teacher know: how many, and not who. */
export const PulseSign = z.enum(["tooFast", "lost"]);
export type PulseSign = z.infer<typeof PulseSign>;
/** So long a sign counts after it was given. */
export const signKeptMs = 60_000;

export const Reaction = z.enum(["thumb", "heart", "smile", "party"]);
export type Reaction = z.infer<typeof Reaction>;

const Count = z.int().nonnegative();
export const ReactionCounts = z.partialRecord(Reaction, Count);
export type ReactionCounts = z.infer<typeof ReactionCounts>;

export const PulseNews = z.discriminatedUnion("news", [
  /** For teachers. */
  z.strictObject({ news: z.literal("signs"), tooFast: Count, lost: Count }),
  /** How many came in the last moment. */
  z.strictObject({ news: z.literal("reactions"), counts: ReactionCounts }),
]);
export type PulseNews = z.infer<typeof PulseNews>;

/** How the class of a lesson reacted, and its countdowns, with the server's time, for the replay; nobody is named. */
export const PastPulse = z.strictObject({
  /** What came from `at` on within a moment of some seconds. */
  reactions: z.array(z.strictObject({ at: z.iso.datetime(), counts: ReactionCounts })),
  /**
   * How many children found it too fast, or were lost, from `at` on: until the next, and for as long as a
   * sign counts at most. Null for everybody but the teacher and the school.
   */
  signs: z.array(z.strictObject({ at: z.iso.datetime(), tooFast: Count, lost: Count })).nullable(),
  timers: z.array(LessonTimer.extend({ stoppedAt: z.iso.datetime().nullable() })),
});
export type PastPulse = z.infer<typeof PastPulse>;
