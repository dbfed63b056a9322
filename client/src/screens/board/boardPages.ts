import type { Board, BoardPage } from "../../../../protocol/board.ts";
import { isOver } from "../../../../protocol/besideBoard.ts";
import type { ShownSlide } from "../../../../protocol/slides.ts";

/** The page that the class sees; null: no board. */
export const shownPage = ({ pages, shown }: Board): BoardPage | null =>
  pages.find(({ pageId }) => pageId === shown) ?? null;

/** Where the teacher may leaf to: over slides from slide to slide, else from blank page to blank page. */
export type Leafing = {
  /** Of how many this is which, counted from 1. */
  at: number;
  of: number;
  over: ShownSlide | null;
  back: BoardPage | number | null;
  next: BoardPage | number | null;
};

export const leafing = (board: Board, page: BoardPage, shown: ShownSlide | null): Leafing => {
  if (shown !== null && isOver(page, shown))
    return {
      ...{ at: shown.page, of: shown.pages, over: shown },
      back: shown.page > 1 ? shown.page - 1 : null,
      next: shown.page < shown.pages ? shown.page + 1 : null,
    };
  // Over a slide that is not shown any more: it stands among the blank ones.
  const pages = board.pages.filter((one) => one.slide === null || one === page);
  const at = pages.indexOf(page);
  return {
    ...{ at: at + 1, of: pages.length, over: null },
    back: pages[at - 1] ?? null,
    next: pages[at + 1] ?? null,
  };
};
