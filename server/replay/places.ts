import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";

/** How far people have watched replays. Whoever calls has asked whether the person may watch. */
export const createPlaces = ({ db, clock }: { db: Db; clock: Clock }) => ({
  async find(of: { lessonId: LessonId; personId: PersonId }): Promise<number | null> {
    const row = await db
      .selectFrom("replay_places")
      .select("at_ms")
      .where("lesson_id", "=", of.lessonId)
      .where("person_id", "=", of.personId)
      .executeTakeFirst();
    return row?.at_ms ?? null;
  },

  async note(of: { lessonId: LessonId; personId: PersonId; atMs: number }): Promise<void> {
    const place = { at_ms: of.atMs, noted_at: clock.now() };
    await db
      .insertInto("replay_places")
      .values({ lesson_id: of.lessonId, person_id: of.personId, ...place })
      .onConflict((conflict) => conflict.columns(["lesson_id", "person_id"]).doUpdateSet(place))
      .execute();
  },
});
export type Places = ReturnType<typeof createPlaces>;
