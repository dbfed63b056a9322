import { expect, test } from "vitest";
import type { EditState } from "../../protocol/replayEdits.ts";
import { type EditRecord, givenOut } from "./editsRepository.ts";

const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });
const edit = (version: number, state: EditState, kept: [number, number][] | null): EditRecord => ({
  ...{ version, edition: 1, state, share: 0.5, savedAt: new Date(0), byName: null },
  kept: (kept ?? [[0, 60_000]]).map(([from, to]) => span(from, to)),
  cuts: { beginMs: null, endMs: null, privateSpans: kept === null ? [] : [span(1, 2)] },
});
const shortened = edit(1, "published", [[0, 30_000]]);

test.each([
  ["the whole one without edits", [], ""],
  [
    "the whole one again after all cuts were taken back",
    [edit(2, "published", null), shortened],
    "",
  ],
  ["the edited one once it is made", [shortened], "cut-1-1"],
  ["nothing while the first is made", [edit(1, "waiting", [[0, 30_000]])], null],
  ["nothing when it could not be made", [edit(1, "failed", [[0, 30_000]])], null],
  [
    "the one before while less is cut out",
    [edit(2, "working", [[0, 40_000]]), shortened],
    "cut-1-1",
  ],
  ["nothing while more is cut out", [edit(2, "working", [[0, 20_000]]), shortened], null],
  [
    "nothing while something is cut out that was taken back before",
    [edit(3, "working", [[0, 40_000]]), edit(2, "published", null), shortened],
    null,
  ],
])("is given out: %s", (_what, edits, folder) => {
  expect(givenOut(edits).folder).toBe(folder);
});
