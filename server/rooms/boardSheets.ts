import { randomUUID } from "node:crypto";
import type { BoardReading } from "../../protocol/boardReading.ts";
import type { BoardPageId, LessonId, ParticipantId, StrokeId } from "../../protocol/ids.ts";
import { type LiveStroke, strokeView } from "./boardRules.ts";
import { participantIdOf } from "./participantId.ts";
import type { Boards } from "./ports.ts";

/** Of a page that is filled and cleared again and again, no more than so many are remembered. */
const mostErased = 2_000;

/** What is on one page now, and what of it changed when. */
export class Sheet {
  readonly #strokes = new Map<StrokeId, LiveStroke>();
  #points = 0;
  /** By which changes are counted; after it was begun anew nobody's earlier count holds. */
  #count = { id: randomUUID(), changes: 0 };
  readonly #changed = new Map<StrokeId, number>();
  readonly #erased = new Map<StrokeId, number>();

  get(strokeId: StrokeId): LiveStroke | undefined {
    return this.#strokes.get(strokeId);
  }

  /** In the order in which they were begun. */
  get all(): readonly LiveStroke[] {
    return [...this.#strokes.values()];
  }

  /** With this stroke on it, in place of how it was before. */
  sizeWith(stroke: LiveStroke): { strokes: number; points: number } {
    const before = this.#strokes.get(stroke.strokeId);
    return {
      strokes: this.#strokes.size + (before ? 0 : 1),
      points: this.#points + (stroke.points.length - (before?.points.length ?? 0)) / 2,
    };
  }

  put(stroke: LiveStroke): void {
    this.#points = this.sizeWith(stroke).points;
    this.#strokes.set(stroke.strokeId, stroke);
    this.#count.changes += 1;
    this.#changed.set(stroke.strokeId, this.#count.changes);
  }

  remove(strokeId: StrokeId): void {
    const stroke = this.#strokes.get(strokeId);
    if (!stroke) return;
    this.#points -= stroke.points.length / 2;
    this.#strokes.delete(strokeId);
    this.#changed.delete(strokeId);
    if (this.#erased.size >= mostErased) {
      this.#erased.clear();
      this.#count = { id: randomUUID(), changes: this.#count.changes };
    }
    this.#count.changes += 1;
    this.#erased.set(strokeId, this.#count.changes);
  }

  /** For whoever reads the page again and again: what changed since the `next` of an earlier answer. */
  readSince(since: string | undefined): BoardReading {
    const { id, changes } = this.#count;
    const [knownId, known] = since?.split(".") ?? [];
    const whole = knownId !== id || Number(known) > changes;
    const isNew = (at: number | undefined): boolean => whole || (at ?? 0) > Number(known);
    return {
      next: `${id}.${changes}`,
      whole,
      strokes: this.all
        .filter(({ strokeId }) => isNew(this.#changed.get(strokeId)))
        .map((stroke) => {
          const { pageId: _page, by: _by, ...drawn } = strokeView(stroke);
          return drawn;
        }),
      erased: whole
        ? []
        : [...this.#erased].flatMap(([strokeId, at]) => (isNew(at) ? [strokeId] : [])),
    };
  }
}

/** The pages of one lesson's board, each looked up when it is first needed. */
export class BoardSheets {
  readonly #lessonId: LessonId;
  readonly #boards: Pick<Boards, "strokesOf">;
  readonly #loading = new Map<BoardPageId, Promise<Sheet>>();
  readonly #loaded = new Map<BoardPageId, Sheet>();
  readonly #unfinished = new Map<StrokeId, LiveStroke>();

  constructor(options: { lessonId: LessonId; boards: Pick<Boards, "strokesOf"> }) {
    this.#lessonId = options.lessonId;
    this.#boards = options.boards;
  }

  async of(pageId: BoardPageId): Promise<Sheet> {
    const loading = this.#loading.get(pageId) ?? this.#load(pageId);
    this.#loading.set(pageId, loading);
    try {
      return await loading;
    } catch (error) {
      // The next one tries again.
      this.#loading.delete(pageId);
      throw error;
    }
  }

  /** Strokes that are on no page which anybody has looked at are nowhere. */
  find(strokeId: StrokeId): { sheet: Sheet; stroke: LiveStroke } | undefined {
    for (const sheet of this.#loaded.values()) {
      const stroke = sheet.get(strokeId);
      if (stroke) return { sheet, stroke };
    }
    return undefined;
  }

  put(sheet: Sheet, stroke: LiveStroke): void {
    sheet.put(stroke);
    if (stroke.done) this.#unfinished.delete(stroke.strokeId);
    else this.#unfinished.set(stroke.strokeId, stroke);
  }

  remove(sheet: Sheet, strokeId: StrokeId): void {
    sheet.remove(strokeId);
    this.#unfinished.delete(strokeId);
  }

  /** Those that are being drawn by somebody whom it is asked of. */
  unfinished(by: (participantId: ParticipantId) => boolean): LiveStroke[] {
    return [...this.#unfinished.values()].filter((stroke) => by(stroke.by));
  }

  async #load(pageId: BoardPageId): Promise<Sheet> {
    const lessonId = this.#lessonId;
    const sheet = new Sheet();
    for (const stroke of await this.#boards.strokesOf(pageId))
      sheet.put({
        ...stroke,
        by: participantIdOf({ lessonId, personId: stroke.personId }),
        done: true,
      });
    this.#loaded.set(pageId, sheet);
    return sheet;
  }
}
