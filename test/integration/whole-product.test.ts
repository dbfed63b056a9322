/* The product in its own processes, as whoever runs it meets it: settings, folder, signals, revoked sessions. */
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CaptureEnd } from "../../protocol/capture.ts";
import { Me, PeoplePage, RedeemedLink } from "../../protocol/people.ts";
import { serverEvents } from "../../protocol/signaling.ts";
import { newLesson, TestBrowser } from "../factories/core.ts";
import { ask, heard, refusal, say } from "../factories/livePages.ts";
import { opusParameters } from "../factories/rtpParameters.ts";
import { until } from "../factories/until.ts";
import { type Product, startProduct } from "../rig/product.ts";

const drainLimitS = 4;
let product: Product;
let people: Record<"operator" | "teacher" | "student", TestBrowser>;
const sockets: Socket[] = [];

beforeAll(async () => {
  product = await startProduct({
    settings: { DRAIN_LIMIT_S: String(drainLimitS), LOG_LEVEL: "debug" },
    firstStart: true,
  });
  const enter = async ([link]: string[]): Promise<TestBrowser> => {
    const browser = new TestBrowser(product.origin);
    await browser.call("POST", "/api/links/redeem", RedeemedLink, { token: link?.split("#")[1] });
    return browser;
  };
  const { operator, teacher, student } = product.links;
  people = {
    operator: await enter(operator),
    teacher: await enter(teacher),
    student: await enter(student),
  };
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await product?.close();
});

const connect = ({ cookie }: TestBrowser): Socket => {
  const socket = io(product.origin, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: cookie ?? "", origin: product.origin },
  });
  sockets.push(socket);
  return socket;
};
/** A lesson that is live, with the teacher's microphone published. */
const teach = async (title: string) => {
  const { lessonId } = await newLesson(people.teacher, title);
  const socket = connect(people.teacher);
  await say(socket, "lesson:join", { lessonId });
  await say(socket, "lesson:start", {});
  const { transportId } = await say(socket, "transport:open", { direction: "send" });
  const rtpParameters = opusParameters(1_111);
  await say(socket, "track:publish", {
    ...{ transportId, source: "microphone", rtpParameters, paused: false },
  });
  return { lessonId, socket };
};

/** How the captures ended. */
const captureEnds = async (): Promise<string[]> => {
  const captures = join(product.dataFolder, "captures");
  const ends = await Promise.all(
    (await readdir(captures)).map(async (name) =>
      CaptureEnd.parse(JSON.parse(await readFile(join(captures, name, "end.json"), "utf8"))),
    ),
  );
  return ends.map(({ reason }) => reason).toSorted();
};

test.each([
  [{ RTC_PROT: "1" }, "RTC_PROT: there is no such setting"],
  [{ HTTP_PORT: "http" }, "HTTP_PORT: expected a port, 0 to 65535"],
  [{ ROLES: "api,media" }, "DATABASE_URL: needed when ROLES names fewer"],
])("the boot stops at %j, and says why", async (settings, why) => {
  const start = startProduct({ settings });
  await expect(start).rejects.toThrow(why);
  await expect(start).rejects.toThrow("exit code 1");
});

test("the description of the API is OpenAPI 3.1, with every call in it", async () => {
  const answer = await fetch(`${product.origin}/api/openapi.json`);
  const validator = new Validator();
  const description = (await answer.json()) as { paths: object };
  expect(await validator.validate(description)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
  const { paths } = description;
  for (const path of ["/api/session", "/api/phone-tests/ways", "/api/lessons/{lessonId}/replay"])
    expect(Object.keys(paths)).toContain(path);
});

test("a second process on the same folder is told who has it", async () => {
  const second = startProduct({ settings: { DATA_DIR: product.dataFolder } });
  await expect(second).rejects.toThrow(/The data folder is in use by process \d+/);
});

test("what it keeps can be read by its user alone", async () => {
  const names = await readdir(product.dataFolder, { recursive: true });
  expect(names.length).toBeGreaterThan(20);
  const open: string[] = [];
  for (const name of ["", ...names]) {
    const { mode } = await lstat(join(product.dataFolder, name));
    if ((mode & 0o077) !== 0) open.push(`${name} ${(mode & 0o777).toString(8)}`);
  }
  expect(open).toEqual([]);
});

test("a student whose role changes is out of the lesson within five seconds", async () => {
  const { operator, student } = people;
  const { lessonId, socket } = await teach("权限");
  const seat = connect(student);
  await say(seat, "lesson:join", { lessonId });
  await say(seat, "transport:open", { direction: "receive" });
  const { personId } = await student.call("GET", "/api/me", Me);
  const [told, gone] = [heard(seat, "seat:revoked"), heard(seat, "disconnect")];
  const left = new Promise((resolve) => {
    socket.on("participants:changed", (event: unknown) => {
      if (serverEvents["participants:changed"].parse(event).left.length > 0) resolve(event);
    });
  });
  const changedMs = performance.now();
  await operator.send("PUT", `/api/people/${personId}/memberships`, { memberships: [] });
  expect(await told).toEqual({ because: "signedOut" });
  await Promise.all([gone, left]);
  expect(performance.now() - changedMs).toBeLessThan(5_000);
  expect(await student.refusal("GET", "/api/me")).toBe("notSignedIn");
  await say(socket, "lesson:end", {});
});

test("nobody is named in the log or in the figures, and nothing there opens a door", async () => {
  const { operator, teacher } = people;
  const everybody = await operator.call("GET", "/api/people", PeoplePage);
  const named = everybody.people.flatMap(({ displayName, signInName }) => [
    displayName,
    signInName,
  ]);
  expect(named.length).toBeGreaterThan(10);
  const tokens = Object.values(product.links).flatMap((links) =>
    links.map((link) => link.split("#")[1] ?? ""),
  );
  const cookies = [operator, teacher].map(({ cookie }) => cookie?.split("=")[1] ?? "");
  const secrets = [...named, ...tokens, ...cookies];
  expect(secrets.every((one) => one.length > 1)).toBe(true);
  // What is printed for whoever started it has the links; the log is JSON lines.
  const log = product
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  // The lesson is in it, by its ids.
  expect(log.join("\n")).toContain("captureId");
  const figures = await (await fetch(`${product.origin}/metrics`)).text();
  expect(figures).toContain("skyclass_live_rooms");
  for (const [where, text] of Object.entries({ log: log.join("\n"), figures }))
    expect(
      secrets.filter((one) => text.includes(one)),
      where,
    ).toEqual([]);
});

test("asked to stop it begins no lesson, lets the running one finish and leaves with 0", async () => {
  const { socket } = await teach("收尾");
  const { lessonId } = await newLesson(people.teacher, "下一节");
  const left = product.stop();
  const other = connect(people.teacher);
  const join = async () => refusal(ask(other, "lesson:join", { lessonId }));
  await until(async () => (await join()) === "shuttingDown");
  expect((await fetch(`${product.origin}/healthz`)).status).toBe(200);
  await say(socket, "lesson:end", {});
  expect(await left).toBe(0);
  expect(await captureEnds()).toEqual(["lessonEnded", "lessonEnded"]);
});

test("a demo school never becomes production", async () => {
  const settings = { DATA_DIR: product.dataFolder, NODE_ENV: "production" };
  await expect(startProduct({ settings })).rejects.toThrow("cannot become production");
});

test("a lesson that does not finish within the limit is ended, its capture closed cleanly", async () => {
  await product.restart();
  await teach("没有收尾");
  const stoppedMs = performance.now();
  expect(await product.stop()).toBe(0);
  expect(performance.now() - stoppedMs).toBeGreaterThan(drainLimitS * 1_000 - 100);
  expect(await captureEnds()).toEqual(["lessonEnded", "lessonEnded", "shutdown"]);
});
