import type { Generated, JSONColumnType } from "kysely";
import type { DeckId, LessonId, PersonId } from "../../protocol/ids.ts";
import type {
  DeckState,
  LargeThing,
  SlideFileKind,
  SlidePictureType,
  SlideRefusal,
} from "../../protocol/slides.ts";
import type { CreatedAt } from "./columns.ts";

/** A file of slides that a teacher brought to a lesson. */
type SlideDeckTable = {
  deck_id: DeckId;
  lesson_id: LessonId;
  /** Null for somebody who was erased since. */
  uploaded_by: PersonId | null;
  file_name: string;
  kind: SlideFileKind;
  bytes: number;
  state: DeckState;
  pages_done: Generated<number>;
  pages_of: number | null;
  refusal: SlideRefusal | null;
  created_at: CreatedAt;
  updated_at: Date;
};

/** Counted from 1; there once all of the deck are. */
type SlidePageTable = {
  deck_id: DeckId;
  page: number;
  width: number;
  height: number;
  type: SlidePictureType;
  text: string;
};

/** From when on a page was shown; without a deck, none was. */
type SlideMomentTable = {
  slide_moment_id: Generated<string>;
  lesson_id: LessonId;
  deck_id: DeckId | null;
  page: number | null;
  at: Date;
};

/** How the teacher pointed on a page of slides. */
type SlidePointingTable = {
  slide_pointing_id: Generated<string>;
  deck_id: DeckId;
  page: number;
  at: Date;
  lasted_ms: number;
  /** Milliseconds since the one before, x, y in thousandths of the page. */
  steps: JSONColumnType<[number, number, number][]>;
};

/** From when on a thing that the teacher shares stood large for the class. */
type EnlargementTable = {
  enlargement_id: Generated<string>;
  lesson_id: LessonId;
  large: LargeThing;
  at: Date;
};

export type SlideTables = {
  slide_decks: SlideDeckTable;
  slide_pages: SlidePageTable;
  slide_moments: SlideMomentTable;
  slide_pointings: SlidePointingTable;
  enlargements: EnlargementTable;
};
