import type { Stroke } from "../../../../../protocol/board.ts";
import { type BoardPageId, ParticipantId, StrokeId } from "../../../../../protocol/ids.ts";
import type { PenStrokes, StrokeStyle } from "../../boardStrokes.ts";

/** What is drawn while somebody records alone: the strokes of each page, which nobody else is told of. */
export class SheetStrokes implements PenStrokes {
  readonly #by = ParticipantId.parse(crypto.randomUUID());
  readonly #pages = new Map<BoardPageId, readonly Stroke[]>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** In the order in which they were begun; the same list until something changes. */
  strokesOf(pageId: BoardPageId): readonly Stroke[] {
    return this.#pages.get(pageId) ?? none;
  }

  begin(pageId: BoardPageId, style: StrokeStyle, points: readonly number[]): StrokeId {
    const strokeId = StrokeId.parse(crypto.randomUUID());
    const { tool, colour, thickness } = style;
    const stroke: Stroke = {
      ...{ strokeId, pageId, by: this.#by, tool, colour, thickness },
      ...{ points: [...points], done: false },
    };
    this.#put(pageId, [...this.strokesOf(pageId), stroke]);
    return strokeId;
  }

  /** Points from the `from`th on. */
  extend(strokeId: StrokeId, from: number, points: readonly number[]): void {
    this.#change(strokeId, (stroke) => ({
      ...stroke,
      points: [...stroke.points.slice(0, 2 * from), ...points],
    }));
  }

  finish(strokeId: StrokeId): void {
    this.#change(strokeId, (stroke) => ({ ...stroke, done: true }));
  }

  erase(strokeIds: readonly StrokeId[]): void {
    for (const [pageId, strokes] of this.#pages)
      if (strokes.some(({ strokeId }) => strokeIds.includes(strokeId)))
        this.#put(
          pageId,
          strokes.filter(({ strokeId }) => !strokeIds.includes(strokeId)),
        );
  }

  /** The last stroke on the page goes. */
  undo(pageId: BoardPageId): void {
    this.erase(
      this.strokesOf(pageId)
        .slice(-1)
        .map(({ strokeId }) => strokeId),
    );
  }

  #change(strokeId: StrokeId, change: (stroke: Stroke) => Stroke): void {
    for (const [pageId, strokes] of this.#pages)
      if (strokes.some((one) => one.strokeId === strokeId && !one.done))
        this.#put(
          pageId,
          strokes.map((one) => (one.strokeId === strokeId ? change(one) : one)),
        );
  }

  #put(pageId: BoardPageId, strokes: readonly Stroke[]): void {
    this.#pages.set(pageId, strokes);
    for (const listener of this.#listeners) listener();
  }
}

const none: readonly Stroke[] = [];
