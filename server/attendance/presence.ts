import { sql } from "kysely";
import type { LessonId } from "../../protocol/ids.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { PresenceDeed, PresenceLog } from "../rooms/ports.ts";

/** Who was in lessons when, written so that a crash takes no more than the time between two beats. */
export type Presence = PresenceLog & {
  /**
   * After a start, before anybody is let in: whoever was in a lesson when the process before us ended
   * was there until its last beat, and from then until now lessons that run had an outage.
   */
  recover(): Promise<{ lessonsWithOutage: number }>;
  /** The platform works. */
  beat(): Promise<void>;
};

type Came = Extract<PresenceDeed, { deed: "came" }>;
type Went = Extract<PresenceDeed, { deed: "went" }>;

/** Lessons and people may have gone since; JSON, so that a whole class is one parameter. */
const insertCame = async (queries: Queries, came: readonly Came[]): Promise<void> => {
  const rows = JSON.stringify(came);
  await sql`
    insert into presence_spans (span_id, lesson_id, person_id, came_at)
    select "spanId", lesson_id, person_id, at
    from jsonb_to_recordset(${rows}::jsonb)
      as came("spanId" uuid, "lessonId" uuid, "personId" uuid, at timestamptz)
    join lessons on lesson_id = "lessonId" join people on person_id = "personId"
    on conflict do nothing`.execute(queries);
  // Whoever was added to the class while its lesson ran is expected from then on.
  await sql`
    insert into lesson_rolls (lesson_id, person_id, class_id)
    select lesson_id, person_id, min(class_id::text)::uuid
    from jsonb_to_recordset(${rows}::jsonb) as came("lessonId" uuid, "personId" uuid)
    join lesson_classes on lesson_id = "lessonId"
    join memberships using (class_id)
    where person_id = "personId" and role = 'student'
    group by lesson_id, person_id
    on conflict do nothing`.execute(queries);
};

const updateWent = async (queries: Queries, went: readonly Went[]): Promise<void> => {
  await sql`
    update presence_spans set went_at = greatest(at, came_at), went_because = because
    from jsonb_to_recordset(${JSON.stringify(went)}::jsonb)
      as went("spanId" uuid, because text, at timestamptz)
    where span_id = "spanId" and went_at is null`.execute(queries);
};

/** Everybody of its classes is expected in a lesson that begins. */
export const callRoll = async (queries: Queries, lessonId: LessonId): Promise<void> => {
  await sql`
    insert into lesson_rolls (lesson_id, person_id, class_id)
    select lesson_id, person_id, min(class_id::text)::uuid
    from lesson_classes join memberships using (class_id)
    where lesson_id = ${lessonId} and role = 'student'
    group by lesson_id, person_id
    on conflict do nothing`.execute(queries);
};

export const createPresence = ({ db, clock }: { db: Db; clock: Clock }): Presence => {
  const beat = async (queries: Queries, at: Date): Promise<void> => {
    await queries
      .insertInto("pulse")
      .values({ beat_at: at })
      .onConflict((conflict) => conflict.column("one_row").doUpdateSet({ beat_at: at }))
      .execute();
  };
  return {
    async keep(deeds) {
      const came = deeds.filter((one) => one.deed === "came");
      const went = deeds.filter((one) => one.deed === "went");
      await db.transaction().execute(async (trx) => {
        if (came.length > 0) await insertCame(trx, came);
        if (went.length > 0) await updateWent(trx, went);
      });
    },

    async recover() {
      return db.transaction().execute(async (trx) => {
        const now = clock.now();
        const last = await trx.selectFrom("pulse").select("beat_at").executeTakeFirst();
        await beat(trx, now);
        if (!last) return { lessonsWithOutage: 0 };
        await sql`
          update presence_spans
          set went_at = greatest(came_at, ${last.beat_at}), went_because = 'outage'
          where went_at is null`.execute(trx);
        const { rows } = await sql`
          insert into lesson_outages (lesson_id, from_at, until_at)
          select lesson_id, greatest(started_at, ${last.beat_at}), ${now}
          from lessons
          where state = 'live' and greatest(started_at, ${last.beat_at}) < ${now}
          on conflict do nothing returning lesson_id`.execute(trx);
        return { lessonsWithOutage: rows.length };
      });
    },

    async beat() {
      await beat(db, clock.now());
    },
  };
};
