import { expect, test } from "vitest";
import { Remaining } from "./remaining.ts";

test("what is left follows from the pace, without rests and without what was done before", () => {
  let now = 1_000;
  const remaining = new Remaining({ now: () => now });
  expect(remaining.at(0.2)).toBeNull();
  now += 10_000;
  expect(remaining.at(0.4)).toBe(30_000);
  remaining.rest();
  now += 600_000;
  expect(remaining.at(0.4)).toBe(30_000);
  remaining.goOn();
  now += 10_000;
  expect(remaining.at(0.6)).toBe(20_000);
});

test("the first moments tell nothing", () => {
  let now = 0;
  const remaining = new Remaining({ now: () => now });
  remaining.at(0);
  now = 2_000;
  expect(remaining.at(0.5)).toBeNull();
});
