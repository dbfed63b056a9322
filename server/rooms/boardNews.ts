import type { DrawnStroke } from "../../protocol/board.ts";
import type { BoardPageId, StrokeId } from "../../protocol/ids.ts";
import { drawnFrom, type LiveStroke } from "./boardRules.ts";

/** Forty children who draw at once are told of in as many messages as one. */
const newsEveryMs = 40;

/** What was drawn, gathered for a moment: everybody is told of all strokes at once. */
export class BoardNews {
  readonly #tell: (strokes: DrawnStroke[]) => void;
  readonly #fresh = new Map<StrokeId, { stroke: LiveStroke; from: number }>();
  #timer: NodeJS.Timeout | null = null;
  #toldMs = 0;

  constructor({ tell }: { tell: (strokes: DrawnStroke[]) => void }) {
    this.#tell = tell;
  }

  /** Points from the `from`th on are new. */
  add(stroke: LiveStroke, from: number): void {
    const before = this.#fresh.get(stroke.strokeId);
    this.#fresh.set(stroke.strokeId, {
      stroke,
      from: before ? Math.min(before.from, from) : from,
    });
    // Who draws alone does not wait for others.
    const waitMs = Math.max(0, this.#toldMs + newsEveryMs - performance.now());
    this.#timer ??= setTimeout(() => this.flush(), waitMs);
  }

  /** They are gone: nobody is told of them any more. */
  drop(strokeIds: readonly StrokeId[]): void {
    for (const strokeId of strokeIds) this.#fresh.delete(strokeId);
  }

  /** Before somebody is given all of a page, so that what follows begins where that ends. */
  flushPage(pageId: BoardPageId): void {
    if ([...this.#fresh.values()].some(({ stroke }) => stroke.pageId === pageId)) this.flush();
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#fresh.size === 0) return;
    this.#toldMs = performance.now();
    const strokes = [...this.#fresh.values()].map(({ stroke, from }) => drawnFrom(stroke, from));
    this.#fresh.clear();
    this.#tell(strokes);
  }
}
