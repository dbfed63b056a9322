import type { LessonId, PersonId, ReplayNoteId } from "../../protocol/ids.ts";
import { mostReplayNotes, type ReplayNote } from "../../protocol/replayNotes.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";

type Own = { lessonId: LessonId; personId: PersonId };

/**
 * What people write for themselves at moments of replays: nobody else reads it, whatever their role.
 * Whoever calls has asked whether the person may watch.
 */
export const createNotes = ({ db, clock }: { db: Db; clock: Clock }) => {
  const ofPerson = ({ lessonId, personId }: Own) =>
    db
      .selectFrom("replay_notes")
      .where("lesson_id", "=", lessonId)
      .where("person_id", "=", personId);

  return {
    async list(own: Own): Promise<ReplayNote[]> {
      const rows = await ofPerson(own)
        .select(["note_id", "at_ms", "text"])
        .orderBy("at_ms")
        .orderBy("note_id")
        .execute();
      return rows.map((row) => ({ noteId: row.note_id, atMs: row.at_ms, text: row.text }));
    },

    /** The same id again is the same note, with other words. @throws SkyclassError conflict */
    async write(own: Own, { noteId, atMs, text }: ReplayNote): Promise<void> {
      const { count } = await ofPerson(own)
        .select((eb) => eb.fn.countAll<string>().as("count"))
        .where("note_id", "!=", noteId)
        .executeTakeFirstOrThrow();
      if (Number(count) >= mostReplayNotes)
        throw new SkyclassError("conflict", {
          message: "There are as many notes as there may be.",
        });
      const written = { at_ms: atMs, text, changed_at: clock.now() };
      const row = await db
        .insertInto("replay_notes")
        .values({
          note_id: noteId,
          lesson_id: own.lessonId,
          person_id: own.personId,
          ...written,
        })
        .onConflict((conflict) =>
          conflict
            .column("note_id")
            .doUpdateSet(written)
            .where("replay_notes.person_id", "=", own.personId)
            .where("replay_notes.lesson_id", "=", own.lessonId),
        )
        .returning("note_id")
        .executeTakeFirst();
      if (!row) throw new SkyclassError("conflict", { message: "This id is another note." });
    },

    /** One that is not there, or is not the person's, stays as it is. */
    async remove({ lessonId, personId, noteId }: Own & { noteId: ReplayNoteId }): Promise<void> {
      await db
        .deleteFrom("replay_notes")
        .where("note_id", "=", noteId)
        .where("lesson_id", "=", lessonId)
        .where("person_id", "=", personId)
        .execute();
    },
  };
};
export type Notes = ReturnType<typeof createNotes>;
