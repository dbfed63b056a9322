import { type Board, type BoardPen, mostBoardPages } from "../../protocol/board.ts";
import type { BoardReading } from "../../protocol/boardReading.ts";
import type {
  BoardPageId,
  DeckId,
  LessonId,
  ParticipantId,
  PersonId,
  StrokeId,
} from "../../protocol/ids.ts";
import type { ClientMessageName, ReplyOf, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";
import { BoardNews } from "./boardNews.ts";
import {
  grown,
  hasRoom,
  type LiveStroke,
  mayDraw,
  mayErase,
  noPen,
  penAfter,
  strokeView,
} from "./boardRules.ts";
import { BoardSheets, type Sheet } from "./boardSheets.ts";
import { Keeping } from "./keeping.ts";
import type { BoardDeed, BoardPageRead, Boards } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/**
 * The whiteboard of one lesson, and who has the pen. Pages and the pen change one after the other;
 * strokes are drawn in memory at once, told in batches, and written down behind that. The pen lives in
 * memory: after a restart it is lent again.
 */
export class SeatBoard {
  readonly #lessonId: LessonId;
  readonly #boards: Boards;
  readonly #seats: Seats;
  readonly #log: Logger;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #refusals: RefusalNotes;
  readonly #sheets: BoardSheets;
  readonly #news: BoardNews;
  readonly #keeping: Keeping<BoardDeed>;
  /** Known once it was looked up: a lesson may go on in another process than it began in. */
  #board: Board | null = null;
  readonly #turns = new Turns();

  constructor(options: {
    lessonId: LessonId;
    boards: Boards;
    seats: Seats;
    log: Logger;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    const { lessonId, boards, seats, log } = options;
    this.#lessonId = lessonId;
    this.#boards = boards;
    this.#seats = seats;
    this.#log = log;
    this.#check = options.check;
    this.#refusals = new RefusalNotes({
      write: async (refused) => boards.noteRefusal({ lessonId, ...refused }),
      log,
    });
    this.#sheets = new BoardSheets({ lessonId, boards });
    this.#news = new BoardNews({ tell: (strokes) => seats.tellAll("board:drawn", { strokes }) });
    this.#keeping = new Keeping({
      keep: async (deeds) => boards.keep(deeds),
      what: "board",
      log,
    });
  }

  /** For whoever comes in. */
  async present(): Promise<Board> {
    if (this.#board) return this.#board;
    const found = await this.#boards.present(this.#lessonId);
    this.#board ??= { ...found, pen: noPen };
    return this.#board;
  }

  async open(
    seat: Seat,
    { pageId, slide }: RequestOf<"board:open">,
  ): Promise<ReplyOf<"board:open">> {
    return this.#inTurn(seat, "board:open", async (board) => {
      const known = board.pages.find(
        (page) =>
          page.pageId === pageId ||
          (slide !== null && page.slide?.deckId === slide.deckId && page.slide.page === slide.page),
      );
      if (!known && board.pages.length >= mostBoardPages) throw new SkyclassError("boardFull");
      const page = known ?? (await this.#boards.open({ lessonId: this.#lessonId, pageId, slide }));
      const pages = known ? board.pages : [...board.pages, page];
      await this.#show({ ...board, pages }, page.pageId);
      return { pageId: page.pageId };
    });
  }

  async turn(seat: Seat, { pageId }: RequestOf<"board:turn">): Promise<void> {
    await this.#inTurn(seat, "board:turn", async (board) => {
      if (!hasPage(board, pageId)) throw new SkyclassError("notFound");
      await this.#show(board, pageId);
    });
  }

  async close(seat: Seat): Promise<void> {
    await this.#inTurn(seat, "board:close", async (board) => {
      if (board.pen.everyone || board.pen.participantIds.length > 0)
        await this.#notePen(seat, { personId: null, lent: false });
      this.#finish(() => true);
      await this.#show({ ...board, pen: noPen }, null);
    });
  }

  async read(seat: Seat, { pageId }: RequestOf<"board:read">): Promise<ReplyOf<"board:read">> {
    this.#check(seat, "board:read");
    if (!hasPage(await this.present(), pageId)) throw new SkyclassError("notFound");
    const sheet = await this.#sheets.of(pageId);
    this.#news.flushPage(pageId);
    return { strokes: sheet.all.map(strokeView) };
  }

  /** For whoever reads along without a seat: what is new since the `next` of the answer before. */
  async readAgain({ pageId, since }: Omit<BoardPageRead, "lessonId">): Promise<BoardReading> {
    if (!hasPage(await this.present(), pageId)) throw new SkyclassError("notFound");
    return (await this.#sheets.of(pageId)).readSince(since);
  }

  async draw(seat: Seat, request: RequestOf<"board:draw">): Promise<void> {
    await this.#refusals.noting(seat, "board:draw", async () => {
      const sheet = await this.#pageFor(seat, "board:draw", request.pageId);
      this.#draw(seat, sheet, request);
    });
  }

  async erase(seat: Seat, { strokeIds }: RequestOf<"board:erase">): Promise<void> {
    await this.#refusals.noting(seat, "board:erase", async () => {
      const { pen } = await this.present();
      this.#check(seat, "board:erase");
      if (!mayDraw(pen, seat)) throw new SkyclassError("forbidden");
      const found = [...new Set(strokeIds)].flatMap((id) => this.#sheets.find(id) ?? []);
      if (!found.every(({ stroke }) => mayErase(pen, seat, stroke)))
        throw new SkyclassError("forbidden");
      const pages = new Map<BoardPageId, { sheet: Sheet; strokes: LiveStroke[] }>();
      for (const { sheet, stroke } of found) {
        const { strokes } = pages.get(stroke.pageId) ?? { strokes: [] };
        pages.set(stroke.pageId, { sheet, strokes: [...strokes, stroke] });
      }
      for (const { sheet, strokes } of pages.values()) this.#erase(seat, sheet, strokes);
    });
  }

  async clear(seat: Seat, { pageId }: RequestOf<"board:clear">): Promise<void> {
    await this.#refusals.noting(seat, "board:clear", async () => {
      const sheet = await this.#pageFor(seat, "board:clear", pageId);
      this.#erase(seat, sheet, sheet.all);
    });
  }

  async lend(seat: Seat, { participantIds, lent }: RequestOf<"board:lend">): Promise<void> {
    await this.#inTurn(seat, "board:lend", async (board) => {
      const students = this.#seats.all.filter(({ role }) => role === "student");
      const to = participantIds?.map((id) => {
        const student = students.find(({ participantId }) => participantId === id);
        if (!student) throw new SkyclassError("notFound");
        return student;
      });
      const pen = penAfter(board.pen, {
        ...{ lent, participantIds },
        students: students.map(({ participantId }) => participantId),
      });
      if (isSamePen(pen, board.pen)) return;
      for (const { personId } of to ?? [{ personId: null }])
        await this.#notePen(seat, { personId, lent });
      this.#put({ ...board, pen });
      this.#finish((by) => students.some((one) => one.participantId === by && !mayDraw(pen, one)));
    });
  }

  /** Whoever is not in the room any more has no pen, unless everybody has. */
  gone({ participantId }: Seat): void {
    this.#finish((by) => by === participantId);
    const board = this.#board;
    if (!board?.pen.participantIds.includes(participantId)) return;
    const holders = board.pen.participantIds.filter((one) => one !== participantId);
    this.#put({ ...board, pen: { ...board.pen, participantIds: holders } });
  }

  /** A deck is gone: what was drawn over its pages stays. */
  removed(deckId: DeckId): void {
    const board = this.#board;
    if (!board?.pages.some(({ slide }) => slide?.deckId === deckId)) return;
    const pages = board.pages.map((page) =>
      page.slide?.deckId === deckId ? { ...page, slide: null } : page,
    );
    this.#put({ ...board, pages });
  }

  /** The lesson, or the process, ends: what was drawn is written down. */
  async settle(): Promise<void> {
    this.#finish(() => true);
    this.#news.flush();
    await this.#keeping.settle();
  }

  #draw(seat: Seat, sheet: Sheet, request: RequestOf<"board:draw">): void {
    const { participantId } = seat;
    const at = new Date();
    const before = sheet.get(request.strokeId) ?? this.#begin(seat, request, at);
    if (before.by !== participantId) throw new SkyclassError("forbidden");
    const stroke = grown(before, request, at);
    if ("refused" in stroke) throw new SkyclassError(stroke.refused);
    // A retry of a stroke that is finished.
    if (stroke === before) return;
    if (!hasRoom(sheet.sizeWith(stroke))) throw new SkyclassError("boardFull");
    // One pen, one stroke: what it left unfinished is finished by the next.
    this.#finish((by) => by === participantId, stroke.strokeId);
    this.#sheets.put(sheet, stroke);
    this.#news.add(stroke, request.from);
    if (stroke.done) this.#keeping.add({ deed: "drawn", stroke, at });
  }

  /** @throws SkyclassError wrongOrder for a page that is not shown, or in the middle of a stroke */
  #begin(seat: Seat, request: RequestOf<"board:draw">, beganAt: Date): LiveStroke {
    const { strokeId, pageId, tool, colour, thickness, text, from } = request;
    if (from > 0 || this.#board?.shown !== pageId) throw new SkyclassError("wrongOrder");
    return {
      ...{ strokeId, pageId, tool, colour, thickness, beganAt, points: [], steps: [] },
      ...{ by: seat.participantId, personId: seat.personId, done: false },
      ...(text === undefined ? {} : { text }),
    };
  }

  #finish(by: (participantId: ParticipantId) => boolean, except?: StrokeId): void {
    for (const stroke of this.#sheets.unfinished(by)) {
      if (stroke.strokeId === except) continue;
      const done = { ...stroke, done: true };
      const sheet = this.#sheets.find(stroke.strokeId)?.sheet;
      if (sheet) this.#sheets.put(sheet, done);
      this.#news.add(done, stroke.points.length / 2);
      this.#keeping.add({ deed: "drawn", stroke: done, at: new Date() });
    }
  }

  #erase({ personId }: Seat, sheet: Sheet, strokes: readonly LiveStroke[]): void {
    const [first] = strokes;
    if (!first) return;
    const at = new Date();
    const strokeIds = strokes.map(({ strokeId }) => strokeId);
    for (const stroke of strokes) {
      if (!stroke.done) this.#keeping.add({ deed: "drawn", stroke, at });
      this.#sheets.remove(sheet, stroke.strokeId);
    }
    this.#keeping.add({ deed: "erased", strokeIds, byId: personId, at });
    this.#news.drop(strokeIds);
    this.#seats.tellAll("board:erased", { pageId: first.pageId, strokeIds });
  }

  /** @throws SkyclassError forbidden | notFound */
  async #pageFor(
    seat: Seat,
    message: "board:draw" | "board:clear",
    pageId: BoardPageId,
  ): Promise<Sheet> {
    this.#check(seat, message);
    if (!mayDraw((await this.present()).pen, seat)) throw new SkyclassError("forbidden");
    if (!hasPage(await this.present(), pageId)) throw new SkyclassError("notFound");
    const sheet = await this.#sheets.of(pageId);
    // The pen may have been taken, or the lesson ended, while the page was looked up.
    this.#check(seat, message);
    if (!mayDraw((await this.present()).pen, seat)) throw new SkyclassError("forbidden");
    return sheet;
  }

  async #inTurn<T>(
    seat: Seat,
    message: ClientMessageName,
    act: (board: Board) => Promise<T>,
  ): Promise<T> {
    return this.#refusals.noting(seat, message, async () => {
      this.#check(seat, message);
      return this.#turns.take(async () => {
        const board = await this.present();
        // The seat may have been given up, or the lesson ended, while others had their turn.
        this.#check(seat, message);
        return act(board);
      });
    });
  }

  async #show(board: Board, shown: BoardPageId | null): Promise<void> {
    if (board.shown !== shown)
      await this.#boards.show({ lessonId: this.#lessonId, pageId: shown, at: new Date() });
    this.#put({ ...board, shown });
  }

  async #notePen(
    { personId: byId }: Seat,
    note: { personId: PersonId | null; lent: boolean },
  ): Promise<void> {
    await this.#boards
      .notePen({ lessonId: this.#lessonId, byId, at: new Date(), ...note })
      .catch((error: unknown) =>
        this.#log.error({ err: error }, "who has the pen was not written down"),
      );
  }

  #put(board: Board): void {
    this.#board = board;
    this.#seats.tellAll("board:changed", board);
  }
}

const hasPage = ({ pages }: Board, pageId: BoardPageId): boolean =>
  pages.some((page) => page.pageId === pageId);

const isSamePen = (one: BoardPen, other: BoardPen): boolean =>
  one.everyone === other.everyone && one.participantIds.join() === other.participantIds.join();
