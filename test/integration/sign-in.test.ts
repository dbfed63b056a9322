import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "../../protocol/errors.ts";
import { CreatedClass, Me, NewAccount, RedeemedLink, School } from "../../protocol/people.ts";
import type { Revoked } from "../../server/people/sessions.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

/* Signing in, out and what guards it, over HTTP; a district made by its first operator. */

let core: CoreUnderTest;
let operator: TestBrowser;
let school: School;
const revoked: Revoked[] = [];
const firstToken = () =>
  core.entrance.kind === "firstOperator" ? (core.entrance.path.split("#")[1] ?? "") : "";

const aSessionId: unknown = expect.any(String);

beforeAll(async () => {
  core = await startCore({
    production: true,
    signInLimits: { perName: 4, perAddress: 1_000, windowS: 60 },
  });
  core.sessions.onRevoked((one) => revoked.push(one));
  operator = core.browser();
});
afterAll(async () => core.close());

const makeTeacher = async (): Promise<NewAccount> =>
  operator.call("POST", `/api/schools/${school.schoolId}/teachers`, NewAccount, {
    displayName: "示例老师",
  });
const signIn = async (account: { signInName: string }, password: string) => {
  const browser = core.browser();
  return {
    browser,
    code: await browser.refusal("POST", "/api/session", {
      signInName: account.signInName,
      password,
    }),
  };
};
/** A teacher with a password of her own. */
const settledTeacher = async () => {
  const account = await makeTeacher();
  const { browser } = await signIn(account, account.initialPassword);
  const password = `own-password-${account.signInName}`;
  await browser.call("POST", "/api/me/password", Me, { next: password });
  return { account, browser, password };
};

test("the first start in production prints one link that makes one operator", async () => {
  expect(core.entrance.kind).toBe("firstOperator");
  const body = {
    token: firstToken(),
    displayName: "示例管理员",
    signInName: "First.Operator",
    password: "a long password",
  };
  const looked = await operator.call("POST", "/api/links/redeem", RedeemedLink, {
    token: body.token,
  });
  expect(looked).toEqual({ kind: "firstOperator" });
  expect(
    await operator.refusal("POST", "/api/links/first-operator", { ...body, password: "short" }),
  ).toBe("badRequest");
  expect(
    await operator.refusal("POST", "/api/links/first-operator", { ...body, token: "x".repeat(43) }),
  ).toBe("linkUsedOrExpired");

  const me = await operator.call("POST", "/api/links/first-operator", Me, body);
  expect(me).toMatchObject({
    signInName: "first.operator",
    memberships: [{ role: "operator" }],
    passwordMustChange: false,
    demo: false,
  });
  expect(await core.browser().refusal("POST", "/api/links/first-operator", body)).toBe(
    "linkUsedOrExpired",
  );
  expect(await core.browser().refusal("POST", "/api/links/redeem", { token: body.token })).toBe(
    "linkUsedOrExpired",
  );
  expect(await core.openAgain()).toEqual({ kind: "signIn" });
  school = await operator.call("POST", "/api/schools", School, { name: "示例小学" });
});

test("the session cookie is out of scripts' reach and not in the database", async () => {
  const { account } = { account: await makeTeacher() };
  const response = await core.browser().send("POST", "/api/session", {
    signInName: account.signInName,
    password: account.initialPassword,
  });
  const [cookie = ""] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^skyclass_session=[\w-]{43}; /);
  expect(cookie).toContain("HttpOnly");
  expect(cookie).toContain("SameSite=Lax");
  expect(cookie).toContain("Path=/");
  const token = /=([\w-]{43})/.exec(cookie)?.[1] ?? "";
  const rows = await core.db.selectFrom("sessions").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
  const stored = await core.db.selectFrom("credentials").select("password_hash").execute();
  for (const row of stored)
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("wrong name and wrong password are refused alike", async () => {
  const account = await makeTeacher();
  const wrong = await core
    .browser()
    .send("POST", "/api/session", { signInName: account.signInName, password: "wrong" });
  const nobody = await core
    .browser()
    .send("POST", "/api/session", { signInName: "nobody-here", password: "wrong" });
  const [a, b] = [Problem.parse(await wrong.json()), Problem.parse(await nobody.json())];
  expect({ ...a, requestId: "" }).toEqual({ ...b, requestId: "" });
  expect(a.code).toBe("wrongCredentials");
});

test("a first password opens nothing but the change of it", async () => {
  const account = await makeTeacher();
  const { browser } = await signIn(account, account.initialPassword);
  expect(await browser.call("GET", "/api/me", Me)).toMatchObject({ passwordMustChange: true });
  for (const [method, path] of [
    ["GET", "/api/lessons"],
    ["POST", "/api/lessons"],
    ["GET", "/api/teachable-classes"],
    ["GET", "/api/people"],
    ["GET", "/api/schools"],
  ] as const)
    expect(await browser.refusal(method, path, method === "POST" ? {} : undefined)).toBe(
      "passwordMustChange",
    );
  expect(await browser.refusal("POST", "/api/me/password", { next: account.initialPassword })).toBe(
    "badRequest",
  );
  expect(await browser.refusal("POST", "/api/me/password", { next: "123456789" })).toBe(
    "badRequest",
  );
  const me = await browser.call("POST", "/api/me/password", Me, { next: "my own password" });
  expect(me.passwordMustChange).toBe(false);
  expect(await browser.refusal("GET", "/api/lessons")).toBe("done");
  expect((await signIn(account, account.initialPassword)).code).toBe("wrongCredentials");
  expect((await signIn(account, "my own password")).code).toBe("done");
});

test("afterwards the password changes only with the present one, and other sessions end", async () => {
  const { account, browser, password } = await settledTeacher();
  const other = await signIn(account, password);
  expect(await browser.refusal("POST", "/api/me/password", { next: "another password" })).toBe(
    "wrongCredentials",
  );
  expect(
    await browser.refusal("POST", "/api/me/password", {
      current: "wrong",
      next: "another password",
    }),
  ).toBe("wrongCredentials");
  revoked.length = 0;
  expect(
    await browser.refusal("POST", "/api/me/password", {
      current: password,
      next: "another password",
    }),
  ).toBe("done");
  expect(await browser.refusal("GET", "/api/me")).toBe("done");
  expect(await other.browser.refusal("GET", "/api/me")).toBe("notSignedIn");
  expect(revoked).toEqual([
    { personId: account.personId, because: "signedOut", sessionId: aSessionId },
  ]);
});

test("guessing is slowed down by name, and success forgives", async () => {
  const { account, password } = await settledTeacher();
  for (let n = 0; n < 3; n++)
    expect((await signIn(account, "wrong")).code).toBe("wrongCredentials");
  expect((await signIn(account, password)).code).toBe("done");
  const guesses = await Promise.all(
    Array.from({ length: 12 }, async () => (await signIn(account, "wrong")).code),
  );
  expect(guesses.filter((code) => code === "wrongCredentials")).toHaveLength(4);
  expect(guesses.filter((code) => code === "tooManyRequests")).toHaveLength(8);
  const late = await core
    .browser()
    .send("POST", "/api/session", { signInName: account.signInName, password });
  expect(late.status).toBe(429);
  expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("signing out ends this session, everywhere ends all, and listeners are told", async () => {
  const { account, browser, password } = await settledTeacher();
  const second = (await signIn(account, password)).browser;
  const third = (await signIn(account, password)).browser;
  const secondCookie = second.cookie;
  revoked.length = 0;
  expect(await second.refusal("DELETE", "/api/session")).toBe("done");
  expect(second.cookie).toBeUndefined();
  second.cookie = secondCookie;
  expect(await second.refusal("GET", "/api/me")).toBe("notSignedIn");
  expect(await browser.refusal("GET", "/api/me")).toBe("done");
  expect(await browser.refusal("POST", "/api/me/sign-out-everywhere")).toBe("done");
  expect(await third.refusal("GET", "/api/me")).toBe("notSignedIn");
  expect(revoked).toEqual([
    { personId: account.personId, because: "signedOut", sessionId: aSessionId },
    { personId: account.personId, because: "signedOut" },
  ]);
  expect(await core.browser().refusal("DELETE", "/api/session")).toBe("done");
});

const deeds: Record<string, (path: string) => ReturnType<TestBrowser["refusal"]>> = {
  "password reset": async (path) => operator.refusal("POST", `${path}/reset-password`),
  "role change": async (path) =>
    operator.refusal("PUT", `${path}/memberships`, { memberships: [] }),
  "sign-out": async (path) => operator.refusal("POST", `${path}/sign-out`),
  removal: async (path) => operator.refusal("DELETE", path),
};
test.each(Object.keys(deeds))("an operator's %s ends the person's sessions", async (deed) => {
  const { account, browser, password } = await settledTeacher();
  revoked.length = 0;
  expect(await deeds[deed]?.(`/api/people/${account.personId}`)).toBe("done");
  expect(await browser.refusal("GET", "/api/me")).toBe("notSignedIn");
  expect(revoked).toEqual([
    { personId: account.personId, because: deed === "removal" ? "removed" : "signedOut" },
  ]);
  const passwordWorks = deed === "role change" || deed === "sign-out";
  expect((await signIn(account, password)).code).toBe(passwordWorks ? "done" : "wrongCredentials");
});

test("a reset password is a first password again", async () => {
  const { account } = await settledTeacher();
  const path = `/api/people/${account.personId}`;
  const fresh = await operator.call("POST", `${path}/reset-password`, NewAccount);
  const { browser } = await signIn(account, fresh.initialPassword);
  expect(await browser.refusal("GET", "/api/lessons")).toBe("passwordMustChange");
  expect(await operator.refusal("DELETE", path)).toBe("done");
  expect(await operator.refusal("DELETE", path)).toBe("notFound");
});

test("the last operator can neither be removed nor demoted", async () => {
  const me = await operator.call("GET", "/api/me", Me);
  expect(await operator.refusal("DELETE", `/api/people/${me.personId}`)).toBe("conflict");
  expect(
    await operator.refusal("PUT", `/api/people/${me.personId}/memberships`, { memberships: [] }),
  ).toBe("conflict");
  expect(await operator.refusal("GET", "/api/me")).toBe("done");
});

test("a pasted class gets unique sign-in names and different first passwords", async () => {
  const names = Array.from({ length: 25 }, () => "王小明");
  const path = `/api/schools/${school.schoolId}/classes`;
  const made = await operator.call("POST", path, CreatedClass, {
    name: "三年级2班",
    studentNames: names,
  });
  const more = await operator.send("POST", `/api/classes/${made.schoolClass.classId}/students`, {
    studentNames: ["李雷"],
  });
  const all = [...made.accounts, ...((await more.json()) as { accounts: NewAccount[] }).accounts];
  expect(new Set(all.map((account) => account.signInName)).size).toBe(26);
  expect(new Set(all.map((account) => account.initialPassword)).size).toBe(26);
  for (const account of all) expect(account.initialPassword).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/);
  expect(all.at(-1)?.signInName).toMatch(/-26$/);
  expect(await operator.refusal("POST", path, { name: "三年级2班", studentNames: [] })).toBe(
    "conflict",
  );
  expect((await signIn(all[3]!, all[3]!.initialPassword)).code).toBe("done");
});

test("every sign-in, account and role change is in the audit log, without names", async () => {
  const rows = await core.db.selectFrom("audit_log").selectAll().execute();
  const actions = new Set(rows.map((row) => row.action));
  for (const action of [
    "districtMade",
    "linkMade",
    "accountMade",
    "signedIn",
    "signedOut",
    "signedOutEverywhere",
    "passwordChanged",
    "passwordReset",
    "membershipsChanged",
    "accountRemoved",
    "schoolMade",
    "classMade",
  ])
    expect([...actions]).toContain(action);
  expect(JSON.stringify(rows)).not.toMatch(/王小明|李雷|示例|password-|s1-/);
});

test("sessions and links end by their time", async () => {
  let now = Date.now();
  const timed = await startCore({ clock: { now: () => new Date(now) } });
  try {
    const teacher = await enterDemo(timed, "s1-t1");
    expect(await teacher.refusal("GET", "/api/lessons")).toBe("done");
    const entrance = await timed.openAgain();
    const token = entrance.kind === "demo" ? entrance.links[1]?.path.split("#")[1] : "";
    now += 25 * 3_600_000;
    expect(await timed.browser().refusal("POST", "/api/links/redeem", { token })).toBe(
      "linkUsedOrExpired",
    );
    expect(await teacher.refusal("GET", "/api/lessons")).toBe("done");
    now += 30 * 24 * 3_600_000;
    expect(await teacher.refusal("GET", "/api/lessons")).toBe("notSignedIn");
    await timed.sessions.sweep();
    expect(await timed.db.selectFrom("sessions").selectAll().execute()).toEqual([]);
  } finally {
    await timed.close();
  }
});
