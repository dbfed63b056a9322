import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuditPage } from "../../protocol/audit.ts";
import {
  CreatedClass,
  type MembershipGrant,
  NewAccount,
  PeoplePage,
  Person,
  School,
} from "../../protocol/people.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

/* Two schools; what is done in them is found again by whom it concerns, and a school finds only its own. */

let core: CoreUnderTest;
let operator: TestBrowser;
let here: School;
let elsewhere: School;
let admin: TestBrowser;
let adminAccount: NewAccount;
let teacher: NewAccount;
let stranger: NewAccount;
let child: Person;
let childElsewhere: Person;

const makeSchool = async (name: string) => operator.call("POST", "/api/schools", School, { name });
const makeTeacher = async ({ schoolId }: School, displayName: string) =>
  operator.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, { displayName });
const makeChild = async ({ schoolId }: School, displayName: string) => {
  const path = `/api/schools/${schoolId}/classes`;
  await operator.call("POST", path, CreatedClass, { name: "一班", studentNames: [displayName] });
  const query = new URLSearchParams({ schoolId, q: displayName });
  const { people } = await operator.call("GET", `/api/people?${query}`, PeoplePage);
  return people[0]!;
};
const search = async (who: TestBrowser, query: Record<string, string> = {}) =>
  who.call("GET", `/api/audit?${new URLSearchParams(query)}`, AuditPage);
const subjectsOf = ({ records }: AuditPage) => records.map(({ subject }) => subject?.id);

beforeAll(async () => {
  core = await startCore();
  operator = await enterDemo(core, "demo-operator");
  here = await makeSchool("甲校");
  elsewhere = await makeSchool("乙校");
  teacher = await makeTeacher(here, "示例老师甲");
  stranger = await makeTeacher(elsewhere, "示例老师乙");
  child = await makeChild(here, "学生甲");
  childElsewhere = await makeChild(elsewhere, "学生乙");
  adminAccount = await makeTeacher(here, "示例管理员");
  const memberships: MembershipGrant[] = [{ role: "schoolAdmin", schoolId: here.schoolId }];
  await operator.call("PUT", `/api/people/${adminAccount.personId}/memberships`, Person, {
    memberships,
  });
  admin = await settle(core, adminAccount);
  await settle(core, teacher);
  await settle(core, stranger);
});
afterAll(async () => core.close());

test("every sign-in is there, with who it was and when", async () => {
  const page = await search(operator, { action: "signedIn" });
  const names = page.records.map(({ actor }) => actor?.displayName);
  expect(names.slice(0, 3)).toEqual(["示例老师乙", "示例老师甲", "示例管理员"]);
  for (const record of page.records) {
    expect(record.action).toBe("signedIn");
    expect(Date.now() - Date.parse(record.at)).toBeLessThan(120_000);
  }
});

test("a school finds what its people did and what was done to them, and nothing of another", async () => {
  const made = subjectsOf(await search(admin, { action: "accountMade" }));
  expect(made).toContain(teacher.personId);
  expect(made).toContain(child.personId);
  expect(made).not.toContain(stranger.personId);
  expect(made).not.toContain(childElsewhere.personId);
  const { records } = await search(admin, { action: "signedIn" });
  const actors = records.map(({ actor }) => actor?.personId);
  expect(actors).toContain(teacher.personId);
  expect(actors).not.toContain(stranger.personId);
  const schools = subjectsOf(await search(admin, { action: "schoolMade" }));
  expect(schools).toEqual([here.schoolId]);
});

test("somebody is found by a part of the name and by the sign-in name", async () => {
  for (const q of ["老师甲", teacher.signInName]) {
    const { records } = await search(operator, { q });
    expect(records.length).toBeGreaterThan(2);
    for (const { actor, subject } of records)
      expect([actor?.personId, subject?.id]).toContain(teacher.personId);
  }
  expect(await search(admin, { q: "老师乙" })).toEqual({ records: [], next: null });
});

test("whoever saw a child in a list is found by the child's name", async () => {
  const before = (await search(operator, { q: "学生甲", action: "peopleSeen" })).records.length;
  await admin.call("GET", "/api/people?role=student", PeoplePage);
  const { records } = await search(admin, { q: "学生甲", action: "peopleSeen" });
  expect(records.length).toBe(before + 1);
  expect(records[0]?.actor?.personId).toBe(adminAccount.personId);
  expect(records[0]?.detail).toEqual({ personIds: [child.personId] });
  // Nobody saw a child: nothing to write down.
  await admin.call("GET", "/api/people?role=teacher", PeoplePage);
  expect((await search(admin, { action: "peopleSeen" })).records[0]).toEqual(records[0]);
});

test("days are those of the district, and looking is written down once a look", async () => {
  const day = (offset: number) =>
    new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(
      Date.now() + offset * 86_400_000,
    );
  const today = await search(operator, { from: day(0), to: day(0), action: "schoolMade" });
  expect(subjectsOf(today)).toContain(here.schoolId);
  for (const range of [{ to: day(-1) }, { from: day(1) }])
    expect((await search(operator, { ...range, action: "schoolMade" })).records).toEqual([]);
  const looks = await search(operator, { action: "auditSearched" });
  expect(looks.records[0]?.detail).toMatchObject({ action: "schoolMade", from: day(1) });
});

test("older records come page by page, none twice and none left out", async () => {
  const total = 120;
  await sql`insert into audit_log (actor_id, action, detail)
    select ${teacher.personId}::uuid, 'replayWatched', jsonb_build_object('number', n)
    from generate_series(1, ${total}::int) n`.execute(core.db);
  const numbers: unknown[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: AuditPage = await search(admin, {
      action: "replayWatched",
      ...(next === "" ? {} : { before: next }),
    });
    numbers.push(...page.records.map(({ detail }) => detail["number"]));
    next = page.next;
  }
  expect(numbers).toEqual(Array.from({ length: total }, (_, index) => total - index));
});

test("a removed person is found by id, without a name where none is kept", async () => {
  const gone = await makeTeacher(here, "示例离校");
  expect(await operator.refusal("DELETE", `/api/people/${gone.personId}`)).toBe("done");
  const { records } = await search(operator, { q: gone.personId });
  expect(records.map(({ action }) => action)).toEqual(["accountRemoved", "accountMade"]);
  expect(records[0]?.subject).toEqual({ kind: "person", id: gone.personId, name: null });
});

test.each([
  ["before=x", "before"],
  ["action=everything", "action"],
  ["from=yesterday", "from"],
  [`q=${"x".repeat(61)}`, "q"],
])("nonsense (%s) is refused by name", async (query) => {
  expect(await operator.refusal("GET", `/api/audit?${query}`)).toBe("badRequest");
});
