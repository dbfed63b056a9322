import { z } from "zod";

/** What a child lets only its teacher know: how many, and not who. */
export const PulseSign = z.enum(["tooFast", "lost"]);
export type PulseSign = z.infer<typeof PulseSign>;
/** So long a sign counts after it was given. */
export const signKeptMs = 60_000;

export const Reaction = z.enum(["thumb", "heart", "smile", "party"]);
export type Reaction = z.infer<typeof Reaction>;

const Count = z.int().nonnegative();
export const PulseNews = z.discriminatedUnion("news", [
  /** For teachers. */
  z.strictObject({ news: z.literal("signs"), tooFast: Count, lost: Count }),
  /** How many came in the last moment. */
  z.strictObject({ news: z.literal("reactions"), counts: z.partialRecord(Reaction, Count) }),
]);
export type PulseNews = z.infer<typeof PulseNews>;
