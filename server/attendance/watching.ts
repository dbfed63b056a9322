import { fastestReplay, watchedReportMs } from "../../protocol/attendance.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { type Span, unionOf } from "./spans.ts";

/** Clocks are not exact. */
const slackMs = 15_000;
/** A page without a network plays what it has and tells afterwards; it has no more than that. */
const longestMs = 5 * 60_000;

/** As much of the spans, from their beginning, as can have been played in that time. */
export const playable = (watched: readonly Span[], elapsedMs: number): Span[] => {
  let left = (elapsedMs + slackMs) * fastestReplay;
  return watched.flatMap(([from, until]): Span[] => {
    const length = Math.min(until - from, left);
    left -= length;
    return length > 0 ? [[from, from + length]] : [];
  });
};

/** What children have seen of replays. A page cannot tell more than was played since it told last. */
export const createWatching = ({ db, clock }: { db: Db; clock: Clock }) => ({
  /** Whoever calls has asked whether the person may watch; only of those on the lesson's roll it is kept. */
  async note(
    { lessonId, personId }: { lessonId: LessonId; personId: PersonId },
    watched: readonly Span[],
  ): Promise<void> {
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const expected = await trx
        .selectFrom("lesson_rolls")
        .select("person_id")
        .where("lesson_id", "=", lessonId)
        .where("person_id", "=", personId)
        .forUpdate()
        .executeTakeFirst();
      if (!expected) return;
      const before = await trx
        .selectFrom("replay_watches")
        .select(["watched", "last_at"])
        .where("lesson_id", "=", lessonId)
        .where("person_id", "=", personId)
        .executeTakeFirst();
      const elapsedMs = before
        ? Math.min(now.getTime() - before.last_at.getTime(), longestMs)
        : watchedReportMs;
      const fresh = playable(unionOf(watched), Math.max(0, elapsedMs));
      const json = JSON.stringify(unionOf([...(before?.watched ?? []), ...fresh]));
      await trx
        .insertInto("replay_watches")
        .values({
          lesson_id: lessonId,
          person_id: personId,
          watched: json,
          first_at: now,
          last_at: now,
        })
        .onConflict((conflict) =>
          conflict.columns(["lesson_id", "person_id"]).doUpdateSet({ watched: json, last_at: now }),
        )
        .execute();
    });
  },
});
export type Watching = ReturnType<typeof createWatching>;
