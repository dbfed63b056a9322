import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { DeckId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { SlidePointing } from "../../protocol/slidePointings.ts";
import type {
  Deck,
  ShownSlide,
  SlideFileKind,
  Enlargement,
  LargeThing,
  SlideMoment,
  SlidePictureType,
} from "../../protocol/slides.ts";
import type { Queries } from "../db/kysely.ts";
import type { Slides as RoomSlides } from "../rooms/ports.ts";

const isShown = sql<boolean>`exists (
  select from slide_moments where slide_moments.deck_id = slide_decks.deck_id)`;

const selectDecks = (queries: Queries) =>
  queries
    .selectFrom("slide_decks")
    .selectAll("slide_decks")
    .select(isShown.as("shown"))
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom("slide_pages")
          .select(["slide_pages.width", "slide_pages.height"])
          .whereRef("slide_pages.deck_id", "=", "slide_decks.deck_id")
          .orderBy("slide_pages.page"),
      ).as("pages"),
    );

type SelectedDeck = Awaited<ReturnType<ReturnType<typeof selectDecks>["execute"]>>[number];
/** A deck, and whether a class has seen any of it. */
export type DeckRecord = Deck & { shown: boolean };

const deckOf = (row: SelectedDeck): DeckRecord => ({
  deckId: row.deck_id,
  lessonId: row.lesson_id,
  fileName: row.file_name,
  state: row.state,
  done: row.pages_done,
  of: row.pages_of,
  refusal: row.refusal,
  pages: row.pages,
  uploadedAt: row.created_at.toISOString(),
  shown: row.shown,
});

export const findDeck = async (
  queries: Queries,
  deckId: DeckId,
): Promise<DeckRecord | undefined> => {
  const row = await selectDecks(queries)
    .where("slide_decks.deck_id", "=", deckId)
    .executeTakeFirst();
  return row && deckOf(row);
};

/** In the order in which they were brought. */
export const listDecks = async (queries: Queries, lessonId: LessonId): Promise<DeckRecord[]> => {
  const rows = await selectDecks(queries)
    .where("slide_decks.lesson_id", "=", lessonId)
    .orderBy("slide_decks.created_at")
    .execute();
  return rows.map(deckOf);
};

export const countDecks = async (queries: Queries, lessonId: LessonId): Promise<number> => {
  const { count } = await queries
    .selectFrom("slide_decks")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  return Number(count);
};

export const insertDeck = async (
  queries: Queries,
  deck: {
    deckId: DeckId;
    lessonId: LessonId;
    uploadedBy: PersonId;
    fileName: string;
    kind: SlideFileKind;
    bytes: number;
    now: Date;
  },
): Promise<void> => {
  await queries
    .insertInto("slide_decks")
    .values({
      deck_id: deck.deckId,
      lesson_id: deck.lessonId,
      uploaded_by: deck.uploadedBy,
      file_name: deck.fileName,
      kind: deck.kind,
      bytes: deck.bytes,
      state: "waiting",
      created_at: deck.now,
      updated_at: deck.now,
    })
    .execute();
};

export const deleteDeck = async (queries: Queries, deckId: DeckId): Promise<boolean> => {
  const { numDeletedRows } = await queries
    .deleteFrom("slide_decks")
    .where("deck_id", "=", deckId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};

/** The page's picture; undefined where there is no such page (yet). */
export const findPage = async (
  queries: Queries,
  { lessonId, deckId, page }: { lessonId: LessonId; deckId: DeckId; page: number },
): Promise<{ type: SlidePictureType; shown: boolean } | undefined> =>
  queries
    .selectFrom("slide_pages")
    .innerJoin("slide_decks", "slide_decks.deck_id", "slide_pages.deck_id")
    .select("slide_pages.type")
    .select(isShown.as("shown"))
    .where("slide_pages.deck_id", "=", deckId)
    .where("slide_pages.page", "=", page)
    .where("slide_decks.lesson_id", "=", lessonId)
    .executeTakeFirst();

const selectMoments = (queries: Queries, lessonId: LessonId) =>
  queries
    .selectFrom("slide_moments")
    .leftJoin("slide_pages", (join) =>
      join
        .onRef("slide_pages.deck_id", "=", "slide_moments.deck_id")
        .onRef("slide_pages.page", "=", "slide_moments.page"),
    )
    .leftJoin("slide_decks", "slide_decks.deck_id", "slide_pages.deck_id")
    .select([
      "slide_moments.at",
      "slide_pages.deck_id",
      "slide_pages.page",
      "slide_pages.width",
      "slide_pages.height",
      "slide_decks.pages_of",
    ])
    .where("slide_moments.lesson_id", "=", lessonId);

type SelectedMoment = Awaited<ReturnType<ReturnType<typeof selectMoments>["execute"]>>[number];

const shownOf = (row: SelectedMoment): ShownSlide | null =>
  row.deck_id === null ||
  row.page === null ||
  row.pages_of === null ||
  row.width === null ||
  row.height === null
    ? null
    : {
        deckId: row.deck_id,
        page: row.page,
        pages: row.pages_of,
        width: row.width,
        height: row.height,
      };

/** A teacher who leafs all day long does not fill anybody's memory. */
const mostMoments = 5_000;

/** Oldest first. */
export const listMoments = async (queries: Queries, lessonId: LessonId): Promise<SlideMoment[]> => {
  const rows = await selectMoments(queries, lessonId)
    .orderBy("slide_moments.slide_moment_id")
    .limit(mostMoments)
    .execute();
  return rows.map((row) => ({ at: row.at.toISOString(), shown: shownOf(row) }));
};

export const findShown = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<ShownSlide | null> => {
  const row = await selectMoments(queries, lessonId)
    .orderBy("slide_moments.slide_moment_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? shownOf(row) : null;
};

export const insertMoment = async (
  queries: Queries,
  moment: { lessonId: LessonId; slide: { deckId: DeckId; page: number } | null; at: Date },
): Promise<void> => {
  await queries
    .insertInto("slide_moments")
    .values({
      lesson_id: moment.lessonId,
      deck_id: moment.slide?.deckId ?? null,
      page: moment.slide?.page ?? null,
      at: moment.at,
    })
    .execute();
};

/** The last ones, oldest first. */
export const listEnlargements = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<Enlargement[]> => {
  const rows = await queries
    .selectFrom("enlargements")
    .select(["at", "large"])
    .where("lesson_id", "=", lessonId)
    .orderBy("enlargement_id", "desc")
    .limit(mostMoments)
    .execute();
  return rows.map(({ at, large }) => ({ at: at.toISOString(), large })).toReversed();
};

export const insertEnlargement = async (
  queries: Queries,
  { lessonId, large, at }: { lessonId: LessonId; large: LargeThing; at: Date },
): Promise<void> => {
  await queries.insertInto("enlargements").values({ lesson_id: lessonId, large, at }).execute();
};

/** Of a deck that was deleted meanwhile, nothing. */
export const insertPointing = async (
  queries: Queries,
  { lessonId, slide, at, lastedMs, steps }: Parameters<RoomSlides["keepPointing"]>[0],
): Promise<void> => {
  await queries
    .insertInto("slide_pointings")
    .columns(["deck_id", "page", "at", "lasted_ms", "steps"])
    .expression((eb) =>
      eb
        .selectFrom("slide_decks")
        .select([
          "deck_id",
          sql<number>`${slide.page}::integer`.as("page"),
          sql<Date>`${at}::timestamptz`.as("at"),
          sql<number>`${lastedMs}::integer`.as("lasted_ms"),
          sql<string>`${JSON.stringify(steps)}::jsonb`.as("steps"),
        ])
        .where("deck_id", "=", slide.deckId)
        .where("lesson_id", "=", lessonId),
    )
    .execute();
};

/** Oldest first. */
export const listPointings = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<SlidePointing[]> => {
  const rows = await queries
    .selectFrom("slide_pointings")
    .innerJoin("slide_decks", "slide_decks.deck_id", "slide_pointings.deck_id")
    .selectAll("slide_pointings")
    .where("slide_decks.lesson_id", "=", lessonId)
    .orderBy("slide_pointing_id")
    .limit(mostMoments)
    .execute();
  return rows.map(({ deck_id: deckId, page, at, lasted_ms: lastedMs, steps }) => ({
    ...{ deckId, page, at: at.toISOString(), lastedMs, steps },
  }));
};
