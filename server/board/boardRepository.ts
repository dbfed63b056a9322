import { sql } from "kysely";
import {
  blankBoardHeight,
  type BoardPage,
  boardWidth,
  tallestBoard,
} from "../../protocol/board.ts";
import type { KeptStroke, LessonBoard } from "../../protocol/boardRecord.ts";
import type { BoardPageId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { ShowSlide } from "../../protocol/slides.ts";
import type { z } from "zod";
import type { Queries } from "../db/kysely.ts";
import type { BoardDeed, Boards, BoardStroke } from "../rooms/ports.ts";

type Slide = z.infer<typeof ShowSlide>;

export const listPages = async (queries: Queries, lessonId: LessonId): Promise<BoardPage[]> => {
  const rows = await queries
    .selectFrom("board_pages")
    .selectAll()
    .where("lesson_id", "=", lessonId)
    .orderBy("board_page_number")
    .execute();
  return rows.map(({ page_id: pageId, deck_id: deckId, slide_page: page, height }) => ({
    pageId,
    slide: deckId === null || page === null ? null : { deckId, page },
    height,
  }));
};

export const findShown = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<BoardPageId | null> => {
  const row = await queries
    .selectFrom("board_moments")
    .select("page_id")
    .where("lesson_id", "=", lessonId)
    .orderBy("board_moment_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.page_id ?? null;
};

/** In the board's units; undefined for slides of another lesson, or that no class has seen. */
export const findSlideHeight = async (
  queries: Queries,
  { lessonId, slide }: { lessonId: LessonId; slide: Slide },
): Promise<number | undefined> => {
  const row = await queries
    .selectFrom("slide_pages")
    .innerJoin("slide_decks", "slide_decks.deck_id", "slide_pages.deck_id")
    .select(["slide_pages.width", "slide_pages.height"])
    .where("slide_pages.deck_id", "=", slide.deckId)
    .where("slide_pages.page", "=", slide.page)
    .where("slide_decks.lesson_id", "=", lessonId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("slide_moments")
          .select("slide_moment_id")
          .whereRef("slide_moments.deck_id", "=", "slide_pages.deck_id"),
      ),
    )
    .executeTakeFirst();
  return row && Math.min(tallestBoard, Math.round((boardWidth * row.height) / row.width));
};

/** @returns false for an id that is taken */
export const insertPage = async (
  queries: Queries,
  { lessonId, pageId, slide, height }: BoardPage & { lessonId: LessonId },
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto("board_pages")
    .values({
      page_id: pageId,
      lesson_id: lessonId,
      deck_id: slide?.deckId ?? null,
      slide_page: slide?.page ?? null,
      height,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

export const blankPage = (pageId: BoardPageId): BoardPage => ({
  pageId,
  slide: null,
  height: blankBoardHeight,
});

export const insertMoment = async (
  queries: Queries,
  { lessonId, pageId, at }: Parameters<Boards["show"]>[0],
): Promise<void> => {
  await queries
    .insertInto("board_moments")
    .values({ lesson_id: lessonId, page_id: pageId, at })
    .execute();
};

export const insertPen = async (
  queries: Queries,
  note: Parameters<Boards["notePen"]>[0],
): Promise<void> => {
  await queries
    .insertInto("board_pens")
    .values({
      lesson_id: note.lessonId,
      person_id: note.personId,
      by_id: note.byId,
      lent: note.lent,
      at: note.at,
    })
    .execute();
};

/** What is on a page and was not erased. */
export const listStrokesOfPage = async (
  queries: Queries,
  pageId: BoardPageId,
): Promise<BoardStroke[]> => {
  const rows = await queries
    .selectFrom("board_strokes")
    .selectAll()
    .where("page_id", "=", pageId)
    .where("erased_at", "is", null)
    .orderBy("board_stroke_number")
    .execute();
  return rows.map((row) => ({
    strokeId: row.stroke_id,
    pageId: row.page_id,
    personId: row.person_id,
    tool: row.tool,
    colour: row.colour,
    thickness: row.thickness,
    ...(row.text === null ? {} : { text: row.text }),
    points: row.points,
    steps: row.steps,
    beganAt: row.began_at,
  }));
};

type Drawn = Extract<BoardDeed, { deed: "drawn" }>;

/** Whoever was erased meanwhile leaves nothing behind. */
export const insertStrokes = async (queries: Queries, deeds: readonly Drawn[]): Promise<void> => {
  const drawers = [...new Set(deeds.map(({ stroke }) => stroke.personId))];
  if (drawers.length === 0) return;
  const known = await queries
    .selectFrom("people")
    .select("person_id")
    .where("person_id", "in", drawers)
    .execute();
  const values = deeds
    .filter(({ stroke }) => known.some((one) => one.person_id === stroke.personId))
    .map(({ stroke, at }) => ({
      stroke_id: stroke.strokeId,
      page_id: stroke.pageId,
      person_id: stroke.personId,
      tool: stroke.tool,
      colour: stroke.colour,
      thickness: stroke.thickness,
      text: stroke.text ?? null,
      points: JSON.stringify(stroke.points),
      steps: JSON.stringify(stroke.steps),
      began_at: stroke.beganAt,
      ended_at: at,
    }));
  if (values.length === 0) return;
  await queries
    .insertInto("board_strokes")
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const markErased = async (
  queries: Queries,
  { strokeIds, byId, at }: Extract<BoardDeed, { deed: "erased" }>,
): Promise<void> => {
  await queries
    .updateTable("board_strokes")
    .set({ erased_at: at, erased_by: byId })
    .where("stroke_id", "in", [...strokeIds])
    .where("erased_at", "is", null)
    .execute();
};

/** A teacher who leafs all day long does not fill anybody's memory. */
const mostNotes = 5_000;
/** A few hundred kilobytes at a time. */
const strokesAtOnce = 500;

export const listMoments = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<LessonBoard["moments"]> => {
  const rows = await queries
    .selectFrom("board_moments")
    .select(["at", "page_id"])
    .where("lesson_id", "=", lessonId)
    .orderBy("board_moment_id")
    .limit(mostNotes)
    .execute();
  return rows.map(({ at, page_id: pageId }) => ({ at: at.toISOString(), pageId }));
};

export const listPens = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<LessonBoard["pens"]> => {
  const rows = await queries
    .selectFrom("board_pens")
    .leftJoin("people", "people.person_id", "board_pens.person_id")
    .select(["board_pens.at", "board_pens.lent", "board_pens.person_id", "people.display_name"])
    .where("lesson_id", "=", lessonId)
    .orderBy("board_pen_id")
    .limit(mostNotes)
    .execute();
  return rows.map(({ at, lent, person_id: personId, display_name: displayName }) => ({
    at: at.toISOString(),
    lent,
    everyone: personId === null,
    to: personId === null || displayName === null ? null : { personId, displayName },
  }));
};

export type NamedStroke = KeptStroke & { by: { personId: PersonId; displayName: string } };

/** Some strokes of a lesson, also erased ones, in the order in which they were finished. */
export const listKeptStrokes = async (
  queries: Queries,
  { lessonId, after }: { lessonId: LessonId; after: string },
): Promise<{ strokes: NamedStroke[]; next: string | null }> => {
  const rows = await queries
    .selectFrom("board_strokes")
    .innerJoin("board_pages", "board_pages.page_id", "board_strokes.page_id")
    .innerJoin("people", "people.person_id", "board_strokes.person_id")
    .selectAll("board_strokes")
    .select("people.display_name")
    .where("board_pages.lesson_id", "=", lessonId)
    .where("board_stroke_number", ">", sql<string>`${after}::bigint`)
    .orderBy("board_stroke_number")
    .limit(strokesAtOnce + 1)
    .execute();
  const strokes = rows.slice(0, strokesAtOnce);
  return {
    strokes: strokes.map((row) => ({
      strokeId: row.stroke_id,
      pageId: row.page_id,
      tool: row.tool,
      colour: row.colour,
      thickness: row.thickness,
      ...(row.text === null ? {} : { text: row.text }),
      by: { personId: row.person_id, displayName: row.display_name },
      points: row.points,
      steps: row.steps,
      beganAt: row.began_at.toISOString(),
      erasedAt: row.erased_at?.toISOString() ?? null,
    })),
    next: rows.length > strokesAtOnce ? String(strokes.at(-1)?.board_stroke_number) : null,
  };
};
