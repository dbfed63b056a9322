import { blankBoardHeight, boardWidth, tallestBoard } from "../../../../../protocol/board.ts";
import { BoardPageId } from "../../../../../protocol/ids.ts";
import type { Size } from "../layout.ts";
import { SheetStrokes } from "./sheetStrokes.ts";

/** A page of slides as it is drawn; its size tells its shape. */
export interface SheetPicture extends Size {
  picture: CanvasImageSource;
}
/** A page that was brought: its picture is made when somebody looks at it. */
export type OpenSheet = () => Promise<SheetPicture>;
/** Pages of files, and what lets go of them. */
export interface Deck {
  pages: readonly OpenSheet[];
  close: () => void;
}

interface Sheet {
  pageId: BoardPageId;
  /** Null: a blank page of the board. */
  open: OpenSheet | null;
}

export interface ShownSheet {
  pageId: BoardPageId;
  /** In the board's units; as wide as `boardWidth`. */
  height: number;
  picture: SheetPicture | null;
}

export interface SheetsState {
  shown: ShownSheet;
  /** Of how many it is which, counted from 1. */
  at: number;
  of: number;
  /** Another page is on its way. */
  turning: boolean;
  /** The page that was wanted could not be drawn. */
  failed: boolean;
}

/** More pages than this are drawn anew when somebody comes back to them. */
const mostPictures = 6;

const blank = (): Sheet => ({ pageId: BoardPageId.parse(crypto.randomUUID()), open: null });
const shownBlank = ({ pageId }: Sheet): ShownSheet => ({
  ...{ pageId, height: blankBoardHeight, picture: null },
});

/**
 * The pages that a teacher leafs through while she records: slides, pictures and blank ones, each with what is drawn
 * on it. The page before stays until the next one is drawn, so that the recording never shows an empty one.
 */
export class Sheets {
  readonly strokes = new SheetStrokes();
  readonly #listeners = new Set<() => void>();
  #sheets: Sheet[] = [blank()];
  /** Which one is wanted, counted from 0. */
  #wanted = 0;
  #leafing: Promise<void> | null = null;
  readonly #closers: (() => void)[] = [];
  #closed = false;
  readonly #pictures = new Map<BoardPageId, Promise<SheetPicture>>();
  #state: SheetsState = {
    shown: shownBlank(this.#sheets[0] ?? blank()),
    ...{ at: 1, of: 1, turning: false, failed: false },
  };

  readonly getState = (): SheetsState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Behind the page that is shown, or in its place where it is blank and nothing was drawn on it. */
  async bring({ pages, close }: Deck): Promise<void> {
    this.#closers.push(close);
    if (this.#closed) return this.close();
    const brought = pages.map((open) => ({ pageId: BoardPageId.parse(crypto.randomUUID()), open }));
    if (brought.length === 0) return;
    const now = this.#sheets[this.#wanted];
    const isUnused =
      now !== undefined && now.open === null && this.strokes.strokesOf(now.pageId).length === 0;
    await this.#insert(brought, { instead: isUnused });
  }

  /** A blank page behind the one that is shown. */
  async addBlank(): Promise<void> {
    await this.#insert([blank()], { instead: false });
  }

  /** To the next pages, or back; beyond the ends nothing happens. */
  async turn(by: number): Promise<void> {
    await this.#goTo(Math.min(this.#sheets.length - 1, Math.max(0, this.#wanted + by)));
  }

  undo(): void {
    this.strokes.undo(this.#state.shown.pageId);
  }

  close(): void {
    this.#closed = true;
    for (const close of this.#closers.splice(0)) close();
    this.#pictures.clear();
  }

  async #insert(added: Sheet[], { instead }: { instead: boolean }): Promise<void> {
    const at = this.#wanted + (instead ? 0 : 1);
    this.#sheets = this.#sheets.toSpliced(at, instead ? 1 : 0, ...added);
    await this.#goTo(at);
  }

  async #goTo(wanted: number): Promise<void> {
    this.#wanted = wanted;
    this.#leafing ??= this.#leaf().finally(() => (this.#leafing = null));
    await this.#leafing;
  }

  /** Whoever leafs fast is shown the page where they stop. */
  async #leaf(): Promise<void> {
    this.#set({ turning: true, failed: false });
    for (;;) {
      const sheet = this.#sheets[this.#wanted];
      if (!sheet) break;
      const shown = await this.#look(sheet);
      if (this.#sheets[this.#wanted] !== sheet) continue;
      const place = { at: this.#wanted + 1, of: this.#sheets.length, turning: false };
      this.#set(shown ? { shown, ...place } : { ...place, shown: shownBlank(sheet), failed: true });
      break;
    }
    const next = this.#sheets[this.#wanted + 1];
    if (next) this.#look(next).catch(() => undefined);
  }

  /** Null where it cannot be drawn. */
  async #look(sheet: Sheet): Promise<ShownSheet | null> {
    const { pageId, open } = sheet;
    if (open === null) return shownBlank(sheet);
    const opening = this.#pictures.get(pageId) ?? open();
    // Behind the others: what was looked at last is kept longest.
    this.#pictures.delete(pageId);
    this.#pictures.set(pageId, opening);
    for (const old of [...this.#pictures.keys()].slice(0, -mostPictures))
      this.#pictures.delete(old);
    try {
      const picture = await opening;
      const height = Math.round((boardWidth * picture.height) / picture.width);
      return { pageId, picture, height: Math.min(tallestBoard, Math.max(1, height)) };
    } catch {
      this.#pictures.delete(pageId);
      return null;
    }
  }

  #set(change: Partial<SheetsState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
