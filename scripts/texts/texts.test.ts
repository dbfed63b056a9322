import { describe, expect, it } from "vitest";
import { keysInUse, keysOf, unequalKeys, unusedKeys } from "./catalogues.ts";
import { keysElsewhere } from "./parts.ts";
import { visibleTexts } from "./visibleText.ts";

const shown = (source: string): string[] =>
  visibleTexts({ file: "screen.tsx", source }).map(({ text }) => text);

describe("text outside the catalogues", () => {
  it.each([
    ["text between tags", "<p>Hello</p>", ["Hello"]],
    ["Chinese between tags", "<p>关闭</p>", ["关闭"]],
    ["a literal in braces", '<p>{"Hello"}</p>', ["Hello"]],
    ["both arms of a condition", '<p>{a ? "one" : "two"}</p>', ["one", "two"]],
    ["what && shows", '<p>{a && "one"}</p>', ["one"]],
    ["the words of a template", "<p>{`${n} people`}</p>", ["people"]],
    ["text in a fragment", '<>{"Hello"}</>', ["Hello"]],
    ["a visible attribute", '<i title="Hello" />', ["Hello"]],
    ["a visible attribute in braces", '<i aria-label={a ?? "Hello"} />', ["Hello"]],
    ["a notification", 'show({ message: "Hello" })', ["Hello"]],
    ["Chinese in any string", 'const a = "关闭"', ["关闭"]],
  ])("%s is found", (_, source, expected) => {
    expect(shown(source)).toEqual(expected);
  });

  it.each([
    ["a key", '<p title={t("a.b")}>{t("a.c")}</p>'],
    ["signs and numbers", "<p>· 12:30 — {n}%</p>"],
    ["an attribute nobody sees", '<p className="wide" data-kind="x" id="y" />'],
    ["what a comparison compares", '<p>{a === "x" ? n : m}</p>'],
    ["a comment", "<p>{/* 关闭 */}</p>"],
  ])("%s is no text", (_, source) => {
    expect(shown(source)).toEqual([]);
  });
});

describe("catalogues", () => {
  it("count plural forms as one key", () => {
    expect(keysOf({ a: { b: "x", n_one: "x", n_other: "x" } })).toEqual(["a.b", "a.n"]);
  });

  it("are unequal where one lacks a key of the other", () => {
    expect(unequalKeys({ zh: { a: "x", n_other: "x" }, en: { b: "x", n_one: "x" } })).toEqual([
      "zh lacks b",
      "en lacks a",
    ]);
  });

  it("have an unused key where no source names it whole or by its beginning", () => {
    const source = 'const a = [t("a.b"), t(`errors.${code}`), t(long ? "a.c" : `a.d`)];';
    const catalogue = { a: { b: "x", c: "x", d: "x", e: "x" }, errors: { f: "x" } };
    expect(unusedKeys(catalogue, [keysInUse({ file: "a.ts", source })])).toEqual(["a.e"]);
  });

  it("of a part are named by its screens only", () => {
    const use = (file: string, source: string) => ({ file, ...keysInUse({ file, source }) });
    const uses = [
      use("client/src/screens/audit/a.tsx", 't("audit.title")'),
      use("client/src/screens/live/b.tsx", 't("audit.title")'),
      use("client/src/screens/live/c.tsx", "t(`audit.${x}`)"),
    ];
    expect(keysElsewhere("office", ["audit.title"], uses)).toEqual([
      "client/src/screens/live/b.tsx uses audit.title, which only office screens load",
      "client/src/screens/live/c.tsx uses audit.title, which only office screens load",
    ]);
  });
});
