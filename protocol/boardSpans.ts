import type { BoardPage } from "./board.ts";
import type { KeptStroke, LessonBoard } from "./boardRecord.ts";
import type { BoardPageId } from "./ids.ts";
import type { BoardMark } from "./strokeShape.ts";
import type { SlideSpan } from "./slideSpans.ts";

/** A page of the board that the class saw, and where in the replay; no board may lie between two of them. */
export interface BoardSpan {
  page: BoardPage;
  fromMs: number;
  toMs: number;
}

/** With the board open, a page of slides is shown first and the board laid over it next: for the class one step. */
const laidOverMs = 3_000;

/** In the order of the replay, which begins at `startedAt` (ISO 8601). */
export function boardSpans({
  board: { pages, moments },
  slides,
  startedAt,
  durationMs,
}: {
  board: Pick<LessonBoard, "pages" | "moments">;
  slides: readonly SlideSpan[];
  startedAt: string;
  durationMs: number;
}): BoardSpan[] {
  const zeroMs = Date.parse(startedAt);
  const known = new Map(pages.map((page) => [page.pageId, page]));
  const within = (ms: number): number => Math.min(Math.max(0, ms), durationMs);
  const turns = moments.map(({ at, pageId }, i) => {
    const page = pageId === null ? null : (known.get(pageId) ?? null);
    const ms = within(Date.parse(at) - zeroMs);
    const isTurned = page !== null && (moments[i - 1]?.pageId ?? null) !== null;
    return { page, fromMs: isTurned ? withItsSlide(page, ms, slides) : ms };
  });
  return turns.flatMap(({ page, fromMs }, i) => {
    const toMs = turns[i + 1]?.fromMs ?? durationMs;
    return page && toMs > fromMs ? [{ page, fromMs, toMs }] : [];
  });
}

function withItsSlide({ slide }: BoardPage, ms: number, slides: readonly SlideSpan[]): number {
  const under = slides.findLast(({ fromMs }) => fromMs <= ms);
  const isOver = slide?.deckId === under?.shown.deckId && slide?.page === under?.shown.page;
  return under && isOver && ms - under.fromMs < laidOverMs ? under.fromMs : ms;
}

/** A stroke, and when in the replay which part of it was there. */
export interface StrokeSpan {
  pageId: BoardPageId;
  mark: BoardMark;
  fromMs: number;
  /** How many points were there how long after `fromMs`. */
  steps: KeptStroke["steps"];
  doneMs: number;
  /** When it was erased. */
  toMs: number;
}

/** In the order in which they were begun, as they lie on each other; the replay begins at `startedAt` (ISO 8601). */
export function strokeSpans({
  strokes,
  startedAt,
}: {
  strokes: readonly KeptStroke[];
  startedAt: string;
}): StrokeSpan[] {
  const zeroMs = Date.parse(startedAt);
  return strokes
    .map(({ pageId, beganAt, erasedAt, steps, by: _by, ...drawn }) => {
      const fromMs = Date.parse(beganAt) - zeroMs;
      return {
        ...{ pageId, steps, fromMs, mark: { ...drawn, done: true } },
        doneMs: fromMs + (steps.at(-1)?.[1] ?? 0),
        toMs: erasedAt === null ? Infinity : Date.parse(erasedAt) - zeroMs,
      };
    })
    .toSorted((a, b) => a.fromMs - b.fromMs);
}

/** What is on a page at one moment. Of a stroke that is finished it is always the same object. */
export function marksAt(
  strokes: readonly StrokeSpan[],
  { pageId, positionMs }: { pageId: BoardPageId; positionMs: number },
): BoardMark[] {
  return strokes
    .filter((one) => one.pageId === pageId && one.fromMs <= positionMs && positionMs < one.toMs)
    .map(({ mark, fromMs, doneMs, steps }) => {
      if (positionMs >= doneMs) return mark;
      const [count] = steps.findLast(([, ms]) => ms <= positionMs - fromMs) ?? [0];
      return { ...mark, points: mark.points.slice(0, 2 * count), done: false };
    });
}

/** Whether it looks the same, so that nothing has to be drawn anew. */
export const areSameMarks = (some: readonly BoardMark[], others: readonly BoardMark[]): boolean =>
  some.length === others.length &&
  some.every((mark, i) => {
    const other = others[i];
    return (
      mark === other ||
      (mark.strokeId === other?.strokeId &&
        mark.points.length === other.points.length &&
        mark.done === other.done)
    );
  });
