import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Problem } from "../../protocol/errors.ts";
import { CaptureId, ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import { Replay } from "../../protocol/lessons.ts";
import type { Manifest } from "../../protocol/recording.ts";
import { createCoreApi } from "../../server/http/coreApi.ts";
import { createHttpApp } from "../../server/http/httpApp.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { createOriginCheck } from "../../server/lib/origin.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { createReplay } from "../../server/replay/replay.ts";
import { replayPassLifetimeS } from "../../server/replay/replayPass.ts";
import { openTestDatabase } from "../factories/core.ts";

/* Who may watch a replay, asked over HTTP of the real app on a real database. */

const log = createLogger({ level: "silent", name: "test" });
const id = <Id>(schema: { parse(value: string): Id }): Id => schema.parse(randomUUID());
const schoolId = id(SchoolId);
const classes = { own: id(ClassId), other: id(ClassId) };
const people = {
  teacher: id(PersonId),
  otherTeacher: id(PersonId),
  student: id(PersonId),
  stranger: id(PersonId),
  operator: id(PersonId),
};
const lessonId = id(LessonId);
const otherLessonId = id(LessonId);
const unrecordedId = id(LessonId);
const captureId = id(CaptureId);

let nowMs = Date.now();
const clock = { now: () => new Date(nowMs) };
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let core: ReturnType<typeof createCoreApi>;
let server: Server;
let url: string;

const manifest: Manifest = {
  format: 1,
  lessonId,
  captureId,
  state: "complete",
  startedAtMs: 1_581_926_400_000,
  durationMs: 2_700_000,
  hasScreen: true,
  gaps: [{ track: "camera", fromMs: 60_000, toMs: 80_000, cause: "paused" }],
  packets: { received: 100_000, lostBeforeSfu: 12, lostToCapture: 0, tornBytes: 0 },
  coverage: 0.998,
  verifiedSamples: 47,
};
const segment = randomBytes(10_000);

beforeAll(async () => {
  database = await openTestDatabase();
  const { db, folder } = database;
  core = createCoreApi({ db, clock });
  const replay = createReplay({
    dataDir: folder,
    passKey: randomBytes(32).toString("base64url"),
    sessions: core.sessions,
    lessons: core.lessons,
    clock,
  });
  const app = createHttpApp({
    routes: [...core.routes, ...replay.routes],
    routers: [replay.router],
    findActor: async (cookieHeader) => core.sessions.find(cookieHeader),
    originCheck: createOriginCheck({ publicUrl: undefined }),
    trustProxy: 0,
    readyChecks: {},
    metrics: createMetrics({ processFigures: false }),
    version: "0.0.0",
    log,
  });
  server = createServer(app);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  await db
    .insertInto("people")
    .values(
      Object.entries(people).map(([name, person_id]) => ({
        person_id,
        display_name: name,
        sign_in_name: name.toLowerCase(),
      })),
    )
    .execute();
  await db
    .insertInto("schools")
    .values({ school_id: schoolId, name: "一小", code: "a1" })
    .execute();
  await db
    .insertInto("classes")
    .values([
      { class_id: classes.own, school_id: schoolId, name: "三年级1班", number: 1 },
      { class_id: classes.other, school_id: schoolId, name: "三年级2班", number: 2 },
    ])
    .execute();
  const none = { school_id: null, class_id: null };
  const student = { role: "student" as const, school_id: schoolId };
  const teacher = { role: "teacher" as const, school_id: schoolId, class_id: null };
  await db
    .insertInto("memberships")
    .values([
      { person_id: people.teacher, ...teacher },
      { person_id: people.otherTeacher, ...teacher },
      { person_id: people.student, ...student, class_id: classes.own },
      { person_id: people.stranger, ...student, class_id: classes.other },
      { person_id: people.operator, role: "operator", ...none },
    ])
    .execute();
  for (const [lesson, classId] of [
    [lessonId, classes.own],
    [otherLessonId, classes.own],
    [unrecordedId, classes.own],
  ] as const) {
    await db
      .insertInto("lessons")
      .values({
        lesson_id: lesson,
        title: "分数",
        teacher_id: people.teacher,
        state: "ended",
        started_at: clock.now(),
        ended_at: clock.now(),
      })
      .execute();
    await db
      .insertInto("lesson_classes")
      .values({ lesson_id: lesson, class_id: classId })
      .execute();
  }
  for (const [lesson, capture] of [
    [lessonId, captureId],
    [otherLessonId, id(CaptureId)],
  ] as const) {
    await db
      .insertInto("captures")
      .values({ capture_id: capture, lesson_id: lesson, opened_at: clock.now() })
      .execute();
    await db
      .insertInto("recordings")
      .values({
        capture_id: capture,
        lesson_id: lesson,
        state: lesson === lessonId ? "published" : "finishing",
        duration_ms: 2_700_000,
        updated_at: clock.now(),
      })
      .execute();
  }
  const replays = join(folder, "replays", lessonId);
  await mkdir(replays, { recursive: true });
  await mkdir(join(folder, "replays", otherLessonId), { recursive: true });
  await writeFile(join(replays, "manifest.json"), JSON.stringify(manifest));
  await writeFile(join(replays, "master.m3u8"), "#EXTM3U\n");
  await writeFile(join(replays, "camera-3-0a1b2c.m4s"), segment);
  await writeFile(join(replays, "sound-init-0a1b2c.mp4"), segment);
});
afterAll(async () => {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
  await database.close();
});
beforeEach(() => {
  nowMs = Date.now();
});

const signIn = async (personId: PersonId): Promise<string> => {
  const { token } = await core.sessions.open(database.db, personId);
  return `${sessionCookieName}=${token}`;
};
const get = (path: string, cookie = "", headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { cookie, ...headers } });
const codeOf = async (response: Response): Promise<string> => {
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  return Problem.parse(await response.json()).code;
};
const replayPath = (of: LessonId = lessonId): string => `/api/lessons/${of}/replay`;
const filePath = (file: string, of: LessonId = lessonId): string => `/replays/${of}/${file}`;

/** Signs in and asks for the replay, as the page does; cookies for its files. */
const watch = async (
  personId: PersonId,
  of: LessonId = lessonId,
): Promise<{ session: string; pass: string; cookies: string; replay: Replay; set: string }> => {
  const session = await signIn(personId);
  const response = await get(replayPath(of), session);
  if (!response.ok) throw new Error(await response.text());
  const [set = ""] = response.headers.getSetCookie();
  const [pass = ""] = set.split(";");
  const replay = Replay.parse(await response.json());
  return { session, pass, cookies: `${session}; ${pass}`, replay, set };
};

describe("a replay", () => {
  test.each(["teacher", "student", "operator"] as const)("is there for the %s", async (who) => {
    const { cookies, replay, set } = await watch(people[who]);
    expect(replay).toMatchObject({
      state: "published",
      durationMs: 2_700_000,
      startedAt: "2020-02-17T08:00:00.000Z",
      cameraUrl: filePath("master.m3u8"),
      screenUrl: filePath("screen.m3u8"),
      gaps: manifest.gaps,
      coverage: 0.998,
    });
    expect(set).toContain(`Path=/replays/${lessonId}/`);
    expect(set).toContain("HttpOnly");
    expect(set).toContain("SameSite=Lax");
    expect((await get(filePath("master.m3u8"), cookies)).status).toBe(200);
  });

  test.each(["otherTeacher", "stranger"] as const)("is refused to the %s", async (who) => {
    expect(await codeOf(await get(replayPath(), await signIn(people[who])))).toBe("forbidden");
  });

  test("is refused to those who are not signed in", async () => {
    const response = await get(replayPath());
    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe("notSignedIn");
  });

  test("that is only beginning has no pictures yet", async () => {
    const { replay } = await watch(people.student, otherLessonId);
    expect(replay).toMatchObject({ state: "finishing", cameraUrl: null, screenUrl: null });
  });

  test("of a lesson that was not recorded is not there", async () => {
    const session = await signIn(people.student);
    expect(await codeOf(await get(replayPath(unrecordedId), session))).toBe("notFound");
    expect(await codeOf(await get(replayPath(id(LessonId)), session))).toBe("notFound");
    expect(await codeOf(await get("/api/lessons/not-an-id/replay", session))).toBe("notFound");
  });
});

describe("a replay's files", () => {
  test("come with their kinds, tags and keeping times", async () => {
    const { cookies } = await watch(people.student);
    const playlist = await get(filePath("master.m3u8"), cookies);
    expect(playlist.headers.get("content-type")).toContain("application/vnd.apple.mpegurl");
    expect(playlist.headers.get("cache-control")).toBe("private, no-cache");
    expect(await playlist.text()).toBe("#EXTM3U\n");
    const picture = await get(filePath("camera-3-0a1b2c.m4s"), cookies);
    expect(picture.headers.get("content-type")).toBe("video/mp4");
    expect(picture.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
    expect(Buffer.from(await picture.arrayBuffer()).equals(segment)).toBe(true);
    const sound = await get(filePath("sound-init-0a1b2c.mp4"), cookies);
    expect(sound.headers.get("content-type")).toBe("audio/mp4");
    await sound.arrayBuffer();
    for (const response of [playlist, picture]) {
      const etag = response.headers.get("etag") ?? "";
      expect(etag).not.toBe("");
      const path = new URL(response.url).pathname;
      // Left to itself, fetch adds `no-cache`, which asks for the whole.
      const asking = { "if-none-match": etag, "cache-control": "max-age=0" };
      const again = await get(path, cookies, asking);
      expect(again.status).toBe(304);
    }
  });

  test("a changed playlist is sent again", async () => {
    const { cookies } = await watch(people.student);
    const path = join(database.folder, "replays", lessonId, "camera.m3u8");
    await writeFile(path, "#EXTM3U\n");
    const etag = (await get(filePath("camera.m3u8"), cookies)).headers.get("etag") ?? "";
    await writeFile(path, "#EXTM3U\n#EXT-X-ENDLIST\n");
    const changed = await get(filePath("camera.m3u8"), cookies, { "if-none-match": etag });
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain("ENDLIST");
  });

  test("come in ranges", async () => {
    const { cookies } = await watch(people.student);
    const path = filePath("camera-3-0a1b2c.m4s");
    const part = await get(path, cookies, { range: "bytes=100-199" });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 100-199/10000");
    expect(Buffer.from(await part.arrayBuffer()).equals(segment.subarray(100, 200))).toBe(true);
    const beyond = await get(path, cookies, { range: "bytes=20000-" });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get("content-range")).toBe("bytes */10000");
  });

  test.each([
    ["nothing", () => ""],
    ["the session alone", ({ session }) => session],
    ["the pass alone", ({ pass }) => pass],
    ["a changed pass", ({ session, pass }) => `${session}; ${pass.slice(0, -3)}AAA`],
    ["a pass with a later end", ({ cookies }) => cookies.replace(/(_replay=\d)\d/, "$19")],
  ] as [string, (of: { session: string; pass: string; cookies: string }) => string][])(
    "are refused with %s",
    async (_what, cookiesOf) => {
      const watched = await watch(people.student);
      const response = await get(filePath("master.m3u8"), cookiesOf(watched));
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe("forbidden");
    },
  );

  test("are refused with another session's pass, or another lesson's", async () => {
    const student = await watch(people.student);
    const teacher = await watch(people.teacher);
    const mixed = `${student.session}; ${teacher.pass}`;
    expect((await get(filePath("master.m3u8"), mixed)).status).toBe(403);
    const other = await watch(people.student, otherLessonId);
    expect((await get(filePath("master.m3u8"), other.cookies)).status).toBe(403);
  });

  test("are refused after the pass expired", async () => {
    const { cookies } = await watch(people.student);
    nowMs += replayPassLifetimeS * 1000 + 1000;
    expect(await codeOf(await get(filePath("master.m3u8"), cookies))).toBe("forbidden");
  });

  test("are refused from the moment of signing out", async () => {
    const { cookies } = await watch(people.student);
    await core.sessions.revoke({ personId: people.student, because: "signedOut" });
    expect(await codeOf(await get(filePath("master.m3u8"), cookies))).toBe("forbidden");
  });

  test("are refused from the moment of leaving the class", async () => {
    const { cookies } = await watch(people.student);
    const move = (classId: ClassId): Promise<unknown> =>
      database.db
        .updateTable("memberships")
        .set({ class_id: classId })
        .where("person_id", "=", people.student)
        .execute();
    await move(classes.other);
    expect(await codeOf(await get(filePath("master.m3u8"), cookies))).toBe("forbidden");
    await move(classes.own);
    expect((await get(filePath("master.m3u8"), cookies)).status).toBe(200);
  });

  test.each([
    "manifest.json",
    "missing-1-0a.m4s",
    "..%2fmaster.m3u8",
    "%2e%2e%2f%2e%2e%2fsecrets.json",
    "..%5cmaster.m3u8",
    ".hidden.m3u8",
    "master.m3u8%00.mp4",
    "MASTER.M3U8",
    "master.m3u8/",
  ])("%s is not there", async (file) => {
    const { cookies } = await watch(people.student);
    const response = await get(filePath(file), cookies);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(["notFound", "badRequest"]).toContain(await codeOf(response));
  });

  test("cannot be changed", async () => {
    const { cookies } = await watch(people.student);
    for (const method of ["PUT", "DELETE", "POST"]) {
      const response = await fetch(`${url}${filePath("master.m3u8")}`, {
        method,
        headers: { cookie: cookies, origin: url },
      });
      expect(response.status).toBe(404);
    }
  });
});
