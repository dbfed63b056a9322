/* What is kept of phone tests, for how long, and what is written down when somebody looks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { PhoneTest, ReportedPhoneTest } from "../../protocol/phoneTests.ts";
import { Me } from "../../protocol/people.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

let core: CoreUnderTest;
let student: TestBrowser;
let operator: TestBrowser;
let now = Date.now();

const results = {
  checks: [
    { check: "udp", outcome: "failed", elapsedMs: 12_004 },
    { check: "tcp", outcome: "passed", elapsedMs: 310 },
    { check: "turn", outcome: "skipped", elapsedMs: 3 },
  ],
  browser: "Mozilla/5.0 (Linux; Android 12)",
};
const report = () => student.call("POST", "/api/phone-tests", ReportedPhoneTest, results);

beforeAll(async () => {
  core = await startCore({ clock: { now: () => new Date(now) } });
  operator = await enterDemo(core, "demo-operator");
  const entrance = await core.openAgain();
  const links = entrance.kind === "demo" ? entrance.links : [];
  const first = links.find((one) => one.role === "student");
  student = await enterDemo(core, first?.signInName ?? "");
});
afterAll(async () => core.close());

test("a code leads to the results for a week, and each look is written down", async () => {
  const { code, expiresAt } = await report();
  expect(Date.parse(expiresAt) - now).toBe(7 * 24 * 3_600_000);
  const { personId } = await student.call("GET", "/api/me", Me);
  const found = await operator.call("GET", `/api/phone-tests/${code}`, PhoneTest);
  expect(found).toMatchObject({ ...results, code, personId });
  const looks = await core.db
    .selectFrom("audit_log")
    .selectAll()
    .where("action", "=", "phoneTestSeen")
    .execute();
  expect(looks.map((row) => row.subject_id)).toEqual([personId]);

  now += 7 * 24 * 3_600_000;
  expect(await operator.refusal("GET", `/api/phone-tests/${code}`)).toBe("notFound");
  await report();
  const kept = await core.db.selectFrom("phone_tests").select("code").execute();
  expect(kept.map((row) => row.code)).not.toContain(code);
});

test("results that say a check twice, or more than there is to say, are refused", async () => {
  const [first] = results.checks;
  const wrong = [
    { ...results, checks: [first, first] },
    { ...results, checks: [] },
    { ...results, browser: "x".repeat(401) },
    { ...results, checks: [{ ...first, check: "gps" }] },
    { ...results, address: "10.0.0.1" },
  ];
  for (const body of wrong)
    expect(await student.refusal("POST", "/api/phone-tests", body)).toBe("badRequest");
});

test("a person who reports without end is told to wait", async () => {
  let refusal = "done";
  for (let count = 0; count < 25 && refusal === "done"; count++)
    refusal = await student.refusal("POST", "/api/phone-tests", results);
  expect(refusal).toBe("tooManyRequests");
});

test("what is no code, and a code that nobody has, lead to nothing", async () => {
  for (const code of ["12345", "1234567", "abcdef", "999999"])
    expect(await operator.refusal("GET", `/api/phone-tests/${code}`)).toBe("notFound");
});
