import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "../../protocol/errors.ts";
import { Me, RedeemedLink, SchoolList } from "../../protocol/people.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

/* What stands between a request and the rules: origin, shape, size, headers. */

let core: CoreUnderTest;
let operator: TestBrowser;
let clientFolder: string;
const script = "export {};";

beforeAll(async () => {
  clientFolder = await mkdtemp(join(tmpdir(), "sky-client-"));
  await mkdir(join(clientFolder, "assets"));
  await writeFile(join(clientFolder, "index.html"), "<!doctype html><title>Skyclass</title>");
  const asset = join(clientFolder, "assets", "main-abc.js");
  await writeFile(asset, script);
  await writeFile(`${asset}.br`, brotliCompressSync(script));
  await writeFile(`${asset}.gz`, gzipSync(script));
  core = await startCore({ clientFolder, metricsToken: "a token for metrics" });
  operator = await enterDemo(core, "demo-operator");
});
afterAll(async () => {
  await core.close();
  await rm(clientFolder, { recursive: true });
});

test.each([
  ["another site", { origin: "https://evil.example" }, "originRefused"],
  ["a sandboxed frame", { origin: "null" }, "originRefused"],
  ["the same host at another port", { origin: "http://127.0.0.1:1" }, "originRefused"],
])("a change asked for by %s is refused", async (_who, headers, code) => {
  const response = await operator.send("POST", "/api/schools", { name: "坏校" }, headers);
  expect(Problem.parse(await response.json()).code).toBe(code);
});

test("a change without an Origin is refused, reading is not", async () => {
  const response = await fetch(`${core.url}/api/me/sign-out-everywhere`, {
    method: "POST",
    headers: { cookie: operator.cookie ?? "" },
  });
  expect(Problem.parse(await response.json()).code).toBe("originRefused");
  expect(await operator.refusal("GET", "/api/me")).toBe("done");
});

test.each([
  ["no body", undefined],
  ["not JSON", "{"],
  ["a text", '"name"'],
  ["a list", "[]"],
  ["null", "null"],
  ["a wrong type", '{"name":1}'],
  ["an unknown key", '{"name":"校","admin":true}'],
  ["a prototype", '{"name":"校","__proto__":{"admin":true}}'],
  ["a nested prototype", '{"name":{"__proto__":{"admin":true}}}'],
  ["a constructor", '{"name":"校","constructor":{"prototype":{"admin":true}}}'],
  ["nothing but spaces", '{"name":"   "}'],
  ["a too long name", JSON.stringify({ name: "校".repeat(81) })],
])("a body that is %s is refused", async (_what, body) => {
  expect(await operator.refusal("POST", "/api/schools", body)).toBe("badRequest");
  expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
});

test("a refused body says which fields are wrong and does not repeat them", async () => {
  const response = await operator.send("POST", "/api/session", {
    signInName: "!",
    password: 42,
    x: 1,
  });
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  const problem = Problem.parse(await response.json());
  expect(problem.issues?.map((issue) => issue.path)).toEqual(["signInName", "password", ""]);
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
});

test("a too large body is refused", async () => {
  const code = await operator.refusal("POST", "/api/schools", { name: "x".repeat(70_000) });
  expect(code).toBe("tooLarge");
});

test.each([
  "/api/people?page=0",
  "/api/people?page=x",
  "/api/people?page=1&page=2",
  "/api/people?admin=1",
  "/api/people?__proto__=1",
  "/api/lessons?limit=1000",
  "/api/people?role=king",
])("a wrong query is refused: %s", async (path) => {
  expect(await operator.refusal("GET", path)).toBe("badRequest");
});

const absent = randomUUID();
test.each([
  ["GET", "/api/lessons/not-an-id"],
  ["GET", `/api/lessons/${absent}`],
  ["GET", "/api/lessons/__proto__"],
  ["GET", "/api/lessons/%00"],
  ["GET", "/api/lessons/%E0%A4%A"],
  ["GET", `/api/schools/${absent}/classes`],
  ["DELETE", `/api/people/${absent}`],
  ["POST", `/api/people/${absent}/reset-password`],
  ["GET", "/api/nothing"],
  ["GET", "/API/ME"],
  ["GET", "/..%2f..%2fetc/passwd"],
])("what is not there is not found: %s %s", async (method, path) => {
  expect(["notFound", "badRequest"]).toContain(await operator.refusal(method, path));
});

test("ids of things that are not there are refused in bodies", async () => {
  const [school] = (await operator.call("GET", "/api/schools", SchoolList)).schools;
  const person = `/api/people/${randomUUID()}/memberships`;
  expect(await operator.refusal("PUT", person, { memberships: [] })).toBe("notFound");
  const me = await operator.call("GET", "/api/me", Me);
  const mine = `/api/people/${me.personId}/memberships`;
  for (const membership of [
    { role: "teacher", schoolId: randomUUID() },
    { role: "student", schoolId: school?.schoolId, classId: randomUUID() },
  ])
    expect(
      await operator.refusal("PUT", mine, { memberships: [{ role: "operator" }, membership] }),
    ).toBe("badRequest");
  for (const membership of [
    { role: "king" },
    { role: "teacher" },
    { role: "operator", schoolId: school?.schoolId },
  ])
    expect(await operator.refusal("PUT", mine, { memberships: [membership] })).toBe("badRequest");
});

test("pages carry a policy that lets nothing foreign in, and are served on every page's address", async () => {
  const page = await fetch(`${core.url}/lessons/1/live`, { headers: { accept: "text/html" } });
  expect(page.status).toBe(200);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|\*/);
  const asset = await fetch(`${core.url}/assets/main-abc.js`);
  expect(asset.headers.get("cache-control")).toContain("immutable");
  expect((await fetch(`${core.url}/assets/none.js`)).status).toBe(404);
  const unknown = await fetch(`${core.url}/api/none`, { headers: { accept: "text/html" } });
  expect(unknown.headers.get("content-type")).toContain("application/problem+json");
});

test.each([
  ["br, gzip", "br"],
  ["gzip", "gzip"],
  ["identity", null],
])("who accepts %s is given the page's code so", async (accepted, encoding) => {
  const asset = await fetch(`${core.url}/assets/main-abc.js`, {
    headers: { "accept-encoding": accepted },
  });
  expect(asset.headers.get("content-encoding")).toBe(encoding);
  expect(asset.headers.get("content-type")).toContain("text/javascript");
  expect(asset.headers.get("cache-control")).toContain("immutable");
  expect(asset.headers.get("vary")).toContain("Accept-Encoding");
  expect(await asset.text()).toBe(script);
});

test("long answers are compressed, short ones and what is dense already are not", async () => {
  const encodingOf = async (path: string) => {
    const response = await fetch(`${core.url}${path}`, {
      headers: { "accept-encoding": "br", cookie: operator.cookie ?? "" },
    });
    await response.arrayBuffer();
    return response.headers.get("content-encoding");
  };
  expect(await encodingOf("/api/openapi.json")).toBe("br");
  expect(await encodingOf("/api/me")).toBeNull();
});

test("health, readiness, metrics and the description of the API answer", async () => {
  expect(await (await fetch(`${core.url}/healthz`)).json()).toEqual({ ok: true });
  expect(await (await fetch(`${core.url}/readyz`)).json()).toEqual({
    ok: true,
    checks: { database: true },
  });
  const metrics = await (await fetch(`${core.url}/metrics`)).text();
  expect(metrics).toContain('skyclass_http_refusals_total{code="badRequest"}');
  expect(metrics).toContain('route="/api/people/:personId/reset-password"');
  const api = (await (await fetch(`${core.url}/api/openapi.json`)).json()) as {
    openapi: string;
    paths: object;
  };
  expect(api.openapi).toBe("3.1.0");
  expect(Object.keys(api.paths)).toContain("/api/people/{personId}/memberships");
});

test("behind a proxy nobody counts as local, and metrics need the token", async () => {
  const headers = { "x-forwarded-for": "127.0.0.1" };
  expect((await fetch(`${core.url}/metrics`, { headers })).status).toBe(403);
  const authorization = "Bearer a token for metrics";
  expect(
    (await fetch(`${core.url}/metrics`, { headers: { ...headers, authorization } })).status,
  ).toBe(200);
  expect(
    (await fetch(`${core.url}/metrics`, { headers: { ...headers, authorization: "Bearer wrong" } }))
      .status,
  ).toBe(403);
});

test("the demo: links work once, locally unless widened, fresh at every start; and it never becomes production", async () => {
  const entrance = await core.openAgain();
  if (entrance.kind !== "demo") throw new Error("not a demo");
  expect(entrance.links.map((link) => link.role)).toEqual([
    "operator",
    "officer",
    "researcher",
    "schoolAdmin",
    "teacher",
    "headTeacher",
    ...["student", "student", "student", "student"],
    "guardian",
  ]);
  const token = entrance.links.at(-1)?.path.split("#")[1] ?? "";
  const browser = core.browser();
  const remote = await browser.send(
    "POST",
    "/api/links/redeem",
    { token },
    { "x-forwarded-for": "203.0.113.9" },
  );
  expect(Problem.parse(await remote.json()).code).toBe("forbidden");
  const tries = await Promise.all(
    Array.from({ length: 5 }, async () =>
      core.browser().refusal("POST", "/api/links/redeem", { token }),
    ),
  );
  expect(tries.toSorted()).toEqual([
    "done",
    ...Array.from({ length: 4 }, () => "linkUsedOrExpired"),
  ]);

  const old = entrance.links[0]?.path.split("#")[1] ?? "";
  const fresh = await core.openAgain();
  if (fresh.kind !== "demo") throw new Error("not a demo");
  expect(fresh.links.map((link) => link.signInName)).toEqual(
    entrance.links.map((link) => link.signInName),
  );
  expect(await browser.refusal("POST", "/api/links/redeem", { token: old })).toBe(
    "linkUsedOrExpired",
  );
  const student = fresh.links.at(-1)?.path.split("#")[1];
  const redeemed = await browser.call("POST", "/api/links/redeem", RedeemedLink, {
    token: student,
  });
  expect(redeemed).toMatchObject({ kind: "signIn", me: { demo: true, passwordMustChange: false } });
  await expect(core.openAgain({ production: true })).rejects.toThrow("cannot become production");

  const wide = await core.openAgain({ demoLan: true });
  if (wide.kind !== "demo") throw new Error("not a demo");
  const far = await core
    .browser()
    .send(
      "POST",
      "/api/links/redeem",
      { token: wide.links.at(-1)?.path.split("#")[1] },
      { "x-forwarded-for": "203.0.113.9" },
    );
  expect(far.status).toBe(200);
});
