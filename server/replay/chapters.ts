import {
  type EditChapters,
  type LessonChapters,
  longestChapterTitle,
} from "../../protocol/chapters.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may, type Subject } from "../lib/permissions.ts";
import { demandReplay, lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import { type Cutting, editedChapters, sourceChapters } from "./editedMoments.ts";
import type { Edits } from "./edits.ts";
import { firstLine } from "./firstLine.ts";

/** Chapters that somebody wrote, and what those that nobody wrote are made of. */
export const createChapters = ({
  db,
  clock,
  edits,
}: {
  db: Db;
  clock: Clock;
  edits: Pick<Edits, "through" | "givenOut">;
}) => {
  const subjectOf = async (lessonId: LessonId): Promise<Subject> =>
    lessonSubject(await getLesson(db, lessonId));
  const view = async (actor: Actor, lessonId: LessonId, subject: Subject) => ({
    edited: await edits.through(lessonId, await findEdited(db, lessonId), throughCuts),
    slideTitles: await listSlideTitles(db, lessonId),
    mayEdit: may(actor, "editChapters", subject),
  });

  return {
    /** @throws SkyclassError notFound | forbidden */
    async see(actor: Actor, lessonId: LessonId): Promise<LessonChapters> {
      const lesson = await getLesson(db, lessonId);
      demandReplay(actor, lesson);
      return view(actor, lessonId, lessonSubject(lesson));
    },

    /** @throws SkyclassError notFound | forbidden | conflict when others have written meanwhile */
    async edit(
      actor: Actor,
      lessonId: LessonId,
      { chapters, insteadOf }: EditChapters,
    ): Promise<LessonChapters> {
      const subject = await subjectOf(lessonId);
      demand(actor, "editChapters", subject);
      const { kept } = await edits.givenOut(lessonId);
      const before = (await findEdited(db, lessonId))?.chapters ?? [];
      const all = kept === null ? chapters : sourceChapters(chapters, { kept, before });
      const written = {
        chapters: JSON.stringify(all.toSorted((a, b) => a.atMs - b.atMs)),
        edited_by: actor.personId,
        edited_at: clock.now(),
      };
      await db.transaction().execute(async (trx) => {
        const row = await (insteadOf === null
          ? trx
              .insertInto("lesson_chapters")
              .values({ lesson_id: lessonId, ...written })
              .onConflict((conflict) => conflict.column("lesson_id").doNothing())
              .returning("lesson_id")
              .executeTakeFirst()
          : trx
              .updateTable("lesson_chapters")
              .set(written)
              .where("lesson_id", "=", lessonId)
              .where("edited_at", "=", new Date(insteadOf))
              .returning("lesson_id")
              .executeTakeFirst());
        if (!row)
          throw new SkyclassError("conflict", { message: "The chapters were changed meanwhile." });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "chaptersEdited",
          subject: { kind: "lesson", id: lessonId },
          detail: { count: chapters.length },
        });
      });
      return view(actor, lessonId, subject);
    },

    /** From then on they follow from the lesson again. @throws SkyclassError notFound | forbidden */
    async reset(actor: Actor, lessonId: LessonId): Promise<void> {
      demand(actor, "editChapters", await subjectOf(lessonId));
      await db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("lesson_chapters")
          .where("lesson_id", "=", lessonId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return;
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "chaptersReset",
          subject: { kind: "lesson", id: lessonId },
        });
      });
    },
  };
};
export type Chapters = ReturnType<typeof createChapters>;

const throughCuts = (
  edited: LessonChapters["edited"],
  cutting: Cutting,
): LessonChapters["edited"] =>
  edited && { ...edited, chapters: editedChapters(edited.chapters, cutting) };

const findEdited = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<LessonChapters["edited"]> => {
  const row = await queries
    .selectFrom("lesson_chapters")
    .leftJoin("people", "people.person_id", "lesson_chapters.edited_by")
    .select(["chapters", "edited_at", "people.display_name"])
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
  return row
    ? { chapters: row.chapters, at: row.edited_at.toISOString(), byName: row.display_name }
    : null;
};

/** Of pages that the class saw. */
const listSlideTitles = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<LessonChapters["slideTitles"]> => {
  const rows = await queries
    .selectFrom("slide_pages")
    .innerJoin("slide_moments", (join) =>
      join
        .onRef("slide_moments.deck_id", "=", "slide_pages.deck_id")
        .onRef("slide_moments.page", "=", "slide_pages.page"),
    )
    .select(["slide_pages.deck_id", "slide_pages.page", "slide_pages.text"])
    .distinct()
    .where("slide_moments.lesson_id", "=", lessonId)
    .execute();
  return rows.flatMap(({ deck_id: deckId, page, text }) => {
    const title = firstLine(text, longestChapterTitle);
    return title === "" ? [] : [{ deckId, page, title }];
  });
};
