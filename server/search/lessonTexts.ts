import { sql } from "kysely";
import type { LessonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import type { LessonTexts } from "./documents.ts";

/** Of these lessons, those that are published, with all their texts. */
export const readLessonTexts = async (
  queries: Queries,
  lessonIds: readonly LessonId[],
): Promise<LessonTexts[]> => {
  const wanted = sql`any(${lessonIds}::uuid[])`;
  const lessons = await queries
    .selectFrom("replays")
    .innerJoin("lessons", "lessons.lesson_id", "replays.lesson_id")
    .leftJoin("subjects", "subjects.subject_id", "lessons.subject_id")
    .select(["lessons.lesson_id", "lessons.title", "subjects.name as subject"])
    .select(["replays.started_at", "replays.duration_ms"])
    .where(sql<boolean>`replays.lesson_id = ${wanted}`)
    .execute();
  const pages = await queries
    .selectFrom("slide_moments")
    .innerJoin("slide_pages", (join) =>
      join
        .onRef("slide_pages.deck_id", "=", "slide_moments.deck_id")
        .onRef("slide_pages.page", "=", "slide_moments.page"),
    )
    .select(["slide_moments.lesson_id", "slide_pages.deck_id", "slide_pages.page"])
    .select(["slide_pages.text", ({ fn }) => fn.min("slide_moments.at").as("shown_at")])
    .where(sql<boolean>`slide_moments.lesson_id = ${wanted}`)
    .groupBy(["slide_moments.lesson_id", "slide_pages.deck_id", "slide_pages.page"])
    .execute();
  const questions = await queries
    .selectFrom("questions")
    .select(["lesson_id", "question_id", "text", "answer_text", "asked_at", "replay_ms"])
    .where(sql<boolean>`lesson_id = ${wanted}`)
    .execute();
  const captions = await queries
    .selectFrom("captions")
    .select(["lesson_id", "language", "speakers", "cues"])
    .where(sql<boolean>`lesson_id = ${wanted}`)
    .execute();
  return lessons.map((lesson) => {
    const of = <Row extends { lesson_id: LessonId }>(rows: readonly Row[]): Row[] =>
      rows.filter((row) => row.lesson_id === lesson.lesson_id);
    return {
      lessonId: lesson.lesson_id,
      title: lesson.title,
      subject: lesson.subject,
      startedAt: lesson.started_at,
      durationMs: lesson.duration_ms,
      pages: of(pages).map((row) => ({
        ...{ deckId: row.deck_id, page: row.page, text: row.text, shownAt: row.shown_at },
      })),
      questions: of(questions).map((row) => ({
        ...{ questionId: row.question_id, text: row.text, answer: row.answer_text },
        ...{ askedAt: row.asked_at, replayMs: row.replay_ms },
      })),
      captions: of(captions).map((row) => ({
        ...{ language: row.language, cues: row.cues, hasChildren: row.speakers === "everybody" },
      })),
    };
  });
};
