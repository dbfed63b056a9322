import type { ReplayNoteId } from "../../../../protocol/ids.ts";
import type { ReplayNote } from "../../../../protocol/replayNotes.ts";

/** Where notes go. Both may be told the same twice. */
export interface NoteKeeper {
  write: (note: ReplayNote) => Promise<void>;
  remove: (noteId: ReplayNoteId) => Promise<void>;
}

export interface NoteInBook extends ReplayNote {
  /** Whether it is where it outlives the page. */
  kept: boolean;
  /** Why it is not, after it was tried. */
  error: unknown;
}

interface Entry {
  note: ReplayNote;
  removed: boolean;
  /** Counts what was changed, and what of it has been kept. */
  changes: number;
  keptChanges: number;
  error: unknown;
  sending: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Whoever writes pauses this long before it is sent. */
const pauseMs = 800;

/**
 * Somebody's notes at one replay. What is written is there at once and kept soon after; what could not be
 * kept stays, says so, and is tried again until it is, also when nobody looks at the book any more.
 */
export class NoteBook {
  readonly #keeper: NoteKeeper;
  readonly #mayComeLater: (error: unknown) => boolean;
  readonly #tryAgainMs: number;
  readonly #entries = new Map<ReplayNoteId, Entry>();
  readonly #listeners = new Set<() => void>();
  #shown: readonly NoteInBook[] = [];

  constructor({
    keeper,
    mayComeLater,
    tryAgainMs = 5_000,
  }: {
    keeper: NoteKeeper;
    /** Whether what failed so may succeed later by itself. */
    mayComeLater: (error: unknown) => boolean;
    tryAgainMs?: number;
  }) {
    this.#keeper = keeper;
    this.#mayComeLater = mayComeLater;
    this.#tryAgainMs = tryAgainMs;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** In the order of the replay; the same list until something changes. */
  notes = (): readonly NoteInBook[] => this.#shown;

  get isKept(): boolean {
    return [...this.#entries.values()].every(isKept);
  }

  /** What is kept elsewhere, as it is there; what was changed here since stays as it is here. */
  fill(notes: readonly ReplayNote[]): void {
    const there = new Set(notes.map(({ noteId }) => noteId));
    for (const [noteId, entry] of this.#entries)
      if (isKept(entry) && !there.has(noteId)) this.#entries.delete(noteId);
    for (const note of notes) {
      const entry = this.#entries.get(note.noteId);
      if (!entry) this.#entries.set(note.noteId, entryOf(note));
      else if (isKept(entry)) entry.note = note;
    }
    this.#publish();
  }

  /** One without words yet; the same id again adds nothing. */
  add({ noteId, atMs }: Pick<ReplayNote, "noteId" | "atMs">): void {
    if (this.#entries.has(noteId)) return;
    const entry = entryOf({ noteId, atMs: Math.round(atMs), text: "" });
    this.#entries.set(noteId, entry);
    this.#change(entry, 0);
  }

  write(noteId: ReplayNoteId, text: string): void {
    const entry = this.#entries.get(noteId);
    if (!entry || entry.note.text === text) return;
    entry.note = { ...entry.note, text };
    this.#change(entry, pauseMs);
  }

  remove(noteId: ReplayNoteId): void {
    const entry = this.#entries.get(noteId);
    if (!entry) return;
    entry.removed = true;
    this.#change(entry, 0);
  }

  /** Now: the page may be about to go, or somebody does not want to wait. */
  flush(): void {
    for (const entry of this.#entries.values()) if (!isKept(entry)) this.#send(entry);
  }

  #change(entry: Entry, afterMs: number): void {
    entry.changes += 1;
    clearTimeout(entry.timer);
    if (afterMs === 0) this.#send(entry);
    else entry.timer = setTimeout(() => this.#send(entry), afterMs);
    this.#publish();
  }

  #send(entry: Entry): void {
    clearTimeout(entry.timer);
    if (entry.sending) return;
    entry.sending = true;
    const { changes, note, removed } = entry;
    const sent = removed ? this.#keeper.remove(note.noteId) : this.#keeper.write(note);
    sent
      .then(
        () => {
          entry.keptChanges = changes;
          entry.error = null;
          if (removed) this.#entries.delete(note.noteId);
          return entry.changes > changes ? 0 : null;
        },
        (error: unknown) => {
          entry.error = error;
          if (this.#mayComeLater(error)) return this.#tryAgainMs;
          return entry.changes > changes ? 0 : null;
        },
      )
      .then((againMs) => {
        entry.sending = false;
        if (againMs !== null) {
          clearTimeout(entry.timer);
          entry.timer = setTimeout(() => this.#send(entry), againMs);
        }
        this.#publish();
      })
      // Listeners alone could fail here, which is theirs to tell.
      .catch((error: unknown) => reportError(error));
  }

  #publish(): void {
    this.#shown = [...this.#entries.values()]
      .filter(({ removed, error }) => !removed || error !== null)
      .map((entry) => ({ ...entry.note, kept: isKept(entry), error: entry.error }))
      .toSorted((a, b) => a.atMs - b.atMs || (a.noteId < b.noteId ? -1 : 1));
    for (const listener of this.#listeners) listener();
  }
}

function entryOf(note: ReplayNote): Entry {
  return {
    ...{ note, removed: false, changes: 0, keptChanges: 0 },
    ...{ error: null, sending: false, timer: undefined },
  };
}

function isKept({ changes, keptChanges }: Entry): boolean {
  return changes === keptChanges;
}
