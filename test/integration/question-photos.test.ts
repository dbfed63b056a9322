/* Photos of questions: what is taken and what is refused, what is left of them, and who sees them. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { deflateSync, gunzipSync } from "node:zlib";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { extract } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ErasureRecord } from "../../protocol/erasure.ts";
import { QuestionId, type QuestionPhotoId } from "../../protocol/ids.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { Me } from "../../protocol/people.ts";
import {
  QuestionPhoto,
  questionPhotoBytes,
  questionPhotoUrl,
} from "../../protocol/questionPhotos.ts";
import { FollowedQuestions, LessonQuestions, Question } from "../../protocol/questions.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";
import { photoWithPlace } from "../factories/slideFiles.ts";

let core: CoreUnderTest;
let teacher: TestBrowser;
let student: TestBrowser;
let lesson: Lesson;

beforeAll(async () => {
  core = await startCore();
  teacher = await enterDemo(core, "s1-t1");
  student = await enterDemo(core, "s1-1-01");
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  lesson = await teacher.call("POST", "/api/lessons", Lesson, {
    title: "科学",
    classIds: [classes[0]?.classId],
  });
});
afterAll(async () => core.close());

const uploadPath = () => `/api/lessons/${lesson.lessonId}/question-photos`;
const questionsPath = () => `/api/lessons/${lesson.lessonId}/questions`;
const upload = async (content: Uint8Array, browser = student) =>
  browser.call("POST", uploadPath(), QuestionPhoto, content);
const bodyWith = (photoId: QuestionPhotoId | undefined, text = "这是什么？") => ({
  ...{ questionId: QuestionId.parse(randomUUID()), text, replayMs: 0, photoId },
});
const ask = async (photoId: QuestionPhotoId | undefined, browser = student) =>
  browser.call("POST", questionsPath(), Question, bodyWith(photoId));
const urlOf = (photoId: QuestionPhotoId, size: "whole" | "small" = "whole") =>
  questionPhotoUrl(lesson.lessonId, photoId, size);
const statusOf = async (browser: TestBrowser, address: string) =>
  (await browser.send("GET", address)).status;
const folderOf = (photoId: string) =>
  join(core.folder, "question-photos", lesson.lessonId, photoId);
const kept = async () => readdir(join(core.folder, "question-photos", lesson.lessonId));

/** A PNG of one black line that says it is so many pixels wide and high. */
const pngThatSays = (width: number, height: number): Buffer => {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (type: string, content: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    let crc = 0xffffffff;
    for (const byte of body) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(1 << 20))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
};
/** The names of a WebP's parts. */
const chunksOf = (webp: Buffer): string[] => {
  const names: string[] = [];
  for (let at = 12; at < webp.length;) {
    names.push(webp.toString("latin1", at, at + 4));
    const size = webp.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return names;
};
const canvasOf = (width: number, height: number) => {
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").fillStyle = "#0a0";
  canvas.getContext("2d").fillRect(0, 0, width, height);
  return canvas;
};

test("of a phone's photo only the picture is kept: upright, without place or camera, for this user alone", async () => {
  const sent = photoWithPlace();
  expect(sent.includes("Exif")).toBe(true);
  expect(sent.includes("GPS 31.2304 121.4737")).toBe(true);
  const { photoId, width, height } = await upload(sent);
  // 400 by 200 as it was written, turned by a quarter.
  expect([width, height]).toEqual([200, 400]);

  expect((await readdir(folderOf(photoId))).toSorted()).toEqual(["small.webp", "whole.webp"]);
  for (const name of ["small.webp", "whole.webp"]) {
    const path = join(folderOf(photoId), name);
    const bytes = await readFile(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    for (const trace of ["Exif", "EXIF", "GPS", "31.2304", "XMP"])
      expect(bytes.includes(trace), `${name} ${trace}`).toBe(false);
    // Nothing but the picture, and the colours that every canvas has (RFC 9649 §2.3).
    expect(chunksOf(bytes)).toEqual(["VP8X", "ICCP", "VP8 "]);
  }
  const whole = await loadImage(await readFile(join(folderOf(photoId), "whole.webp")));
  const canvas = createCanvas(whole.width, whole.height);
  canvas.getContext("2d").drawImage(whole, 0, 0);
  const colourAt = (x: number, y: number) => [
    ...canvas.getContext("2d").getImageData(x, y, 1, 1).data.subarray(0, 3),
  ];
  // What was left is on top now.
  expect(colourAt(100, 50)[0]).toBeGreaterThan(150);
  expect(colourAt(100, 350)[2]).toBeGreaterThan(150);
});

test("PNG and WebP are taken as well, and made smaller where they are large", async () => {
  const png = await upload(await canvasOf(3200, 800).encode("png"));
  expect([png.width, png.height]).toEqual([1600, 400]);
  const webp = await upload(await canvasOf(90, 120).encode("webp"));
  expect([webp.width, webp.height]).toEqual([90, 120]);
});

test("what is no picture, lies, or is too much is refused, and leaves nothing", async () => {
  const before = (await kept()).toSorted();
  const prankster = await enterDemo(core, "s1-1-04");
  const refused: [string, Uint8Array, string][] = [
    [
      "svg",
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
      "fileNotSupported",
    ],
    ["html", Buffer.from("<!doctype html><script>x()</script>"), "fileNotSupported"],
    ["gif", Buffer.from("GIF89a\x01\0\x01\0"), "fileNotSupported"],
    ["pdf", Buffer.from("%PDF-1.4"), "fileNotSupported"],
    ["empty", Buffer.alloc(0), "fileNotSupported"],
    ["only the beginning", Buffer.from("ffd8ffe000104a46", "hex"), "fileNotSupported"],
    ["a bomb", pngThatSays(60_000, 60_000), "tooLarge"],
    ["a row that never ends", pngThatSays(1, 25_000_001), "tooLarge"],
    [
      "too many bytes",
      Buffer.alloc(questionPhotoBytes + 1, Buffer.from("ffd8ff", "hex")),
      "tooLarge",
    ],
  ];
  for (const [what, content, code] of refused)
    expect(await prankster.refusal("POST", uploadPath(), content), what).toBe(code);
  expect(await prankster.refusal("POST", uploadPath(), { a: 1 })).toBe("badRequest");
  expect((await kept()).toSorted()).toEqual(before);
});

test("a picture that is a page or an archive as well is only a picture afterwards", async () => {
  const script = "<script>alert(document.domain)</script>";
  const jpeg = await canvasOf(80, 60).encode("jpeg");
  const { photoId } = await upload(Buffer.concat([jpeg, Buffer.from(`PK\x03\x04${script}`)]));
  const { photoId: asked } = (await ask(photoId)).photo!;
  const reply = await student.send("GET", urlOf(asked));
  const bytes = Buffer.from(await reply.arrayBuffer());
  expect(bytes.includes("script")).toBe(false);
  expect(bytes.includes("PK\x03\x04")).toBe(false);
  expect(reply.headers.get("content-type")).toBe("image/webp");
  expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
  expect(reply.headers.get("cache-control")).toBe("private, no-cache");
  const known = { "if-none-match": reply.headers.get("etag")!, "cache-control": "max-age=0" };
  expect((await student.send("GET", urlOf(asked), undefined, known)).status).toBe(304);
});

test("a photo belongs to one question of whoever took it", async () => {
  const { photoId } = await upload(photoWithPlace());
  const mate = await enterDemo(core, "s1-1-02");
  expect(await mate.refusal("POST", questionsPath(), bodyWith(photoId))).toBe("notFound");
  const body = bodyWith(photoId);
  const asked = await student.call("POST", questionsPath(), Question, body);
  expect(asked.photo).toMatchObject({ photoId, width: 200, height: 400 });
  // A retry is the same question; without the photo, or once more with it, it is another.
  expect(await student.call("POST", questionsPath(), Question, body)).toEqual(asked);
  const without = { ...body, photoId: undefined };
  expect(await student.refusal("POST", questionsPath(), without)).toBe("conflict");
  expect(await student.refusal("POST", questionsPath(), bodyWith(photoId))).toBe("notFound");
  const unknown = bodyWith(randomUUID() as QuestionPhotoId);
  expect(await student.refusal("POST", questionsPath(), unknown)).toBe("notFound");
  const { questions } = await student.call("GET", questionsPath(), LessonQuestions);
  expect(questions.map(({ questionId }) => questionId)).not.toContain(unknown.questionId);
});

test("class, teacher and school see it once it was asked with, and nobody beyond", async () => {
  const { photoId } = await upload(photoWithPlace());
  const mate = await enterDemo(core, "s1-1-02");
  // Until then it is the child's own.
  expect(await statusOf(student, urlOf(photoId))).toBe(200);
  for (const browser of [teacher, mate]) expect(await statusOf(browser, urlOf(photoId))).toBe(403);
  const { questionId } = await ask(photoId);
  for (const who of ["s1-t1", "s1-1-02", "demo-head-teacher", "demo-school-admin"])
    for (const size of ["whole", "small"] as const)
      expect(await statusOf(await enterDemo(core, who), urlOf(photoId, size)), who).toBe(200);
  for (const who of ["demo-operator", "demo-officer", "demo-researcher", "demo-guardian"]) {
    const browser = await enterDemo(core, who);
    expect(await statusOf(browser, urlOf(photoId)), who).toBe(403);
    const { questions } = await browser.call("GET", questionsPath(), LessonQuestions);
    expect(questions.filter(({ photo }) => photo !== null)).toEqual([]);
  }
  expect(await statusOf(core.browser(), urlOf(photoId))).toBe(403);
  expect(await statusOf(student, `${urlOf(photoId)}/../uploaded`)).toBe(404);

  // The teacher finds it among those to answer; taken back, it is gone.
  await core.liveLessons.end({ lessonId: lesson.lessonId, because: "teacherGone" });
  const { toAnswer } = await teacher.call("GET", "/api/questions", FollowedQuestions);
  expect(toAnswer.find((one) => one.questionId === questionId)?.photo?.photoId).toBe(photoId);
  const { personId } = await student.call("GET", "/api/me", Me);
  const { lessonId } = lesson;
  await core.questions.withdraw({ lessonId, personId, questionId, anybodys: false });
  expect(await statusOf(teacher, urlOf(photoId))).toBe(403);
  await expect.poll(kept).not.toContain(photoId);
});

test("of photos that were not asked with three are kept, for a day; strays go", async () => {
  const mate = await enterDemo(core, "s1-1-03");
  const photoIds: QuestionPhotoId[] = [];
  for (let time = 0; time < 4; time++) {
    const { photoId } = await upload(await canvasOf(9, 9).encode("png"), mate);
    photoIds.push(photoId);
  }
  await expect.poll(kept).not.toContain(photoIds[0]);
  for (const photoId of photoIds.slice(1)) expect(await kept()).toContain(photoId);
  await mkdir(folderOf("left-by-a-crash"), { recursive: true });
  await mkdir(folderOf(randomUUID()), { recursive: true });
  const yesterday = new Date(Date.now() - 86_400_000 - 60_000);
  await core.db
    .updateTable("question_photos")
    .set({ uploaded_at: yesterday })
    .where("photo_id", "=", photoIds[3]!)
    .execute();
  await core.photos.sweep();
  const rows = await core.db.selectFrom("question_photos").select("photo_id").execute();
  expect((await kept()).toSorted()).toEqual(rows.map(({ photo_id }) => photo_id).toSorted());
  expect(rows.map(({ photo_id }) => photo_id)).not.toContain(photoIds[3]);
});

test("one child's photos come one after the other, not without end", async () => {
  const mate = await enterDemo(core, "s1-1-04");
  const refusals = new Set<string>();
  for (let time = 0; time < 13; time++)
    refusals.add(await mate.refusal("POST", uploadPath(), Buffer.from("no picture")));
  expect([...refusals]).toEqual(["fileNotSupported", "tooManyRequests"]);
});

test("an export has them, and erasing the child takes their files along", async () => {
  const mate = await enterDemo(core, "s1-1-02");
  const { photoId } = await upload(photoWithPlace(), mate);
  await ask(photoId, mate);
  const { personId, displayName } = await mate.call("GET", "/api/me", Me);
  const operator = await enterDemo(core, "demo-operator");
  const reply = await operator.send("GET", `/api/people/${personId}/export`);
  const tar = extract();
  tar.end(gunzipSync(Buffer.from(await reply.arrayBuffer())));
  const files = new Map<string, Buffer>();
  for await (const entry of tar) files.set(entry.header.name, await buffer(entry));
  const exported = files.get(`question-photos/${photoId}.webp`);
  expect(exported?.equals(await readFile(join(folderOf(photoId), "whole.webp")))).toBe(true);
  expect(JSON.parse(files.get("question_photos.json")!.toString())).toMatchObject([
    { photo_id: photoId, width: 200, height: 400 },
  ]);

  const path = `/api/people/${personId}/erase`;
  const { facts } = await operator.call("POST", path, ErasureRecord, { displayName });
  expect(facts.files.photos).toBe(1);
  expect(facts.check.found).toEqual([]);
  expect(await kept()).not.toContain(photoId);
  expect(await statusOf(teacher, urlOf(photoId))).toBe(403);
});
