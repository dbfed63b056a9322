import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DeviceAccounts, mostDeviceAccounts, pageOfHeader } from "../../protocol/deviceAccounts.ts";
import { Problem } from "../../protocol/errors.ts";
import { CreatedClass, Me, NewAccount, School } from "../../protocol/people.ts";
import type { Revoked } from "../../server/people/sessions.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

/* Children of one family on one device, over HTTP: who waits, who is present, and what ends it. */

const day = 24 * 3_600_000;
let now = Date.now();
let core: CoreUnderTest;
let operator: TestBrowser;
let children: NewAccount[];
let teacher: NewAccount;
let device: TestBrowser;
const revoked: Revoked[] = [];
const password = "a password of my own";

const signIn = async ({ signInName }: NewAccount, more: { beside?: boolean } = {}) =>
  device.refusal("POST", "/api/session", { signInName, password, ...more });
const others = async (browser = device) =>
  browser.call("GET", "/api/device-accounts", DeviceAccounts);
const otherNames = async () => (await others()).others.map(({ displayName }) => displayName);
const switchTo = async ({ personId }: { personId: string }) =>
  device.refusal("POST", `/api/device-accounts/${personId}/switch`);
const present = async () => (await device.call("GET", "/api/me", Me)).displayName;
const child = (index: number): NewAccount => children[index]!;

beforeAll(async () => {
  core = await startCore({ clock: { now: () => new Date(now) } });
  core.sessions.onRevoked((one) => revoked.push(one));
  operator = await enterDemo(core, "demo-operator");
  const { schoolId } = await operator.call("POST", "/api/schools", School, { name: "甲校" });
  const studentNames = ["大宝", "二宝", "三宝", "四宝", "五宝", "六宝"];
  const made = await operator.call("POST", `/api/schools/${schoolId}/classes`, CreatedClass, {
    name: "三年级1班",
    studentNames,
  });
  children = made.accounts;
  teacher = await operator.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, {
    displayName: "示例老师",
  });
  for (const { signInName, initialPassword } of [...children, teacher]) {
    const browser = core.browser();
    await browser.call("POST", "/api/session", Me, { signInName, password: initialPassword });
    await browser.call("POST", "/api/me/password", Me, { next: password });
  }
});
afterAll(async () => core.close());
beforeEach(async () => {
  // Tests move the clock by weeks, which ends the operator's session, too.
  operator = await enterDemo(core, "demo-operator");
  device = core.browser();
  revoked.length = 0;
});

test("two children switch to and fro, and each is offered with their class", async () => {
  await signIn(child(0));
  expect(await others()).toMatchObject({ others: [], mayAdd: true });
  expect(await signIn(child(1), { beside: true })).toBe("done");
  expect(await present()).toBe("二宝");
  const { others: waiting, placeNames } = await others();
  expect(waiting).toMatchObject([{ displayName: "大宝", memberships: [{ role: "student" }] }]);
  expect(Object.values(placeNames)).toEqual(["甲校", "三年级1班"]);

  expect(await switchTo(child(0))).toBe("done");
  expect([await present(), await otherNames()]).toEqual(["大宝", ["二宝"]]);
  expect(await switchTo(child(1))).toBe("done");
  expect([await present(), await otherNames()]).toEqual(["二宝", ["大宝"]]);
  const audited = await core.db
    .selectFrom("audit_log")
    .select(["actor_id", "detail"])
    .where("action", "=", "accountSwitched")
    .orderBy("audit_id")
    .execute();
  expect(audited).toEqual([
    { actor_id: child(0).personId, detail: { from: child(1).personId } },
    { actor_id: child(1).personId, detail: { from: child(0).personId } },
  ]);
});

test("what ran for the child left behind closes, and the session stays", async () => {
  await signIn(child(0));
  const first = device.cookie;
  await signIn(child(1), { beside: true });
  const closed = { personId: child(0).personId, sessionId: expect.any(String) as unknown };
  expect(revoked).toEqual([{ ...closed, because: "signedOut" }]);
  await switchTo(child(0));
  expect(device.cookie).toBe(first);
  expect(revoked[1]).toMatchObject({ personId: child(1).personId });
});

test("the tokens that wait are out of scripts' reach, and go to the API only", async () => {
  await signIn(child(0));
  const { signInName } = child(1);
  const body = { signInName, password, beside: true };
  const response = await device.send("POST", "/api/session", body);
  const waiting = response.headers.getSetCookie().find((one) => one.startsWith("skyclass_waiting"));
  expect(waiting).toMatch(/^skyclass_waiting=[\w-]{43}; /);
  expect(waiting).toContain("HttpOnly");
  expect(waiting).toContain("SameSite=Lax");
  expect(waiting).toContain("Path=/api;");
});

test("nobody is switched to who does not wait here, nor from a foreign page", async () => {
  await signIn(child(0));
  await signIn(child(1), { beside: true });
  expect(await switchTo(child(2))).toBe("notFound");
  expect(await switchTo({ personId: "not-an-id" })).toBe("notFound");
  const stranger = core.browser();
  expect(await stranger.refusal("POST", `/api/device-accounts/${child(0).personId}/switch`)).toBe(
    "notFound",
  );
  device.others.set("skyclass_waiting", `skyclass_waiting=${"x".repeat(43)}.nonsense`);
  expect(await switchTo(child(0))).toBe("notFound");
  expect(await otherNames()).toEqual([]);

  const path = `/api/device-accounts/${child(0).personId}/switch`;
  const foreign = await device.send("POST", path, undefined, { origin: "https://example.org" });
  expect(Problem.parse(await foreign.json()).code).toBe("originRefused");
  expect(await present()).toBe("二宝");
});

const ends: Record<string, (account: NewAccount) => Promise<unknown>> = {
  "signing out everywhere": async ({ signInName }) => {
    const elsewhere = core.browser();
    await elsewhere.call("POST", "/api/session", Me, { signInName, password });
    return elsewhere.send("POST", "/api/me/sign-out-everywhere");
  },
  "a new password": async ({ signInName }) => {
    const elsewhere = core.browser();
    await elsewhere.call("POST", "/api/session", Me, { signInName, password });
    const next = "another password";
    await elsewhere.call("POST", "/api/me/password", Me, { current: password, next });
    return elsewhere.call("POST", "/api/me/password", Me, { current: next, next: password });
  },
  "a head teacher's sign-out": async ({ personId }) =>
    operator.send("POST", `/api/people/${personId}/sign-out`),
  "the end of its time": async () => {
    // The one beside it signs in some days later, and lasts as much longer.
    now += 12 * day;
  },
};
test.each(Object.keys(ends))("%s ends a waiting session like any other", async (how) => {
  await signIn(child(0));
  now += 20 * day;
  await signIn(child(1), { beside: true });
  expect(await otherNames()).toEqual(["大宝"]);
  await ends[how]?.(child(0));
  expect(await otherNames()).toEqual([]);
  expect(await switchTo(child(0))).toBe("notFound");
  expect(await present()).toBe("二宝");
});

test("a removed child waits nowhere", async () => {
  await signIn(child(5));
  await signIn(child(0), { beside: true });
  await operator.send("DELETE", `/api/people/${child(5).personId}`);
  expect(await otherNames()).toEqual([]);
});

test("switching does not make a session last longer", async () => {
  await signIn(child(0));
  now += 20 * day;
  await signIn(child(1), { beside: true });
  const path = `/api/device-accounts/${child(0).personId}/switch`;
  const [cookie] = (await device.send("POST", path)).headers.getSetCookie();
  expect(Number(/Max-Age=(\d+)/.exec(cookie ?? "")?.[1])).toBe((10 * day) / 1000);
  now += 11 * day;
  expect(await device.refusal("GET", "/api/me")).toBe("notSignedIn");
  expect(await switchTo(child(1))).toBe("done");
});

test("signing out ends the present account and offers the others", async () => {
  await signIn(child(0));
  await signIn(child(1), { beside: true });
  const second = device.cookie;
  await device.send("DELETE", "/api/session");
  expect(await device.refusal("GET", "/api/me")).toBe("notSignedIn");
  expect(await others()).toMatchObject({ others: [{ displayName: "大宝" }], mayAdd: false });
  expect(await switchTo(child(0))).toBe("done");
  expect([await present(), await otherNames()]).toEqual(["大宝", []]);
  const thief = core.browser();
  thief.cookie = second;
  expect(await thief.refusal("GET", "/api/me")).toBe("notSignedIn");
});

test("whoever signs in by password while they wait does not wait any more", async () => {
  const sessionsOfFirst = async () => {
    const rows = await core.db.selectFrom("sessions").select("person_id").execute();
    return rows.filter(({ person_id: personId }) => personId === child(0).personId).length;
  };
  await signIn(child(0));
  const count = await sessionsOfFirst();
  await signIn(child(1), { beside: true });
  for (let again = 0; again < 2; again += 1) {
    await signIn(child(0), { beside: true });
    expect([await present(), await otherNames()]).toEqual(["大宝", ["二宝"]]);
    expect(await sessionsOfFirst()).toBe(count);
  }
});

test("a device holds a few accounts, and a wrong password leaves them as they are", async () => {
  await signIn(child(0));
  for (let index = 1; index < mostDeviceAccounts; index += 1)
    expect(await signIn(child(index), { beside: true })).toBe("done");
  expect(await others()).toMatchObject({ mayAdd: false });
  expect(await signIn(teacher, { beside: true })).toBe("tooManyAccounts");
  await device.send("DELETE", "/api/session");
  expect(
    await device.refusal("POST", "/api/session", {
      signInName: child(4).signInName,
      password: "wrong",
    }),
  ).toBe("wrongCredentials");
  expect(await otherNames()).toEqual(["大宝", "二宝", "三宝", "四宝"]);
});

test("whoever works at a school never waits: the device asks for their password", async () => {
  await signIn(teacher);
  expect(await others()).toMatchObject({ mayAdd: false });
  expect(await signIn(child(0), { beside: true })).toBe("forbidden");

  device = core.browser();
  await signIn(child(0));
  await signIn(teacher, { beside: true });
  const teachers = device.cookie;
  expect([await present(), await otherNames()]).toEqual(["示例老师", ["大宝"]]);
  expect(await switchTo(child(0))).toBe("done");
  expect(await otherNames()).toEqual([]);
  const thief = core.browser();
  thief.cookie = teachers;
  expect(await thief.refusal("GET", "/api/me")).toBe("notSignedIn");
});

test("a page of one child does nothing in the name of another", async () => {
  await signIn(child(0));
  const pageOf = { [pageOfHeader]: child(0).personId };
  expect((await device.send("GET", "/api/today", undefined, pageOf)).status).toBe(200);
  await signIn(child(1), { beside: true });
  for (const method of ["GET", "POST"]) {
    const path = method === "GET" ? "/api/today" : "/api/me/sign-out-everywhere";
    const refused = await device.send(method, path, undefined, pageOf);
    expect(Problem.parse(await refused.json()).code).toBe("otherAccount");
  }
  expect(await present()).toBe("二宝");
});
