import { expect, test } from "vitest";
import { ChatMessageId, ReplayNoteId } from "../../protocol/ids.ts";
import {
  editedChapters,
  editedChat,
  editedNotes,
  editedSlides,
  editedStage,
  sourceChapters,
} from "./editedMoments.ts";

const startedAtMs = Date.parse("2026-09-01T00:00:00.000Z");
const at = (seconds: number): string => new Date(startedAtMs + seconds * 1000).toISOString();
/** Ten seconds in the middle of a minute are cut. */
const kept = [
  { fromMs: 0, toMs: 20_000 },
  { fromMs: 30_000, toMs: 60_000 },
];
const cutting = { kept, startedAtMs, durationMs: 60_000 };
const messageId = ChatMessageId.parse("00000000-0000-4000-8000-000000000001");

test("what was written in a cut is left out, and what came after it keeps its place", () => {
  const by = { displayName: null, role: "student" as const };
  const messages = [-3, 5, 19.9, 20, 29.9, 30, 45, 70].map((second) => ({
    ...{ messageId, by, text: String(second), saidAt: at(second) },
  }));
  const shown = editedChat({ messages }, cutting).messages ?? [];
  expect(shown.map(({ text, saidAt }) => [text, saidAt])).toEqual([
    ["-3", at(0)],
    ["5", at(5)],
    ["19.9", at(19.9)],
    ["30", at(20)],
    ["45", at(35)],
    ["70", at(49.999)],
  ]);
});

test("who was on stage in a cut is not told", () => {
  const events = [10, 25, 40].map((second) => ({
    ...{ kind: "accepted" as const, at: at(second), child: null },
  }));
  expect(editedStage(events, cutting).map((event) => event.at)).toEqual([at(10), at(30)]);
});

test("of the pages of a cut the last one stands after it, since it was still shown", () => {
  const moments = [0, 10, 22, 28, 40].map((second) => ({ at: at(second), page: second }));
  expect(editedSlides({ moments, enlargements: [] }, cutting).moments).toEqual([
    { at: at(0), page: 0 },
    { at: at(10), page: 10 },
    { at: at(20), page: 28 },
    { at: at(30), page: 40 },
  ]);
});

test("notes stay, at the joint; chapters of a cut are not shown, and not lost when others are written", () => {
  const noteId = ReplayNoteId.parse("00000000-0000-4000-8000-000000000002");
  const notes = [5_000, 25_000, 40_000].map((atMs) => ({ noteId, atMs, text: "" }));
  expect(editedNotes(notes, cutting).map(({ atMs }) => atMs)).toEqual([5_000, 20_000, 30_000]);
  const before = [5_000, 25_000, 40_000].map((atMs) => ({ atMs, title: String(atMs) }));
  const shown = editedChapters(before, cutting);
  expect(shown.map(({ atMs }) => atMs)).toEqual([5_000, 30_000]);
  const written = sourceChapters(shown, { kept, before });
  expect(written.toSorted((a, b) => a.atMs - b.atMs)).toEqual(before);
});
