import { expect, it } from "vitest";
import { clockText } from "./clockText.ts";

it.each([
  [0, "00:00"],
  [59_999, "00:59"],
  [754_000, "12:34"],
  [3_600_000, "1:00:00"],
  [36_061_000, "10:01:01"],
])("%d ms reads %s", (durationMs, text) => {
  expect(clockText(durationMs)).toBe(text);
});
