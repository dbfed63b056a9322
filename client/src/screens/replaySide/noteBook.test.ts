import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReplayNoteId } from "../../../../protocol/ids.ts";
import type { ReplayNote } from "../../../../protocol/replayNotes.ts";
import { NoteBook } from "./noteBook.ts";

const idOf = (n: number) => ReplayNoteId.parse(`00000000-0000-4000-8000-00000000000${n}`);
const [first, second] = [idOf(1), idOf(2)];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a server would hold, and how it fails. */
const open = () => {
  const held = new Map<string, ReplayNote>();
  const fails = { as: null as "offline" | "refused" | null };
  let calls = 0;
  const answer = async (): Promise<void> => {
    calls += 1;
    if (fails.as !== null) throw new Error(fails.as);
  };
  const book = new NoteBook({
    keeper: {
      write: async (note) => {
        await answer();
        held.set(note.noteId, note);
      },
      remove: async (noteId) => {
        await answer();
        held.delete(noteId);
      },
    },
    mayComeLater: (error) => error instanceof Error && error.message === "offline",
  });
  return { book, held, fails, calls: () => calls };
};
const shown = (book: NoteBook) =>
  book.notes().map(({ atMs, text, kept, error }) => [atMs, text, kept, error === null]);

test("a bookmark is there at once and kept; words are kept when whoever writes pauses", async () => {
  const { book, held, calls } = open();
  book.add({ noteId: first, atMs: 60_000.4 });
  expect(shown(book)).toEqual([[60_000, "", false, true]]);
  await vi.advanceTimersByTimeAsync(0);
  expect(shown(book)).toEqual([[60_000, "", true, true]]);
  for (const text of ["通", "通分", "通分："]) book.write(first, text);
  expect(calls()).toBe(1);
  await vi.advanceTimersByTimeAsync(800);
  expect(calls()).toBe(2);
  expect(held.get(first)).toEqual({ noteId: first, atMs: 60_000, text: "通分：" });
  book.add({ noteId: first, atMs: 1 });
  book.add({ noteId: second, atMs: 5_000 });
  expect(shown(book).map(([atMs]) => atMs)).toEqual([5_000, 60_000]);
});

test("without a network everything stays, says so, and is kept once the network is back", async () => {
  const { book, held, fails } = open();
  fails.as = "offline";
  book.add({ noteId: first, atMs: 1_000 });
  book.write(first, "没听懂");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(shown(book)).toEqual([[1_000, "没听懂", false, false]]);
  expect(book.isKept).toBe(false);
  fails.as = null;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shown(book)).toEqual([[1_000, "没听懂", true, true]]);
  expect(held.get(first)?.text).toBe("没听懂");
});

test("what is refused stays and is not sent again by itself, but with the next words or when it is wished", async () => {
  const { book, held, fails, calls } = open();
  fails.as = "refused";
  book.add({ noteId: first, atMs: 1_000 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect([calls(), shown(book)]).toEqual([1, [[1_000, "", false, false]]]);
  fails.as = null;
  book.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(held.has(first)).toBe(true);
  expect(book.isKept).toBe(true);
});

test("a deleted note is gone at once, and comes back with the reason where it could not be deleted", async () => {
  const { book, held, fails } = open();
  book.fill([{ noteId: first, atMs: 1_000, text: "旧的" }]);
  fails.as = "refused";
  book.remove(first);
  expect(shown(book)).toEqual([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(shown(book)).toEqual([[1_000, "旧的", false, false]]);
  fails.as = null;
  book.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(shown(book)).toEqual([]);
  expect(held.size).toBe(0);
});

test("what comes from elsewhere is taken, except over words that are not kept yet", async () => {
  const { book } = open();
  book.fill([
    { noteId: first, atMs: 1_000, text: "一" },
    { noteId: second, atMs: 2_000, text: "二" },
  ]);
  book.write(first, "一改");
  book.fill([{ noteId: first, atMs: 1_000, text: "一" }]);
  expect(shown(book)).toEqual([[1_000, "一改", false, true]]);
  await vi.advanceTimersByTimeAsync(800);
  book.fill([{ noteId: first, atMs: 1_000, text: "别处改" }]);
  expect(shown(book)).toEqual([[1_000, "别处改", true, true]]);
});

test("words that are written while others are on their way are sent after them", async () => {
  const { book, held, calls } = open();
  book.add({ noteId: first, atMs: 1_000 });
  book.write(first, "后来");
  book.flush();
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(held.get(first)?.text).toBe("后来");
  expect(calls()).toBe(2);
});
