import { expect, test } from "vitest";
import { keywordsFrom } from "./keywordsFrom.ts";

test("keywords stand apart by commas of either script and spaces, each once", () => {
  expect(keywordsFrom(" 分数，通分、 fractions, 分数 ; 约分")).toEqual([
    ...["分数", "通分", "fractions", "约分"],
  ]);
  expect(keywordsFrom("")).toEqual([]);
  expect(keywordsFrom("x".repeat(30))).toEqual(["x".repeat(20)]);
  expect(keywordsFrom(Array.from({ length: 20 }, (_, n) => `词${n}`).join(" "))).toHaveLength(12);
});
