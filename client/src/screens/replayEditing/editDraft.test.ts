import { expect, test } from "vitest";
import { beginAt, draftOf, endAt, markPrivate, noCuts, withoutSpan } from "./editDraft.ts";

const empty = draftOf(noCuts);

test("a private interval is marked by two presses, in either order", () => {
  const begun = markPrivate(empty, 9_000);
  expect(begun).toEqual({ cuts: noCuts, since: 9_000 });
  const spans = [{ fromMs: 4_000, toMs: 9_000 }];
  expect(markPrivate(begun, 4_000)).toEqual(draftOf({ ...noCuts, privateSpans: spans }));
  expect(markPrivate(begun, 9_000)).toEqual(empty);
});

test("intervals stand in order and are taken out again", () => {
  let draft = empty;
  for (const atMs of [20_000, 21_000, 5_000, 6_000]) draft = markPrivate(draft, atMs);
  expect(draft.cuts.privateSpans.map(({ fromMs }) => fromMs)).toEqual([5_000, 20_000]);
  expect(withoutSpan(draft, 0).cuts.privateSpans.map(({ fromMs }) => fromMs)).toEqual([20_000]);
});

test("a beginning after the end, and an end before the beginning, take the other away", () => {
  const both = endAt(beginAt(empty, 5_000), 50_000);
  expect(both.cuts).toMatchObject({ beginMs: 5_000, endMs: 50_000 });
  expect(beginAt(both, 60_000).cuts).toMatchObject({ beginMs: 60_000, endMs: null });
  expect(endAt(both, 4_000).cuts).toMatchObject({ beginMs: null, endMs: 4_000 });
  expect(beginAt(both, 0).cuts.beginMs).toBeNull();
});
