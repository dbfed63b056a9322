import { longestChapterTitle } from "../../protocol/chapters.ts";
import type { LessonId } from "../../protocol/ids.ts";
import type { EditLandmark } from "../../protocol/replayEdits.ts";
import type { Queries } from "../db/kysely.ts";
import { firstLine } from "./firstLine.ts";

/** Slides that were turned over sooner are not looked for. */
const leastSlideMs = 2_000;

/** Written chapters, and each page from when it was shown, in the time of the whole replay. */
export const listLandmarks = async (
  queries: Queries,
  lessonId: LessonId,
  { startedAt, durationMs }: { startedAt: Date; durationMs: number },
): Promise<EditLandmark[]> => {
  const written = await queries
    .selectFrom("lesson_chapters")
    .select("chapters")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
  const moments = await queries
    .selectFrom("slide_moments")
    .leftJoin("slide_pages", (join) =>
      join
        .onRef("slide_pages.deck_id", "=", "slide_moments.deck_id")
        .onRef("slide_pages.page", "=", "slide_moments.page"),
    )
    .select(["slide_moments.at", "slide_moments.page", "slide_pages.text"])
    .where("slide_moments.lesson_id", "=", lessonId)
    .orderBy("slide_moments.at")
    .execute();
  const within = (ms: number): number => Math.min(Math.max(0, ms), durationMs);
  const msOf = (at: Date): number => within(at.getTime() - startedAt.getTime());
  const slides = moments.flatMap(({ at, page, text }, n): EditLandmark[] => {
    const next = moments[n + 1];
    const untilMs = next === undefined ? durationMs : msOf(next.at);
    if (page === null || untilMs - msOf(at) < leastSlideMs) return [];
    const title = firstLine(text ?? "", longestChapterTitle);
    return [{ atMs: msOf(at), kind: "slide", title, page }];
  });
  const chapters = (written?.chapters ?? []).map(({ atMs, title }): EditLandmark => ({
    atMs: within(atMs),
    kind: "chapter",
    title,
    page: null,
  }));
  return [...chapters, ...slides].toSorted((a, b) => a.atMs - b.atMs);
};
