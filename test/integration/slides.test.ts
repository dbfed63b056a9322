/* Slides on their way: brought, made into pages by the recorder, delivered, shown in the room, deleted. */
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { CaptureId, type DeckId } from "../../protocol/ids.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { SlidePointings } from "../../protocol/slidePointings.ts";
import {
  Deck,
  DeckList,
  slideFileBytes,
  SlideMoments,
  slideUrl,
  thumbnailUrl,
} from "../../protocol/slides.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { findPerson } from "../../server/people/peopleRepository.ts";
import { openQueueRedis } from "../../server/queue/managedRedis.ts";
import { RecorderProcess } from "../../server/recordings/recorderProcess.ts";
import { SlideRenderings } from "../../server/slides/slideRenderings.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { pdfOfPages } from "../factories/slideFiles.ts";

const log = createLogger({ level: "silent", name: "test" });
const closers: (() => Promise<unknown>)[] = [];
let core: CoreUnderTest;
let teacher: TestBrowser;
let student: TestBrowser;
let lesson: Lesson;
/** As at a start of the server. */
let startRenderings: () => Promise<SlideRenderings>;

beforeAll(async () => {
  core = await startCore();
  closers.push(async () => core.close());
  const queueFolder = await mkdtemp(join(tmpdir(), "skyclass-queue-"));
  const dataFolder = await openDataFolder({ path: queueFolder });
  const redis = await openQueueRedis({ dataFolder, log });
  closers.push(async () => {
    await redis.close();
    await dataFolder.close();
    await rm(queueFolder, { recursive: true, force: true });
  });
  const { db, folder: dataDir, slides } = core;
  const connection = redis.connection;
  startRenderings = async () =>
    SlideRenderings.create({ db, dataDir, slides, redis: connection, log });
  const renderings = await startRenderings();
  closers.push(async () => renderings.close());
  const settings = { dataDir, redis: connection, logLevel: "silent" as const };
  const recorder = await RecorderProcess.create({ settings, log });
  closers.push(async () => recorder.close());
  teacher = await enterDemo(core, "s1-t1");
  student = await enterDemo(core, "s1-1-01");
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  lesson = await teacher.call("POST", "/api/lessons", Lesson, {
    title: "语文",
    classIds: [classes[0]?.classId],
  });
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

/** Of the lesson, a minute long from then on. */
const keepReplay = async (startedAt: Date): Promise<void> => {
  const captureId = CaptureId.parse(randomUUID());
  const of = { capture_id: captureId, lesson_id: lesson.lessonId };
  await core.db
    .insertInto("captures")
    .values({ ...of, opened_at: startedAt })
    .execute();
  const packets = { received: 1, lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 };
  await core.db
    .insertInto("replays")
    .values({
      ...{ ...of, has_screen: false, coverage: 1, started_at: startedAt, duration_ms: 60_000 },
      ...{ packets: JSON.stringify(packets), verified_samples: 1, published_at: startedAt },
    })
    .execute();
};

const path = (fileName = "第一课.pdf") =>
  `/api/lessons/${lesson.lessonId}/slides?fileName=${encodeURIComponent(fileName)}`;
const decksOf = async (browser: TestBrowser): Promise<Deck[]> =>
  (await browser.call("GET", path().split("?")[0]!, DeckList)).decks;
const bring = async (content: Uint8Array): Promise<Deck> =>
  teacher.call("POST", path(), Deck, content);
const untilMade = async (deckId: DeckId): Promise<Deck> => {
  for (;;) {
    const deck = (await decksOf(teacher)).find((one) => one.deckId === deckId);
    if (deck?.state === "ready" || deck?.state === "failed") return deck;
    await wait(100);
  }
};
const statusOf = async (browser: TestBrowser, address: string) =>
  (await browser.send("GET", address)).status;

test("a file becomes pages, which its class sees once they are shown, and nothing else is kept", async () => {
  const { lessonId } = lesson;
  const { deckId, state } = await bring(pdfOfPages(["空中课堂", "第二页"]));
  expect(state).toBe("waiting");
  const made = await untilMade(deckId);
  expect(made).toMatchObject({ state: "ready", done: 2, of: 2, refusal: null });
  expect(made.pages).toEqual([
    { width: 1600, height: 900 },
    { width: 1600, height: 900 },
  ]);
  // What the pages were made from goes once the deck is known to be ready.
  const files = async () => {
    const names = await readdir(join(core.folder, "slides", lessonId, deckId));
    return names.map((name) => name.replace(/\.\w+$/, "")).sort();
  };
  const pageFiles = ["page-1", "page-2", "thumb-1", "thumb-2"];
  await expect.poll(files).toEqual(pageFiles);
  // As if the server had been killed before that, and while another file came in.
  const decksFolder = join(core.folder, "slides", lessonId);
  for (const name of ["source", "converted.pdf", "page-1.json"])
    await writeFile(join(decksFolder, deckId, name), "left over");
  await mkdir(join(decksFolder, randomUUID()));
  await (await startRenderings()).close();
  expect(await files()).toEqual(pageFiles);
  expect(await readdir(decksFolder)).toEqual([deckId]);
  const pages = await core.db.selectFrom("slide_pages").select("text").orderBy("page").execute();
  expect(pages.map(({ text }) => text)).toEqual(["空中课堂", "第二页"]);

  const first = slideUrl({ lessonId, deckId, page: 1 });
  const picture = await teacher.send("GET", first);
  expect(picture.headers.get("cache-control")).toBe("private, max-age=60");
  expect(picture.headers.get("content-type")).toMatch(/^image\/(webp|png)$/);
  const tag = picture.headers.get("etag")!;
  // Node's fetch would ask for a fresh one.
  const known = { "if-none-match": tag, "cache-control": "max-age=0" };
  const again = await teacher.send("GET", first, undefined, known);
  expect(again.status).toBe(304);
  const whole = Buffer.from(await picture.arrayBuffer());
  const part = await teacher.send("GET", first, undefined, { range: "bytes=10-19" });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe(`bytes 10-19/${whole.length}`);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(10, 20));
  // At the address of another lesson of hers it is not.
  const { lessonId: elsewhere } = await newLesson(teacher, "另一节课");
  expect(await statusOf(teacher, slideUrl({ lessonId: elsewhere, deckId, page: 1 }))).toBe(403);
  expect(await statusOf(teacher, thumbnailUrl({ lessonId, deckId, page: 2 }))).toBe(200);
  expect(await statusOf(teacher, slideUrl({ lessonId, deckId, page: 3 }))).toBe(403);
  expect(await statusOf(teacher, `${first}/../../../source`)).toBe(404);

  // Not before it was shown; and never to others.
  expect(await decksOf(student)).toEqual([]);
  expect(await statusOf(student, first)).toBe(403);
  const shown = { deckId, page: 2 };
  await core.slides.show({ lessonId, slide: shown });
  expect(await core.slides.present(lessonId)).toMatchObject({ ...shown, pages: 2, width: 1600 });
  expect(await statusOf(student, first)).toBe(200);
  expect(await decksOf(student)).toHaveLength(1);
  expect(await statusOf(core.browser(), first)).toBe(403);
  const cut = { range: "bytes=0-9", "if-none-match": tag, "cache-control": "max-age=0" };
  expect((await core.browser().send("GET", first, undefined, cut)).status).toBe(403);
  expect(await statusOf(await enterDemo(core, "demo-researcher"), first)).toBe(200);

  const pointing = {
    ...{ lessonId, slide: shown, at: new Date("2026-09-01T01:00:00Z"), lastedMs: 1_500 },
    steps: [[0, 250, 500] satisfies [number, number, number]],
  };
  await core.slides.keepPointing(pointing);
  const pointings = async (browser: TestBrowser) =>
    browser.call("GET", `/api/lessons/${lessonId}/slide-pointings`, SlidePointings);
  const pointed = { ...shown, at: "2026-09-01T01:00:00.000Z", lastedMs: 1_500 };
  expect(await pointings(student)).toEqual({ pointings: [{ ...pointed, steps: [[0, 250, 500]] }] });

  expect(await core.slides.large(lessonId)).toBeNull();
  for (const large of ["screen", "camera"] as const) await core.slides.enlarge({ lessonId, large });
  expect(await core.slides.large(lessonId)).toBe("camera");
  await core.slides.show({ lessonId, slide: null });
  const { moments, enlargements } = await student.call(
    "GET",
    `/api/lessons/${lessonId}/slide-moments`,
    SlideMoments,
  );
  expect(moments.map((moment) => moment.shown?.page ?? null)).toEqual([2, null]);
  expect(enlargements.map(({ large }) => large)).toEqual(["screen", "camera"]);

  // What is cut out of the replay takes its pages with it, and what is taken back takes all.
  const day = new Date("2026-09-01T01:00:00Z");
  await core.db
    .updateTable("lessons")
    .set({ state: "ended", started_at: day, ended_at: day })
    .where("lesson_id", "=", lessonId)
    .execute();
  await keepReplay(new Date(moments[0]!.at));
  const second = slideUrl({ lessonId, deckId, page: 2 });
  expect(await statusOf(student, second)).toBe(200);
  const all = { beginMs: null, endMs: null };
  const cutOut = { ...all, privateSpans: [{ fromMs: 0, toMs: 30_000 }] };
  await teacher.call("PUT", `/api/lessons/${lessonId}/replay-edits`, z.unknown(), {
    ...{ cuts: cutOut, insteadOf: 0 },
  });
  expect(await statusOf(student, second)).toBe(403);
  expect(await statusOf(teacher, second)).toBe(200);
  await core.db.deleteFrom("replay_edits").execute();
  await teacher.call("PUT", `/api/lessons/${lessonId}/replay-audience`, z.unknown(), {
    ...{ audience: "nobody", reason: "重录", insteadOf: 0 },
  });
  for (const picture of [first, second]) expect(await statusOf(student, picture)).toBe(403);
  expect(await statusOf(teacher, second)).toBe(200);
  for (const what of [
    "slides",
    "slide-moments",
    "slide-pointings",
    "chat",
    "polls",
    "questions",
    "stage",
    "pulse",
  ])
    expect(await student.refusal("GET", `/api/lessons/${lessonId}/${what}`)).toBe(
      "replayWithdrawn",
    );

  await core.db.deleteFrom("replay_audiences").execute();
  await core.db
    .updateTable("lessons")
    .set({ state: "scheduled", started_at: null, ended_at: null })
    .where("lesson_id", "=", lessonId)
    .execute();

  const removed: string[] = [];
  core.slides.onRemoved((gone) => removed.push(gone.deckId));
  expect(await teacher.refusal("DELETE", `/api/slides/${deckId}`)).toBe("done");
  expect(removed).toEqual([deckId]);
  expect(await statusOf(teacher, first)).toBe(403);
  expect(await readdir(join(core.folder, "slides", lessonId))).toEqual([]);
  expect(await core.slides.present(lessonId)).toBeNull();
  await core.slides.keepPointing(pointing);
  expect(await pointings(teacher)).toEqual({ pointings: [] });
  const audit = await core.db
    .selectFrom("audit_log")
    .select(["action", "subject_id"])
    .where("action", "like", "slides%")
    .execute();
  expect(audit).toEqual([
    { action: "slidesUploaded", subject_id: lessonId },
    { action: "slidesDeleted", subject_id: lessonId },
  ]);
});

test("a file is judged by its content: what no slides are made of is refused, and leaves nothing", async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const page = Buffer.from("<!doctype html><p>%PDF</p>");
  for (const file of [svg, page, Buffer.from("GIF89a"), Buffer.from("")])
    expect(await teacher.refusal("POST", path("课件.pdf"), file)).toBe("fileNotSupported");
  const large = Buffer.alloc(slideFileBytes + 1, "%PDF-1.4 ");
  expect(await teacher.refusal("POST", path(), large)).toBe("tooLarge");
  expect(await teacher.refusal("POST", path(), { a: 1 })).toBe("badRequest");
  expect(await decksOf(teacher)).toEqual([]);
  expect(await readdir(join(core.folder, "slides", lesson.lessonId))).toEqual([]);
});

test("a file of which no pages can be made says why", async () => {
  const { deckId } = await bring(Buffer.from("%PDF-1.7\nnot really"));
  expect(await untilMade(deckId)).toMatchObject({ state: "failed", refusal: "damaged", pages: [] });
  const slide = { deckId, page: 1 };
  await expect(core.slides.show({ lessonId: lesson.lessonId, slide })).rejects.toMatchObject({
    code: "notFound",
  });
  expect(await teacher.refusal("DELETE", `/api/slides/${randomUUID()}`)).toBe("notFound");
});

test("who brought slides is forgotten with the person, the slides stay with the lesson", async () => {
  const { deckId } = await bring(pdfOfPages(["一"]));
  await untilMade(deckId);
  const rowOf = async () =>
    core.db
      .selectFrom("slide_decks")
      .select(["uploaded_by", "state"])
      .where("deck_id", "=", deckId)
      .executeTakeFirst();
  const { uploaded_by: personId } = (await rowOf())!;
  expect(personId).not.toBeNull();
  await core.db.transaction().execute(async (trx) => {
    const person = await findPerson(trx, personId!);
    await erasePersonRows(trx, { person: person!, now: new Date() });
  });
  expect(await rowOf()).toEqual({ uploaded_by: null, state: "ready" });
});
