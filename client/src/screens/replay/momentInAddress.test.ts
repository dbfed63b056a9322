import { expect, test } from "vitest";
import { momentInAddress } from "./momentInAddress.ts";

test.each([
  ["", 0],
  ["?at=75", 75_000],
  ["?at=0", 0],
  ["?at=-3", 0],
  ["?at=1e999", 0],
  ["?at=noon", 0],
  ["?other=75", 0],
])("a replay at %s begins at %i ms", (search, fromMs) => {
  expect(momentInAddress(search)).toBe(fromMs);
});
