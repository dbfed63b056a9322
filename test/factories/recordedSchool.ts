/*
 * A school with one lesson that has a replay, one whose replay is only beginning, and one that was not
 * recorded; the real app on a real database in front of them.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CaptureId, ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Manifest } from "../../protocol/recording.ts";
import type { Db } from "../../server/db/kysely.ts";
import { createCoreApi } from "../../server/http/coreApi.ts";
import { createHttpApp } from "../../server/http/httpApp.ts";
import type { Bucket } from "../../server/lib/bucket.ts";
import type { Clock } from "../../server/lib/clock.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { createOriginCheck } from "../../server/lib/origin.ts";
import { keptFiles } from "../../server/keeping/keptFiles.ts";
import { createReplay } from "../../server/replay/replay.ts";
import { openTestDatabase } from "./core.ts";
import { startWebServer } from "./webServer.ts";

const log = createLogger({ level: "silent", name: "test" });
const id = <Id>(schema: { parse(value: string): Id }): Id => schema.parse(randomUUID());

export const schoolId = id(SchoolId);
export const classes = { own: id(ClassId), other: id(ClassId) };
export const people = {
  teacher: id(PersonId),
  otherTeacher: id(PersonId),
  student: id(PersonId),
  stranger: id(PersonId),
  operator: id(PersonId),
};
export const lessonId = id(LessonId);
export const otherLessonId = id(LessonId);
export const unrecordedId = id(LessonId);
const captureId = id(CaptureId);

export const manifest: Manifest = {
  format: 1,
  lessonId,
  captureId,
  state: "complete",
  startedAtMs: 1_581_926_400_000,
  durationMs: 2_700_000,
  hasScreen: true,
  hasVoices: true,
  gaps: [{ track: "camera", fromMs: 60_000, toMs: 80_000, cause: "paused" }],
  packets: { received: 100_000, lostBeforeSfu: 12, lostToCapture: 0, tornBytes: 0 },
  coverage: 0.998,
  verifiedSamples: 47,
};
export const segment = randomBytes(10_000);

/** The app in front of a database and the replays in a data folder. */
export const serveReplays = async ({
  db,
  folder,
  clock,
  offloadPrefix,
  bucket = null,
}: {
  db: Db;
  folder: string;
  clock: Clock;
  /** Where a reverse proxy in front hands out files by itself. */
  offloadPrefix?: string | undefined;
  bucket?: Bucket | null;
}) => {
  const offload =
    offloadPrefix === undefined ? undefined : { dataDir: folder, prefix: offloadPrefix };
  const core = createCoreApi({
    db,
    clock,
    timeZone: "Asia/Shanghai",
    presentIn: () => new Set(),
    log,
  });
  const replay = createReplay({
    dataDir: folder,
    bucket,
    passKey: randomBytes(32).toString("base64url"),
    sessions: core.sessions,
    lessons: core.lessons,
    places: core.places,
    edits: core.edits,
    ...{ clock, offload },
  });
  const app = createHttpApp({
    routes: [...core.routes, ...replay.routes],
    routers: [
      replay.router,
      keptFiles({
        ...{ dataDir: folder, bucket, keeping: core.keeping, offload },
        findActor: async (cookieHeader) => core.sessions.find(cookieHeader),
      }),
    ],
    findActor: async (cookieHeader) => core.sessions.find(cookieHeader),
    originCheck: createOriginCheck({ publicUrl: undefined }),
    https: false,
    strictHttps: false,
    trustProxy: 0,
    readyChecks: {},
    metrics: createMetrics({ processFigures: false }),
    version: "0.0.0",
    log,
  });
  const server = await startWebServer(app);
  return { core, sessions: core.sessions, url: server.url, close: () => server.close() };
};

export const openRecordedSchool = async ({
  bucket,
  ...options
}: { bucket?: Bucket; offloadPrefix?: string } = {}) => {
  const database = await openTestDatabase();
  const { db, folder } = database;
  let nowMs = Date.now();
  const clock = { now: () => new Date(nowMs) };
  const server = await serveReplays({ db, folder, clock, bucket: bucket ?? null, ...options });

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
  await writeFile(join(replays, "sound.m3u8"), "#EXTM3U\nvoices-1-0a1b2c.m4s\n");
  await writeFile(join(replays, "teacher-sound.m3u8"), "#EXTM3U\nsound-1-0a1b2c.m4s\n");
  await writeFile(join(replays, "voices-1-0a1b2c.m4s"), segment);
  await writeFile(join(replays, "sound-1-0a1b2c.m4s"), segment);
  return {
    db,
    folder,
    core: server.core,
    sessions: server.sessions,
    url: server.url,
    replayFolder: replays,
    /** Moves the clock; without an argument back to now. */
    setClock(afterMs = 0): void {
      nowMs = Date.now() + afterMs;
    },
    async close(): Promise<void> {
      await server.close();
      await database.close();
    },
  };
};
export type RecordedSchool = Awaited<ReturnType<typeof openRecordedSchool>>;
