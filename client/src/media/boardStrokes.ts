import type { DrawnStroke, Stroke } from "../../../protocol/board.ts";
import { type BoardPageId, type ParticipantId, StrokeId } from "../../../protocol/ids.ts";
import type { RequestOf } from "../../../protocol/signaling.ts";
import type { BoardNews } from "./liveBoard.ts";
import type { LiveSessionContract } from "./liveSessionTypes.ts";
import { strokesAfter } from "./strokeList.ts";

const sendEveryMs = 50;
const eraseEveryMs = 150;
const readAgainMs = 2_000;
/** As many points as one message takes. */
const mostAtOnce = 128;

export type StrokeStyle = Pick<Stroke, "tool" | "colour" | "thickness">;
/** What a pen needs of the strokes that it draws. */
export type PenStrokes = {
  strokesOf: (pageId: BoardPageId) => readonly Stroke[] | null;
  begin: (pageId: BoardPageId, style: StrokeStyle, points: readonly number[]) => StrokeId;
  extend: (strokeId: StrokeId, from: number, points: readonly number[]) => void;
  finish: (strokeId: StrokeId) => void;
  erase: (strokeIds: readonly StrokeId[]) => void;
};

/** One's own, until the server has all of it. */
type Own = { stroke: Stroke; told: number };

/**
 * The strokes of a board as far as this page shows them, and what is drawn here: shown at once, told
 * some times a second, and told anew after a lost connection. No React here.
 */
export class BoardStrokes {
  readonly #session: Pick<LiveSessionContract, "say" | "board">;
  readonly #selfId: ParticipantId;
  readonly #listeners = new Set<() => void>();
  readonly #pages = new Map<BoardPageId, readonly Stroke[]>();
  /** Those that everything is told of since they were read. */
  readonly #fresh = new Set<BoardPageId>();
  /** What is told while a page is being read. */
  readonly #reading = new Map<BoardPageId, BoardNews[]>();
  readonly #own = new Map<StrokeId, Own>();
  readonly #toErase = new Set<StrokeId>();
  #stopListening: (() => void) | null = null;
  #looked: BoardPageId | null = null;
  #sendTimer: ReturnType<typeof setTimeout> | undefined;
  #eraseTimer: ReturnType<typeof setTimeout> | undefined;
  #readTimer: ReturnType<typeof setTimeout> | undefined;
  #toldMs = 0;

  constructor(options: {
    session: Pick<LiveSessionContract, "say" | "board">;
    selfId: ParticipantId;
  }) {
    this.#session = options.session;
    this.#selfId = options.selfId;
  }

  /** As long as somebody listens, it hears what happens on the board. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#stopListening ??= this.#session.board.subscribe((news) => this.#hear(news));
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  /** In the order in which they were begun; null while they are not here. */
  strokesOf(pageId: BoardPageId): readonly Stroke[] | null {
    return this.#pages.get(pageId) ?? null;
  }

  /** This page is shown from now on. */
  look(pageId: BoardPageId): void {
    this.#looked = pageId;
    if (!this.#fresh.has(pageId)) void this.#read(pageId);
  }

  begin(pageId: BoardPageId, style: StrokeStyle, points: readonly number[]): StrokeId {
    const strokeId = StrokeId.parse(crypto.randomUUID());
    const stroke: Stroke = {
      ...{ strokeId, pageId, by: this.#selfId },
      ...{ tool: style.tool, colour: style.colour, thickness: style.thickness },
      ...{ points: [...points], done: false },
    };
    this.#own.set(strokeId, { stroke, told: 0 });
    this.#show(stroke);
    this.#sendSoon();
    return strokeId;
  }

  /** What was typed, whole, with its left upper corner at the point. */
  write(
    pageId: BoardPageId,
    { colour, thickness }: Omit<StrokeStyle, "tool">,
    points: readonly number[],
    text: string,
  ): void {
    const strokeId = StrokeId.parse(crypto.randomUUID());
    const stroke: Stroke = {
      ...{ strokeId, pageId, by: this.#selfId, colour, thickness },
      ...{ tool: "text", text, points: [...points], done: true },
    };
    this.#own.set(strokeId, { stroke, told: 0 });
    this.#show(stroke);
    this.#send();
  }

  /** Points from the `from`th on. */
  extend(strokeId: StrokeId, from: number, points: readonly number[]): void {
    const own = this.#own.get(strokeId);
    if (!own || own.stroke.done) return;
    own.stroke = { ...own.stroke, points: [...own.stroke.points.slice(0, 2 * from), ...points] };
    own.told = Math.min(own.told, from);
    this.#show(own.stroke);
    this.#sendSoon();
  }

  finish(strokeId: StrokeId): void {
    const own = this.#own.get(strokeId);
    if (!own || own.stroke.done) return;
    own.stroke = { ...own.stroke, done: true };
    this.#show(own.stroke);
    this.#send();
  }

  erase(strokeIds: readonly StrokeId[]): void {
    if (strokeIds.length === 0) return;
    for (const strokeId of strokeIds) {
      this.#toErase.add(strokeId);
      this.#own.delete(strokeId);
    }
    this.#take(strokeIds);
    if (this.#eraseTimer === undefined)
      this.#eraseTimer = setTimeout(() => this.#sendErased(), eraseEveryMs);
  }

  /** One's own last stroke on the page goes. */
  undo(pageId: BoardPageId): void {
    const own = this.#pages.get(pageId)?.filter(({ by }) => by === this.#selfId) ?? [];
    this.erase(own.slice(-1).map(({ strokeId }) => strokeId));
  }

  /** Nobody looks any more: what is here grows old. */
  #rest(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.#fresh.clear();
    this.#reading.clear();
    this.#looked = null;
    clearTimeout(this.#readTimer);
  }

  #hear(news: BoardNews): void {
    if (news.news === "seated") {
      this.#fresh.clear();
      this.#reading.clear();
      for (const own of this.#own.values()) own.told = 0;
      this.#send();
      if (this.#looked) void this.#read(this.#looked);
      return;
    }
    for (const waiting of this.#reading.values()) waiting.push(news);
    this.#apply(news, (pageId) => this.#fresh.has(pageId));
  }

  #apply(
    news: Exclude<BoardNews, { news: "seated" }>,
    concerns: (pageId: BoardPageId) => boolean,
  ): void {
    if (news.news === "erased") {
      for (const strokeId of news.strokeIds) this.#own.delete(strokeId);
      this.#take(news.strokeIds);
      return;
    }
    const drawn = news.strokes.filter(
      ({ pageId, strokeId }) =>
        concerns(pageId) && !this.#own.has(strokeId) && !this.#toErase.has(strokeId),
    );
    for (const one of drawn) this.#draw(one);
    if (drawn.length > 0) this.#tell();
  }

  #draw(drawn: DrawnStroke): void {
    const { pageId } = drawn;
    const strokes = strokesAfter(this.#pages.get(pageId) ?? [], drawn);
    if (strokes) this.#pages.set(pageId, strokes);
    else this.#readAnew(pageId);
  }

  async #read(pageId: BoardPageId): Promise<void> {
    if (this.#reading.has(pageId)) return;
    const meanwhile: BoardNews[] = [];
    this.#reading.set(pageId, meanwhile);
    try {
      const { strokes } = await this.#session.say("board:read", { pageId });
      // A lost connection asks again by itself.
      if (this.#reading.get(pageId) !== meanwhile) return;
      this.#reading.delete(pageId);
      this.#fresh.add(pageId);
      const own = [...this.#own.values()].map(({ stroke }) => stroke);
      this.#pages.set(pageId, [
        ...strokes.filter(
          ({ strokeId }) => !this.#own.has(strokeId) && !this.#toErase.has(strokeId),
        ),
        ...own.filter((stroke) => stroke.pageId === pageId),
      ]);
      for (const news of meanwhile)
        if (news.news !== "seated") this.#apply(news, (one) => one === pageId);
      this.#tell();
    } catch {
      if (this.#reading.get(pageId) !== meanwhile) return;
      this.#reading.delete(pageId);
      clearTimeout(this.#readTimer);
      this.#readTimer = setTimeout(() => {
        if (this.#looked === pageId && !this.#fresh.has(pageId)) void this.#read(pageId);
      }, readAgainMs);
    }
  }

  #readAnew(pageId: BoardPageId): void {
    this.#fresh.delete(pageId);
    if (this.#looked === pageId) void this.#read(pageId);
  }

  #sendSoon(): void {
    const waitMs = Math.max(0, this.#toldMs + sendEveryMs - performance.now());
    this.#sendTimer ??= setTimeout(() => this.#send(), waitMs);
  }

  #send(): void {
    clearTimeout(this.#sendTimer);
    this.#sendTimer = undefined;
    this.#toldMs = performance.now();
    for (const own of this.#own.values()) this.#sendOwn(own);
  }

  #sendOwn(own: Own): void {
    const { points, done, by: _self, ...head } = own.stroke;
    const count = points.length / 2;
    while (own.told < count || (done && own.told === count)) {
      const from = own.told;
      const until = Math.min(count, from + mostAtOnce);
      const isLast = done && until === count;
      // Beyond the end: everything is told, also that it is finished.
      own.told = isLast ? count + 1 : until;
      const part = { ...head, from, points: points.slice(2 * from, 2 * until), done: isLast };
      void this.#sayDrawn(own, part);
    }
  }

  async #sayDrawn(own: Own, part: RequestOf<"board:draw">): Promise<void> {
    const { strokeId, pageId } = part;
    try {
      await this.#session.say("board:draw", part);
      if (part.done) this.#own.delete(strokeId);
    } catch (error) {
      const { code, retryAfterMs } = this.#session.board.refusalOf(error);
      // Told again once there is a connection.
      if (code === "offline" || code === "notJoined" || !this.#own.has(strokeId)) return;
      if (code === "tooManyRequests") {
        own.told = Math.min(own.told, part.from);
        this.#sendTimer ??= setTimeout(() => this.#send(), retryAfterMs ?? sendEveryMs);
        return;
      }
      // The pen is gone, or the page is full: what counts is what the server has of it.
      this.#own.delete(strokeId);
      this.#take([strokeId]);
      this.#readAnew(pageId);
    }
  }

  #sendErased(): void {
    this.#eraseTimer = undefined;
    const strokeIds = [...this.#toErase].slice(0, 100);
    if (strokeIds.length === 0) return;
    const settle = (): void => {
      for (const strokeId of strokeIds) this.#toErase.delete(strokeId);
      if (this.#toErase.size > 0) this.#sendErased();
    };
    this.#session.say("board:erase", { strokeIds }).then(settle, () => {
      settle();
      if (this.#looked) this.#readAnew(this.#looked);
    });
  }

  #show(stroke: Stroke): void {
    const strokes = this.#pages.get(stroke.pageId) ?? [];
    const isThere = strokes.some(({ strokeId }) => strokeId === stroke.strokeId);
    this.#pages.set(
      stroke.pageId,
      isThere
        ? strokes.map((one) => (one.strokeId === stroke.strokeId ? stroke : one))
        : [...strokes, stroke],
    );
    this.#tell();
  }

  #take(strokeIds: readonly StrokeId[]): void {
    for (const [pageId, strokes] of this.#pages)
      if (strokes.some(({ strokeId }) => strokeIds.includes(strokeId)))
        this.#pages.set(
          pageId,
          strokes.filter(({ strokeId }) => !strokeIds.includes(strokeId)),
        );
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
