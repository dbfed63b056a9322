import { expect, test } from "vitest";
import { addressOfMoment, momentInAddress } from "./momentInAddress.ts";

test.each([
  ["", null],
  ["?t=754", 754_000],
  ["?t=0", 0],
  ["?t=-3", null],
  ["?t=1e9", null],
  ["?t=", null],
  ["?t=noon", null],
  ["?other=75", null],
])("a replay at %s begins at %s ms", (search, fromMs) => {
  expect(momentInAddress(search)).toBe(fromMs);
});

test("the address of a moment opens the replay at its second", () => {
  const address = addressOfMoment("an-id", 754_900);
  expect(address).toBe("/lessons/an-id/replay?t=754");
  expect(momentInAddress(address.slice(address.indexOf("?")))).toBe(754_000);
});
