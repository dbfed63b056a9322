import { sql } from "kysely";
import { editedMs, sourceMs } from "../../protocol/editedTime.ts";
import type { DeckId, LessonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { replayAudience } from "../lessons/lessonsRepository.ts";
import { type Cutting, editedSlides, isCueKept } from "../replay/editedMoments.ts";
import { findGivenOut, type GivenOut } from "../replay/editsRepository.ts";
import type { LessonTexts } from "./documents.ts";

type Moment = { deck_id: DeckId | null; page: number | null; text: string | null; at: Date };

/** Each page that the replay shows, once, and when first. */
const firstShown = (moments: readonly Moment[], cutting: Cutting): LessonTexts["pages"] => {
  const told = moments.map(({ at, ...shown }) => ({ ...shown, at: at.toISOString() }));
  const pages = new Map<string, LessonTexts["pages"][number]>();
  for (const moment of editedSlides({ moments: told, enlargements: [] }, cutting).moments) {
    const { deck_id: deckId, page, text, at } = moment;
    const key = `${deckId} ${page}`;
    if (deckId === null || page === null || text === null || pages.has(key)) continue;
    const shownMs = sourceMs(cutting.kept, Date.parse(at) - cutting.startedAtMs);
    pages.set(key, { deckId, page, text, shownAt: new Date(cutting.startedAtMs + shownMs) });
  }
  return [...pages.values()];
};

/** Of these lessons, those that are published and not taken back, with all the texts that their replays show. */
export const readLessonTexts = async (
  queries: Queries,
  lessonIds: readonly LessonId[],
): Promise<LessonTexts[]> => {
  const wanted = sql`any(${lessonIds}::uuid[])`;
  const lessons = await queries
    .selectFrom("replays")
    .innerJoin("lessons", "lessons.lesson_id", "replays.lesson_id")
    .leftJoin("subjects", "subjects.subject_id", "lessons.subject_id")
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("lesson_curricula")
          .select(["textbook", "unit", "chapter", "description", "keywords"])
          .whereRef("lesson_curricula.lesson_id", "=", "lessons.lesson_id")
          .orderBy("version", "desc")
          .limit(1)
          .as("said"),
      (join) => join.onTrue(),
    )
    .select(["lessons.lesson_id", "lessons.title", "subjects.name as subject"])
    .select(["said.textbook", "said.unit", "said.chapter", "said.description", "said.keywords"])
    .select(["replays.started_at", "replays.duration_ms"])
    .where(sql<boolean>`replays.lesson_id = ${wanted}`)
    .where(sql<boolean>`${replayAudience} is distinct from 'nobody'`)
    .execute();
  const moments = await queries
    .selectFrom("slide_moments")
    .leftJoin("slide_pages", (join) =>
      join
        .onRef("slide_pages.deck_id", "=", "slide_moments.deck_id")
        .onRef("slide_pages.page", "=", "slide_moments.page"),
    )
    .select(["slide_moments.lesson_id", "slide_pages.deck_id", "slide_pages.page"])
    .select(["slide_pages.text", "slide_moments.at"])
    .where(sql<boolean>`slide_moments.lesson_id = ${wanted}`)
    .orderBy("slide_moments.at")
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
  const given = new Map<LessonId, GivenOut>();
  for (const lessonId of lessonIds) given.set(lessonId, await findGivenOut(queries, lessonId));
  return lessons.map((lesson) => {
    const startedAtMs = lesson.started_at.getTime();
    const durationMs = lesson.duration_ms;
    const kept = given.get(lesson.lesson_id)?.kept ?? [{ fromMs: 0, toMs: durationMs }];
    const of = <Row extends { lesson_id: LessonId }>(rows: readonly Row[]): Row[] =>
      rows.filter((row) => row.lesson_id === lesson.lesson_id);
    return {
      lessonId: lesson.lesson_id,
      title: lesson.title,
      subject: lesson.subject,
      about: [
        [lesson.textbook, lesson.unit, lesson.chapter].filter(Boolean).join(" "),
        ...[lesson.description, (lesson.keywords ?? []).join(" ")],
      ]
        .filter(Boolean)
        .join("\n"),
      startedAt: lesson.started_at,
      durationMs,
      pages: firstShown(of(moments), { kept, startedAtMs, durationMs }),
      questions: of(questions).flatMap((row) => {
        const askedMs = row.replay_ms ?? row.asked_at.getTime() - startedAtMs;
        const atMs = Math.min(Math.max(0, askedMs), durationMs - 1);
        if (editedMs(kept, atMs) === null) return [];
        return { questionId: row.question_id, text: row.text, answer: row.answer_text, atMs };
      }),
      captions: of(captions).map((row) => ({
        ...{ language: row.language, hasChildren: row.speakers === "everybody" },
        cues: row.cues.filter((cue) => isCueKept(cue, kept)),
      })),
    };
  });
};
