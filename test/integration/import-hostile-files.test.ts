import { randomBytes } from "node:crypto";
import { writeXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SchoolId } from "../../protocol/ids.ts";
import { PeoplePage, School } from "../../protocol/people.ts";
import { unpackedBytes } from "../../server/lib/archiveSize.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";
import { bring, schoolFile, studentHeaders } from "../factories/schoolFiles.ts";

/* Files that mean harm, or were damaged on the way: each is refused with its reason, and nobody waits. */

let core: CoreUnderTest;
let operator: TestBrowser;
let schoolId: SchoolId;
beforeAll(async () => {
  core = await startCore();
  operator = await enterDemo(core, "demo-operator");
  ({ schoolId } = await operator.call("POST", "/api/schools", School, { name: "难校" }));
});
afterAll(async () => core?.close());

const outcome = async (file: Uint8Array) => {
  const { state, refusal, problems } = await bring(operator, schoolId, file);
  return { state, refusal, problems };
};
const refused = (refusal: string) => ({ state: "refused", refusal, problems: [] });
const good = () => schoolFile({ students: [["甲", "一年级1班", "", "1", "", ""]] });

/** The same random numbers in every run. */
const dice = (seed: number) => () => (seed = (seed * 48_271) % 0x7fffffff) / 0x7fffffff;

test("a workbook damaged at any place is refused or read, and never more than that", async () => {
  const whole = await good();
  const roll = dice(20_261_124);
  const seen = new Set<string>();
  for (let round = 0; round < 40; round++) {
    const damaged = Uint8Array.from(whole);
    for (let hit = 0; hit < 8; hit++)
      damaged[4 + Math.floor(roll() * (damaged.length - 4))] = Math.floor(roll() * 256);
    const cut = roll() < 0.3 ? damaged.subarray(0, Math.floor(roll() * damaged.length)) : damaged;
    const { state, refusal } = await outcome(cut);
    seen.add(refusal ?? state);
  }
  expect([...seen].filter((one) => one === "interrupted" || one === "checking")).toEqual([]);
  expect(seen).toContain("notASheet");
});

test.each([
  ["nothing at all", () => new Uint8Array(0), "noKnownSheet"],
  ["random bytes", () => randomBytes(4000), "notASheet"],
  ["an old Excel file", () => Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), "oldFormat"],
  ["a picture", () => Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff]), "notASheet"],
  ["a text without columns", () => new TextEncoder().encode("hello\nworld\n"), "noKnownSheet"],
] as const)("%s is refused", async (_what, file, refusal) => {
  expect(await outcome(file())).toEqual(refused(refusal));
});

test("formulas are not calculated: their cells are bad rows, in workbooks and in CSV", async () => {
  const rows = [studentHeaders, ["甲", "一年级1班", "", "1", "", ""]];
  const workbook = await writeXlsx({
    sheets: [
      {
        name: "学生",
        rows,
        cells: new Map([
          ["1,0", { formula: 'HYPERLINK("http://example.invalid","甲")', formulaResult: "甲" }],
        ]),
      },
    ],
  });
  const csv = new TextEncoder().encode(
    `${studentHeaders.join(",")}\n=cmd|' /C calc'!A0,一年级1班\n`,
  );
  for (const file of [workbook, csv])
    expect((await outcome(file)).problems).toEqual([
      expect.objectContaining({ row: 2, column: "姓名", reason: "formula" }),
    ]);
});

test("200,000 rows are refused, in a workbook and in CSV", async () => {
  const line = ["甲", "一年级1班", "", "", "", ""];
  const rows = [studentHeaders, ...Array.from({ length: 200_000 }, () => line)];
  const workbook = await writeXlsx({ sheets: [{ name: "学生", rows }], stringMode: "inline" });
  const csv = new TextEncoder().encode(rows.map((row) => row.join(",")).join("\n"));
  for (const file of [csv, workbook]) expect(await outcome(file)).toEqual(refused("tooManyRows"));
}, 120_000);

test("a zip bomb is known by what it says of itself, and one that lies is no workbook", async () => {
  const bomb = Uint8Array.from(await good());
  const view = new DataView(bomb.buffer);
  const entries: number[] = [];
  for (let at = 0; at + 4 <= bomb.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) entries.push(at);
  expect(entries.length).toBeGreaterThan(3);
  for (const at of entries) view.setUint32(at + 24, 0x7fffffff, true);
  expect(unpackedBytes(bomb)).toBeGreaterThan(200 * 1024 * 1024);
  expect(await outcome(bomb)).toEqual(refused("tooLargeInside"));
  // Says that nothing is inside, so that nobody would stop it.
  for (const at of entries) view.setUint32(at + 24, 0, true);
  expect(await outcome(bomb)).toEqual(refused("notASheet"));
});

test("a thousand children with one number are a thousand bad rows", async () => {
  const students = Array.from({ length: 1000 }, (_, index) => [
    `学生${index}`,
    "一年级1班",
    "",
    "7",
    "",
    "",
  ]);
  const { problemCount, problems } = await bring(
    operator,
    schoolId,
    await schoolFile({ students }),
  );
  expect(problemCount).toBe(1000);
  expect(new Set(problems.map(({ reason }) => reason))).toEqual(new Set(["twiceInFile"]));
});

test("no file changed anybody", async () => {
  const { people } = await operator.call("GET", `/api/people?schoolId=${schoolId}`, PeoplePage);
  expect(people).toEqual([]);
});
