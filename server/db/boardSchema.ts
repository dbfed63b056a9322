import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { BoardColour, BoardThickness, BoardTool } from "../../protocol/board.ts";
import type { BoardPageId, DeckId, LessonId, PersonId, StrokeId } from "../../protocol/ids.ts";

/** One page of a lesson's whiteboard. */
type BoardPageTable = {
  board_page_number: Generated<string>;
  page_id: BoardPageId;
  lesson_id: LessonId;
  /** What is under the strokes; null: nothing, or a deck that was deleted. */
  deck_id: DeckId | null;
  slide_page: number | null;
  height: number;
};

/** What was drawn, once it was finished; whoever drew it takes it along when erased. */
type BoardStrokeTable = {
  board_stroke_number: Generated<string>;
  stroke_id: StrokeId;
  page_id: BoardPageId;
  person_id: PersonId;
  tool: BoardTool;
  colour: BoardColour;
  thickness: BoardThickness;
  /** What was typed, where something was. */
  text: string | null;
  points: JSONColumnType<number[]>;
  /** How many points were there how many milliseconds after it was begun. */
  steps: JSONColumnType<[number, number][]>;
  began_at: Date;
  ended_at: Date;
  erased_at: ColumnType<Date | null, undefined, Date>;
  erased_by: ColumnType<PersonId | null, undefined, PersonId>;
};

/** From when on a page of the board was seen; without one, none was. */
type BoardMomentTable = {
  board_moment_id: Generated<string>;
  lesson_id: LessonId;
  page_id: BoardPageId | null;
  at: Date;
};

/** To whom the pen was lent, or from whom it was taken; without a person: everyone. */
type BoardPenTable = {
  board_pen_id: Generated<string>;
  lesson_id: LessonId;
  person_id: PersonId | null;
  by_id: PersonId | null;
  lent: boolean;
  at: Date;
};

export type BoardTables = {
  board_pages: BoardPageTable;
  board_strokes: BoardStrokeTable;
  board_moments: BoardMomentTable;
  board_pens: BoardPenTable;
};
