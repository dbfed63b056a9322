import { z } from "zod";

/**
 * Whom a replay's teacher lets watch it. `class`: its classes with their families and their school's
 * staff, as long as she says nothing else; `school`: in addition everybody of their school; `nobody`:
 * withdrawn, seen only by whoever may take that back.
 */
export const ReplayAudience = z.enum(["class", "school", "nobody"]);
export type ReplayAudience = z.infer<typeof ReplayAudience>;

export const longestWithdrawReason = 200;

export const ReplayAudienceVersion = z.strictObject({
  version: z.int().positive(),
  audience: ReplayAudience,
  /** Why it was withdrawn, for those who may change it; empty otherwise. */
  reason: z.string(),
  at: z.iso.datetime(),
  /** Null for somebody who was erased since. */
  byName: z.string().nullable(),
});
export type ReplayAudienceVersion = z.infer<typeof ReplayAudienceVersion>;

export const ReplayAudienceRecord = z.strictObject({
  audience: ReplayAudience,
  /** The newest first. */
  versions: z.array(ReplayAudienceVersion),
});
export type ReplayAudienceRecord = z.infer<typeof ReplayAudienceRecord>;

export const SetReplayAudience = z
  .strictObject({
    audience: ReplayAudience,
    reason: z.string().trim().max(longestWithdrawReason),
    /** The last version that the caller saw; 0 where there was none. */
    insteadOf: z.int().nonnegative(),
  })
  .refine(({ audience, reason }) => audience !== "nobody" || reason !== "", {
    path: ["reason"],
    message: "a withdrawal has a reason",
  });
export type SetReplayAudience = z.infer<typeof SetReplayAudience>;
