import type { BoardPage } from "./board.ts";
import type { ShownSlide } from "./slides.ts";

export const isOver = (
  { slide }: BoardPage,
  shown: Pick<ShownSlide, "deckId" | "page"> | null,
): boolean => shown !== null && slide?.deckId === shown.deckId && slide.page === shown.page;

/** The slide that stands by itself: not where the board lies over it. */
export const besideBoard = (shown: ShownSlide | null, page: BoardPage): ShownSlide | null =>
  isOver(page, shown) ? null : shown;
