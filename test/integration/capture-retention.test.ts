import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import type { RecordingState } from "../../protocol/lessons.ts";
import type { Manifest } from "../../protocol/recording.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { CaptureRetention } from "../../server/recordings/captureRetention.ts";
import { describeTrack, writeCaptureFolder } from "../factories/captureFolder.ts";
import {
  LessonNews,
  openRecordingStage,
  type RecordingStage,
} from "../factories/recordingStage.ts";

/* Which captures go after how long, on a real database and real folders. */

const log = createLogger({ level: "silent", name: "test" });
const now = new Date("2020-05-01T00:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000);
const packets = { received: 10, lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 };

let stage: RecordingStage;
beforeAll(async () => {
  stage = await openRecordingStage({ log });
});
afterAll(async () => stage.close());

let isWorkedOn: boolean;
let retention: CaptureRetention | null = null;
let metrics: ReturnType<typeof createMetrics>;
beforeEach(() => {
  isWorkedOn = false;
});
afterEach(async () => {
  await retention?.close();
  retention = null;
  await stage.forgetLessons();
  for (const folder of ["captures", "replays"])
    await rm(join(stage.path, folder), { recursive: true, force: true });
});

const sweep = async (): Promise<void> => {
  await retention?.close();
  metrics = createMetrics({ processFigures: false });
  retention = await CaptureRetention.create({
    db: stage.db,
    dataDir: stage.path,
    keepForDays: 30,
    recordings: { isWorkedOn: async () => isWorkedOn },
    metrics,
    log,
    clock: { now: () => now },
  });
  await retention.sweep();
};

type Given = {
  publishedAt: Date;
  state?: RecordingState;
  manifest?: Partial<Manifest> | "missing";
};
type Kept = { lessonId: LessonId; captureId: CaptureId; folder: string };

/** A lesson whose capture lies on the disk, with its replay. */
const givenReplay = async ({
  publishedAt,
  state = "published",
  manifest,
}: Given): Promise<Kept> => {
  const lesson = await stage.startLesson();
  await stage.endLesson(lesson);
  const { lessonId, captureId } = lesson;
  const camera = describeTrack({ source: "camera" });
  const { folder } = await writeCaptureFolder({
    capturesDir: join(stage.path, "captures"),
    ...lesson,
    createdAtUs: publishedAt.getTime() * 1000,
    files: [{ track: camera, records: [] }],
    endedAtUs: publishedAt.getTime() * 1000,
  });
  const replay = { startedAtMs: publishedAt.getTime(), durationMs: 60_000, hasScreen: false };
  if (state === "published")
    await stage.db
      .insertInto("replays")
      .values({
        lesson_id: lessonId,
        capture_id: captureId,
        started_at: publishedAt,
        duration_ms: replay.durationMs,
        has_screen: false,
        coverage: 1,
        packets: JSON.stringify(packets),
        verified_samples: 4,
        published_at: publishedAt,
      })
      .execute();
  await stage.db
    .updateTable("recordings")
    .set({ state, failure_reason: state === "failed" ? "the disk is on fire" : null })
    .where("capture_id", "=", captureId)
    .execute();
  if (manifest === "missing") return { ...lesson, folder };
  const whole: Manifest = {
    format: 1,
    ...lesson,
    ...replay,
    state: "complete",
    gaps: [],
    packets,
    coverage: 1,
    verifiedSamples: 4,
    ...manifest,
  };
  await mkdir(join(stage.path, "replays", lessonId), { recursive: true });
  await writeFile(join(stage.path, "replays", lessonId, "manifest.json"), JSON.stringify(whole));
  return { ...lesson, folder };
};
const isThere = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
const deletedAt = async ({ captureId }: Kept): Promise<Date | null> =>
  (
    await stage.db
      .selectFrom("captures")
      .select("deleted_at")
      .where("capture_id", "=", captureId)
      .executeTakeFirstOrThrow()
  ).deleted_at;
const auditOf = ({ captureId }: Kept) =>
  stage.db
    .selectFrom("audit_log")
    .select(["actor_id", "action", "detail"])
    .where("subject_id", "=", captureId)
    .execute();

describe("a capture", () => {
  test("goes when its replay was verified 30 days ago; the replay stays", async () => {
    const old = await givenReplay({ publishedAt: daysAgo(30.1) });
    const young = await givenReplay({ publishedAt: daysAgo(29.9) });
    await sweep();
    expect(await isThere(old.folder)).toBe(false);
    expect(await deletedAt(old)).toEqual(now);
    expect(await isThere(join(stage.path, "replays", old.lessonId, "manifest.json"))).toBe(true);
    expect(await isThere(young.folder)).toBe(true);
    expect(await deletedAt(young)).toBeNull();
    expect(await auditOf(old)).toEqual([
      {
        actor_id: null,
        action: "captureDeleted",
        detail: {
          lessonId: old.lessonId,
          publishedAt: daysAgo(30.1).toISOString(),
          keptForDays: 30,
        },
      },
    ]);
    expect(await metrics.metrics()).toContain("skyclass_captures_deleted_total 1");
  });

  test.each<[string, Omit<Given, "publishedAt">]>([
    ["of a failed recording", { state: "failed" }],
    ["of an unfinished recording", { state: "finishing" }],
    ["whose replay is not on the disk", { manifest: "missing" }],
    ["whose replay is not complete", { manifest: { state: "growing" } }],
    ["whose replay was not verified", { manifest: { verifiedSamples: 0 } }],
  ])("%s stays, however old it is", async (_, given) => {
    const kept = await givenReplay({ ...given, publishedAt: daysAgo(400) });
    await sweep();
    expect(await isThere(join(kept.folder, "capture.json"))).toBe(true);
    expect(await deletedAt(kept)).toBeNull();
  });

  test("that the recorder works with stays until it does not", async () => {
    const kept = await givenReplay({ publishedAt: daysAgo(60) });
    isWorkedOn = true;
    await sweep();
    expect(await isThere(kept.folder)).toBe(true);
    isWorkedOn = false;
    await sweep();
    expect(await isThere(kept.folder)).toBe(false);
  });

  test("that a crash left half deleted goes at the next start, and is written down once", async () => {
    const half = await givenReplay({ publishedAt: daysAgo(60) });
    const description = await readFile(join(half.folder, "capture.json"));
    await sweep();
    await mkdir(half.folder);
    await writeFile(join(half.folder, "capture.json"), description);
    await sweep();
    await sweep();
    expect(await isThere(half.folder)).toBe(false);
    expect(await auditOf(half)).toHaveLength(1);
  });

  test("that was deleted is not missed by those who look for unfinished recordings", async () => {
    const gone = await givenReplay({ publishedAt: daysAgo(60) });
    await sweep();
    const recordings = await stage.openRecordings(new LessonNews());
    expect(await recordings.isWorkedOn(gone)).toBe(false);
    await recordings.close();
    expect(await stage.recordingOf(gone.captureId)).toMatchObject({ state: "published" });
  });
});
