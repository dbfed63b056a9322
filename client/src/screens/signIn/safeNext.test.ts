import { describe, expect, it } from "vitest";
import { safeNext } from "./safeNext.ts";

describe("safeNext", () => {
  it.each([
    [null, "/"],
    ["", "/"],
    ["/lessons/1/live", "/lessons/1/live"],
    ["//elsewhere.example", "/"],
    ["/\\elsewhere.example", "/"],
    ["https://elsewhere.example", "/"],
    ["/password?next=%2F", "/"],
    ["/sign-in", "/"],
  ])("%s leads to %s", (next, expected) => {
    expect(safeNext(next)).toBe(expected);
  });
});
