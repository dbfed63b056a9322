import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { PersonId } from "../../protocol/ids.ts";
import type { Person } from "../../protocol/people.ts";
import type { Queries } from "../db/kysely.ts";

/** What stands where a teacher's name was. */
export const nobodysName = "—";

/**
 * Takes somebody out of every table. Lessons they taught stay for their classes, with a teacher who has
 * no name and another id; everything else of them goes with their row. @returns the erasure's id
 */
export const erasePersonRows = async (
  trx: Queries,
  { person, now }: { person: Person; now: Date },
): Promise<string> => {
  const { personId, displayName } = person;
  const { erasure_id: erasureId } = await trx
    .insertInto("erasures")
    .values({ person_id: personId, at: now })
    .returning("erasure_id")
    .executeTakeFirstOrThrow();
  const taught = await trx
    .selectFrom("lessons")
    .select("lesson_id")
    .where("teacher_id", "=", personId)
    .limit(1)
    .executeTakeFirst();
  if (taught) {
    // What they said, whoever wrote it down.
    await trx
      .deleteFrom("captions")
      .where("lesson_id", "in", (eb) =>
        eb.selectFrom("lessons").select("lesson_id").where("teacher_id", "=", personId),
      )
      .execute();
    const nobody = PersonId.parse(randomUUID());
    await trx
      .insertInto("people")
      .values({ person_id: nobody, display_name: nobodysName, sign_in_name: null, removed_at: now })
      .execute();
    await trx
      .updateTable("lessons")
      .set({ teacher_id: nobody })
      .where("teacher_id", "=", personId)
      .execute();
  }
  // Files of names on their way in or still to be undone; the file can be brought again.
  await trx
    .updateTable("imports")
    .set({ people: null, effects: null, undo: null, digest: null, problems: "[]" })
    .where(
      sql<boolean>`(position(${displayName} in imports::text) > 0
        or position(${personId}::text in imports::text) > 0)`,
    )
    .execute();
  // What they drew is in files that were made to keep: those count no more, and are deleted within a minute.
  await trx
    .updateTable("kept_files")
    .set({ source: "" })
    .where("lesson_id", "in", (eb) =>
      eb
        .selectFrom("board_strokes")
        .innerJoin("board_pages", "board_pages.page_id", "board_strokes.page_id")
        .select("board_pages.lesson_id")
        .where("board_strokes.person_id", "=", personId),
    )
    .execute();
  await trx.deleteFrom("people").where("person_id", "=", personId).execute();
  return erasureId;
};
