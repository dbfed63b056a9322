/* Families' consent over HTTP: who is asked, who says it, what stays written down. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  type ConsentDeed,
  ChildConsents,
  ClassConsents,
  ConsentsByClass,
  OwnConsents,
} from "../../protocol/consents.ts";
import type { Day } from "../../protocol/days.ts";
import { ErasureRecord } from "../../protocol/erasure.ts";
import type { ClassId, PersonId } from "../../protocol/ids.ts";
import {
  Me,
  type NewAccount,
  NewAccounts,
  PeoplePage,
  Person,
  SchoolList,
} from "../../protocol/people.ts";
import { readPersonRows } from "../../server/erasure/personTables.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { apply, bring, schoolFile } from "../factories/schoolFiles.ts";

// Five seconds past midnight in the schools; still the day before for a server that runs on UTC.
const now = new Date("2026-11-26T16:00:05Z");
let core: CoreUnderTest;
let operator: TestBrowser;
let head: TestBrowser;
let admin: TestBrowser;
let classId: ClassId;
/** Each test's own, of the demo's class. */
let guardian: TestBrowser;
let account: NewAccount;
let child: PersonId;
let children = 0;

beforeAll(async () => {
  core = await startCore({ clock: { now: () => now } });
  operator = await enterDemo(core, "demo-operator");
  head = await enterDemo(core, "demo-head-teacher");
  admin = await enterDemo(core, "demo-school-admin");
  const { memberships } = await head.call("GET", "/api/me", Me);
  const held = memberships.find((one) => "classId" in one);
  if (!held || !("classId" in held) || held.classId === null) throw new Error("no class is headed");
  ({ classId } = held);
});
afterAll(async () => core?.close());

beforeEach(async () => {
  const { accounts } = await operator.call(
    "POST",
    `/api/classes/${classId}/students`,
    NewAccounts,
    { studentNames: [`试用学生${++children}号`] },
  );
  account = accounts[0]!;
  child = account.personId;
  const { personId } = await (await enterDemo(core, "demo-guardian")).call("GET", "/api/me", Me);
  await operator.call("PUT", `/api/people/${personId}/memberships`, Person, {
    memberships: [{ role: "guardian", childId: child }],
  });
  guardian = await enterDemo(core, "demo-guardian");
});

const said = (deed: ConsentDeed, kinds: string[], how: "signedIn" | "onPaper" = "signedIn") => ({
  ...{ deed, kinds, how },
});
const say = async (browser: TestBrowser, body: ReturnType<typeof said>) =>
  browser.call("POST", `/api/people/${child}/consents`, ChildConsents, body);
const bornOn = async (birthDate: Day | null, personId: PersonId = child) =>
  head.refusal("PUT", `/api/people/${personId}/birth-date`, { birthDate });
const own = async (browser: TestBrowser) =>
  (await browser.call("GET", "/api/consents", OwnConsents)).children;
const ofClass = async () => head.call("GET", `/api/classes/${classId}/consents`, ClassConsents);
const audited = async () =>
  (
    await core.db
      .selectFrom("audit_log")
      .select(["action", "detail"])
      .where("subject_id", "=", child)
      .where("action", "!=", "linkUsed")
      .orderBy("audit_id")
      .execute()
  ).filter(({ action }) => /consent|birthDate/.test(action));

test("the demo's class has a family that was not asked and one that consented on paper; a start repeats neither", async () => {
  const seen = async () =>
    (await ofClass()).children
      .filter(({ child: { displayName } }) => /^学生\d/.test(displayName))
      .map(({ need, allowed, entries }) => [need, allowed.picture, entries.map(({ how }) => how)]);
  const unknown = ["ageUnknown", false, []];
  expect(await seen()).toEqual([
    ["young", false, []],
    ["young", true, ["onPaper", "onPaper"]],
    ...[unknown, unknown],
  ]);
  const second = (await ofClass()).children.find(({ allowed }) => allowed.picture)?.child.personId;
  const body = said("withdrawn", ["picture"], "onPaper");
  await head.call("POST", `/api/people/${second}/consents`, ChildConsents, body);
  await core.openAgain();
  expect((await seen())[1]).toEqual(["young", false, ["onPaper", "onPaper", "onPaper"]]);
});

test("each kind is given and withdrawn by itself, and everything that was said stays", async () => {
  expect(await own(guardian)).toMatchObject([
    { child: { personId: child }, as: "guardian", need: "ageUnknown", entries: [] },
  ]);
  const given = await say(guardian, said("given", ["sound"]));
  expect(given.allowed).toEqual({ sound: true, picture: false });
  await say(guardian, said("given", ["sound", "picture"]));
  const withdrawn = await say(guardian, said("withdrawn", ["sound"]));
  expect(withdrawn.allowed).toEqual({ sound: false, picture: true });
  expect(
    withdrawn.entries.map(({ kind, deed, how, by }) => [kind, deed, how, by?.displayName]),
  ).toEqual([
    ["sound", "withdrawn", "signedIn", "示例家长"],
    ["picture", "given", "signedIn", "示例家长"],
    ["sound", "given", "signedIn", "示例家长"],
  ]);
  expect(await audited()).toEqual([
    { action: "consentGiven", detail: { kinds: ["sound"], how: "signedIn" } },
    { action: "consentGiven", detail: { kinds: ["picture"], how: "signedIn" } },
    { action: "consentWithdrawn", detail: { kinds: ["sound"], how: "signedIn" } },
  ]);
  const student = await settle(core, account);
  expect(await own(student)).toMatchObject([{ as: "student", allowed: withdrawn.allowed }]);
});

test("what is said again adds nothing, also at once; a no that comes first is written down", async () => {
  const twice = [
    await say(guardian, said("given", ["sound", "sound"])),
    await say(guardian, said("given", ["sound"])),
  ];
  expect(twice[1]).toEqual(twice[0]);
  const both = await Promise.all(
    [1, 2, 3].map(async () => say(guardian, said("withdrawn", ["sound", "picture"]))),
  );
  expect(both.at(-1)?.entries.map(({ kind, deed }) => `${kind} ${deed}`)).toEqual([
    "picture withdrawn",
    "sound withdrawn",
    "sound given",
  ]);
  expect(await audited()).toHaveLength(2);
});

test("nobody changes or deletes what was said, not even past the server", async () => {
  await say(guardian, said("given", ["sound"]));
  await expect(
    core.db.updateTable("consents").set({ deed: "withdrawn" }).execute(),
  ).rejects.toThrow("only added to");
  await expect(core.db.deleteFrom("consents").execute()).rejects.toThrow("only added to");
  expect((await own(guardian))[0]?.entries).toHaveLength(1);
});

test("a head teacher writes down what a family said on paper, and never in a guardian's name", async () => {
  const recorded = await say(head, said("given", ["sound", "picture"], "onPaper"));
  expect(recorded.entries.map(({ how, by }) => [how, by?.displayName])).toEqual([
    ["onPaper", "示例班主任"],
    ["onPaper", "示例班主任"],
  ]);
  const path = `/api/people/${child}/consents`;
  expect(await head.refusal("POST", path, said("withdrawn", ["sound"]))).toBe("forbidden");
  expect(await guardian.refusal("POST", path, said("withdrawn", ["sound"], "onPaper"))).toBe(
    "forbidden",
  );
  expect((await say(guardian, said("withdrawn", ["sound"]))).allowed.sound).toBe(false);
  expect((await say(admin, said("withdrawn", ["picture"], "onPaper"))).allowed.picture).toBe(false);
  expect((await audited()).map(({ action }) => action)).toEqual([
    "consentRecorded",
    "consentWithdrawn",
    "consentWithdrawn",
  ]);
});

test.each([
  ["2012-11-27", "none", { sound: true, picture: true }],
  ["2012-11-28", "young", { sound: false, picture: false }],
  [null, "ageUnknown", { sound: false, picture: false }],
] as const)("born on %s: %s", async (birthDate, need, allowed) => {
  expect(await bornOn(birthDate)).toBe("done");
  const found = (await ofClass()).children.find((one) => one.child.personId === child);
  expect(found).toMatchObject({ birthDate, need, allowed });
  expect(
    await guardian.refusal("POST", `/api/people/${child}/consents`, said("given", ["sound"])),
  ).toBe(need === "none" ? "conflict" : "done");
});

test("a birth date is a day that has been, of a student, and is seen by whoever may change it", async () => {
  for (const birthDate of ["2026-11-28", "1899-12-31", "2015-02-29", "yesterday"])
    expect([birthDate, await bornOn(birthDate)]).toEqual([birthDate, "badRequest"]);
  expect(await bornOn("2026-11-27")).toBe("done");
  const me = await guardian.call("GET", "/api/me", Me);
  const path = `/api/people/${me.personId}/birth-date`;
  expect(await head.refusal("PUT", path, { birthDate: "1990-01-01" })).toBe("badRequest");
  const seen = async (who: string) => {
    const { people } = await (
      await enterDemo(core, who)
    ).call("GET", "/api/people?role=student", PeoplePage);
    const found = people.find(({ personId }) => personId === child);
    return [found?.birthDate, found?.may.changeBirthDate];
  };
  expect(await seen("demo-head-teacher")).toEqual(["2026-11-27", true]);
  expect(await seen("demo-officer")).toEqual([null, false]);
  expect(await audited()).toEqual([{ action: "birthDateChanged", detail: { known: true } }]);
});

test("birth dates of a list decide who is asked; the list of classes counts them", async () => {
  const { schools } = await admin.call("GET", "/api/schools", SchoolList);
  const schoolId = schools[0]!.schoolId;
  const tried = await bring(
    admin,
    schoolId,
    await schoolFile({
      students: [
        ["小一", "八年级1班", "", "", "2012/11/27", "家长一"],
        ["小二", "八年级1班", "", "", "2012年11月28日", ""],
        ["小三", "八年级1班", "", "", new Date("2010-01-02T00:00:00Z"), ""],
        ["小四", "八年级1班", "", "", "", ""],
      ],
    }),
  );
  expect(tried.problems).toEqual([]);
  await apply(admin, tried);
  const count = async () =>
    (await admin.call("GET", "/api/consents/by-class", ConsentsByClass)).classes.find(
      ({ name }) => name === "八年级1班",
    );
  expect(await count()).toMatchObject({ students: 4, asked: 2, sound: 0, picture: 0 });
  const listed = await admin.call(
    "GET",
    `/api/classes/${(await count())?.classId}/consents`,
    ClassConsents,
  );
  expect(
    Object.fromEntries(listed.children.map((one) => [one.child.displayName, one.need])),
  ).toEqual({
    小一: "none",
    小二: "young",
    小三: "none",
    小四: "ageUnknown",
  });
  const young = listed.children.find(({ need }) => need === "young");
  await admin.call(
    "POST",
    `/api/people/${young?.child.personId}/consents`,
    ChildConsents,
    said("given", ["picture"], "onPaper"),
  );
  expect(await count()).toMatchObject({ asked: 2, sound: 0, picture: 1 });
});

test("a bad birth date in a list is told with sheet, row, column and reason", async () => {
  const { schools } = await admin.call("GET", "/api/schools", SchoolList);
  const bad = ["2015-02-29", "2015-13-01", "三月五日", "1899-12-31", "2999-01-01", "42"];
  const tried = await bring(
    admin,
    schools[0]!.schoolId,
    await schoolFile({
      students: [
        ["好", "一年级1班", "", "", "2016-02-29", ""],
        ...bad.map((birthDate, index) => [`坏${index}`, "一年级1班", "", "", birthDate, ""]),
      ],
    }),
  );
  expect(tried.problems).toEqual(
    bad.map((_, index) => ({
      ...{ sheet: "学生", row: index + 3, column: "出生日期", reason: "badDate" },
    })),
  );
  expect(tried.may.apply).toBe(false);
});

test("a child's entries go with the child; a guardian's stay without a name", async () => {
  await say(guardian, said("given", ["sound"]));
  const me = await guardian.call("GET", "/api/me", Me);
  for (const personId of [child, me.personId])
    expect((await readPersonRows(core.db, personId)).get("consents")).toContainEqual(
      expect.objectContaining({ child_id: child, kind: "sound", by_id: me.personId }),
    );
  const erase = async (personId: PersonId, displayName: string) =>
    admin.call("POST", `/api/people/${personId}/erase`, ErasureRecord, { displayName });
  const guardiansRecord = await erase(me.personId, "示例家长");
  expect(guardiansRecord.facts.check.found).toEqual([]);
  expect((await ofClass()).children.find((one) => one.child.personId === child)).toMatchObject({
    allowed: { sound: true, picture: false },
    entries: [{ deed: "given", by: null }],
  });
  const { facts } = await erase(child, account.displayName);
  expect(facts.rows).toContainEqual({ place: "consents", count: 1 });
  expect(facts.check.found).toEqual([]);
  const left = core.db.selectFrom("consents").selectAll().where("child_id", "=", child);
  expect(await left.execute()).toEqual([]);
});
