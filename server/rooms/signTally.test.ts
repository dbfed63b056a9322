import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import { SignTally } from "./signTally.ts";

const [one, two, three] = Array.from({ length: 3 }, () => ParticipantId.parse(randomUUID()));

test("each child counts once, with what it said last, for a minute", () => {
  const tally = new SignTally();
  expect(tally.read(0)).toEqual({ tooFast: 0, lost: 0, nextFadeMs: null });
  tally.give(one!, "tooFast", 0);
  tally.give(two!, "tooFast", 1_000);
  tally.give(three!, "lost", 2_000);
  expect(tally.read(2_000)).toEqual({ tooFast: 2, lost: 1, nextFadeMs: 60_000 });
  tally.give(one!, "lost", 10_000);
  tally.give(two!, null, 10_000);
  expect(tally.read(10_000)).toEqual({ tooFast: 0, lost: 2, nextFadeMs: 62_000 });
  expect(tally.read(62_000)).toEqual({ tooFast: 0, lost: 1, nextFadeMs: 70_000 });
  expect(tally.read(70_000)).toEqual({ tooFast: 0, lost: 0, nextFadeMs: null });
});
