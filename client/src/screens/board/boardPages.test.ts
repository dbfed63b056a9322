import { expect, test } from "vitest";
import { besideBoard } from "../../../../protocol/besideBoard.ts";
import type { BoardPage } from "../../../../protocol/board.ts";
import { BoardPageId, DeckId } from "../../../../protocol/ids.ts";
import type { ShownSlide } from "../../../../protocol/slides.ts";
import { leafing, shownPage } from "./boardPages.ts";

const id = (number: number) => `0b8ff0f5-93a8-4f39-a46f-00000000000${number}`;
const deckId = DeckId.parse(id(9));
const page = (number: number, slidePage?: number): BoardPage => ({
  pageId: BoardPageId.parse(id(number)),
  slide: slidePage === undefined ? null : { deckId, page: slidePage },
  height: 2_250,
});
const slide = (number: number): ShownSlide => ({
  ...{ deckId, page: number, pages: 3, width: 1_600, height: 900 },
});
const [blank, over, later] = [page(1), page(2, 2), page(3)];
const board = {
  ...{ pages: [blank, over, later], shown: blank.pageId },
  pen: { everyone: false, participantIds: [] },
};

test("a closed board shows no page", () => {
  expect(shownPage(board)).toBe(blank);
  expect(shownPage({ ...board, shown: null })).toBeNull();
});

test("a slide stands beside the board unless the board lies over it", () => {
  expect(besideBoard(slide(2), over)).toBeNull();
  expect(besideBoard(slide(1), over)).toEqual(slide(1));
  expect(besideBoard(slide(2), blank)).toEqual(slide(2));
});

test("over slides one leafs from slide to slide", () => {
  expect(leafing(board, over, slide(2))).toMatchObject({ at: 2, of: 3, back: 1, next: 3 });
  expect(leafing({ ...board, pages: [page(4, 3)] }, page(4, 3), slide(3))).toMatchObject({
    ...{ back: 2, next: null },
  });
});

test("else from blank page to blank page, and from one whose slide is not shown any more", () => {
  expect(leafing(board, blank, slide(2))).toMatchObject({
    ...{ at: 1, of: 2, back: null, next: later, over: null },
  });
  expect(leafing(board, over, null)).toMatchObject({ at: 2, of: 3, back: blank, next: later });
});
