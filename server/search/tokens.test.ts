import { expect, test } from "vitest";
import { excerptOf, markText } from "./excerpt.ts";
import { searchedTokens, tokensOf, wordsIn } from "./tokens.ts";

/** As the database's stemmer does it with these. */
const stemOf = (word: string) => word.replace(/(?:s|ing)$/, "");

test.each<[string, string[]]>([
  ["分数", ["分", "分数", "数"]],
  ["分 数", ["分", "数"]],
  ["通分，约分。", ["通", "通分", "分", "约", "约分"]],
  ["Fractions", ["fraction"]],
  ["ＦＲＡＣＴＩＯＮＳ", ["fraction"]],
  ["Café lǎoshī", ["cafe", "laoshi"]],
  ["x轴和y轴", ["x", "轴", "轴和", "和", "y"]],
  ["3/4 + 1/4", ["3", "4", "1"]],
  ["第12课", ["第", "12", "课"]],
  ["ひらがな", ["ひ", "ひら", "ら", "らが", "が", "がな", "な"]],
  ["𠮷野", ["𠮷", "𠮷野", "野"]],
  ["…—！", []],
  ["", []],
])("%s is found by its pairs, characters and stems", (text, tokens) => {
  expect(tokensOf(text, stemOf)).toEqual(tokens);
});

test("a word without an end is no burden", () => {
  expect(tokensOf("a".repeat(10_000), stemOf)[0]).toHaveLength(40);
});

test.each<[string, string[]]>([
  ["分", ["分"]],
  ["分数", ["分数"]],
  ["同分母", ["同分", "分母"]],
  ["分数 adding 大", ["分数", "add", "大"]],
  ["!?", []],
])("whoever looks for %s wants all of it", (query, tokens) => {
  expect(searchedTokens(query, stemOf)).toEqual(tokens);
});

test("the words of several texts are each asked for once", () => {
  expect(wordsIn(["Adding 分数", "adding fractions"])).toEqual(["adding", "fractions"]);
});

const told = (pieces: readonly { text: string; marked: boolean }[]) =>
  pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join("");
const markedBy = (text: string, query: string) =>
  told(markText(text, searchedTokens(query, stemOf), stemOf));

test.each([
  ["同分母分数相加", "同分母", "[同分母]分数相加"],
  ["分数的分子", "分", "[分]数的[分]子"],
  ["Adding fractions", "fraction ADD", "[Adding] [fractions]"],
  ["Ａdding", "adding", "[Ａdding]"],
  ["没有", "别的", "没有"],
])("in %s, %s is marked", (text, query, expected) => {
  expect(markedBy(text, query)).toBe(expected);
});

const excerpt = (text: string, query: string) => {
  const found = excerptOf(text, searchedTokens(query, stemOf), stemOf);
  return [found.line, told(found.excerpt)];
};

test("the line that holds the most of it is shown, with its number", () => {
  expect(excerpt("我们先看分母\n分母和分子\n下课", "分母 分子")).toEqual([
    1,
    "[分母]和[分子] 下课",
  ]);
  expect(excerpt("下课\n分母\n分母", "分母")).toEqual([1, "[分母] [分母]"]);
});

test("of a long line what is around it", () => {
  const [line, text] = excerpt(`${"前".repeat(100)}分母${"后".repeat(100)}`, "分母");
  expect(line).toBe(0);
  expect(text).toBe(`…${"前".repeat(18)}[分母]${"后".repeat(60)}…`);
});

test("no rare character is cut in two", () => {
  const [, text] = excerpt(`${"𠮷".repeat(50)}分母${"𠮷".repeat(50)}`, "分母");
  expect(String(text).isWellFormed()).toBe(true);
});
