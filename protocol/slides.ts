import { z } from "zod";
import { DeckId, LessonId } from "./ids.ts";
import { PlainText } from "./plainText.ts";

/*
 * Slides of a lesson. A deck is one file that its teacher brought; the recorder makes a picture and a
 * thumbnail of each page (job `slides`), and from then on the file itself is not kept. On disk:
 *   slides/<lessonId>/<deckId>/
 *     source, converted.pdf                       while pages are made of them
 *     page-<n>.webp or .png, thumb-<n>.webp       never changed once they are there
 *     page-<n>.json                               RenderedPage, until the deck is ready
 */

/** A file with more is refused before it is sent. */
export const slideFileBytes = 50 * 1024 * 1024;
export const mostSlidePages = 200;
export const mostDecksOfLesson = 20;
/** Pages are made to fit in here, whatever their own size is. */
export const slideBox = { width: 1600, height: 2400 } as const;
export const thumbnailWidth = 240;

/** What a file is by its content; `office`: what LibreOffice turns into a PDF. */
export const SlideFileKind = z.enum(["pdf", "jpeg", "png", "webp", "office"]);
export type SlideFileKind = z.infer<typeof SlideFileKind>;

/**
 * Why no slides are made of a file. `tooHeavy`: it takes more time, memory or pixels than a lesson's
 * slides ever need; `officeMissing`: the machine that makes slides has no LibreOffice; `failed`: our
 * doing, and tried again.
 */
export const SlideRefusal = z.enum([
  "notSupported",
  "damaged",
  "encrypted",
  "tooManyPages",
  "tooHeavy",
  "officeMissing",
  "failed",
]);
export type SlideRefusal = z.infer<typeof SlideRefusal>;

/** In pixels. */
const Size = z.strictObject({ width: z.int().positive(), height: z.int().positive() });
export const DeckState = z.enum(["waiting", "rendering", "ready", "failed"]);
export type DeckState = z.infer<typeof DeckState>;

export const Deck = z.strictObject({
  deckId: DeckId,
  lessonId: LessonId,
  /** As the teacher's machine calls it. */
  fileName: z.string(),
  state: DeckState,
  /** Pages that were made so far, of how many; null while that is not known. */
  done: z.int().nonnegative(),
  of: z.int().positive().nullable(),
  refusal: SlideRefusal.nullable(),
  /** In their order; empty until all are there. */
  pages: z.array(Size),
  uploadedAt: z.iso.datetime(),
});
export type Deck = z.infer<typeof Deck>;
export const DeckList = z.strictObject({ decks: z.array(Deck) });

export const UploadDeck = z.strictObject({ fileName: PlainText.min(1).max(200) });

const pictureOf =
  (kind: "pages" | "thumbnails") =>
  ({ lessonId, deckId, page }: { lessonId: LessonId; deckId: DeckId; page: number }): string =>
    `/lessons/${lessonId}/slides/${deckId}/${kind}/${page}`;
/** Where a page's picture is, as long as the deck is there. Pages are counted from 1. */
export const slideUrl = pictureOf("pages");
export const thumbnailUrl = pictureOf("thumbnails");

const PageNumber = z.int().min(1).max(mostSlidePages);
export const ShowSlide = z.strictObject({ deckId: DeckId, page: PageNumber });
/** The page that a lesson's class sees. */
export const ShownSlide = ShowSlide.extend({
  /** How many the deck has. */
  pages: z.int().positive(),
  ...Size.shape,
});
export type ShownSlide = z.infer<typeof ShownSlide>;

/** Of the page's width and height, from its left upper corner. */
export const SlidePoint = z.strictObject({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
});
export type SlidePoint = z.infer<typeof SlidePoint>;

/** Of the things that a teacher shows, her face among them, the one that stands large; the others are small beside it. */
export const LargeThing = z.enum(["board", "slide", "screen", "camera"]);
export type LargeThing = z.infer<typeof LargeThing>;

/** What the class saw from `at` on; null: no slide. */
export const SlideMoment = z.strictObject({ at: z.iso.datetime(), shown: ShownSlide.nullable() });
export type SlideMoment = z.infer<typeof SlideMoment>;
/** What the teacher made large for the class at `at`. */
export const Enlargement = z.strictObject({ at: z.iso.datetime(), large: LargeThing });
export type Enlargement = z.infer<typeof Enlargement>;
/** Oldest first. */
export const SlideMoments = z.strictObject({
  moments: z.array(SlideMoment),
  enlargements: z.array(Enlargement),
});

export const slidesQueue = "slides";
/** Job `slides`, id `slides-<deckId>`. */
export const SlidesJob = z.strictObject({
  lessonId: LessonId,
  deckId: DeckId,
  kind: SlideFileKind,
});
export type SlidesJob = z.infer<typeof SlidesJob>;
export const SlidesProgress = z.strictObject({
  state: z.enum(["converting", "rendering"]),
  done: z.int().nonnegative(),
  of: z.int().positive().nullable(),
});
export type SlidesProgress = z.infer<typeof SlidesProgress>;
export const SlidePictureType = z.enum(["webp", "png"]);
export type SlidePictureType = z.infer<typeof SlidePictureType>;
export const RenderedPage = z.strictObject({
  ...Size.shape,
  type: SlidePictureType,
  /** What is written on it, for searching. */
  text: z.string().max(4_000),
});
export type RenderedPage = z.infer<typeof RenderedPage>;
export const SlidesResult = z.strictObject({
  lessonId: LessonId,
  deckId: DeckId,
  pages: z.array(RenderedPage).min(1).max(mostSlidePages),
});
export type SlidesResult = z.infer<typeof SlidesResult>;
/** A job whose recorder died is given to its successor after at most twice this. */
export const slidesLockMs = 10_000;
