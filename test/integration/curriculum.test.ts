/* What a lesson is in the curriculum: said by its teacher, kept version by version, read by whoever may watch. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Curriculum, LessonCurriculum } from "../../protocol/curriculum.ts";
import { CaptureId, DeckId, type LessonId, SubjectId } from "../../protocol/ids.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { ReplayEdits } from "../../protocol/replayEdits.ts";
import { SearchResults } from "../../protocol/search.ts";
import { createLogger } from "../../server/lib/log.ts";
import { SearchIndex } from "../../server/search/searchIndex.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

let core: CoreUnderTest;
let index: SearchIndex;
let teacher: TestBrowser;
let child: TestBrowser;
let lessonId: LessonId;
const subjectId = SubjectId.parse(randomUUID());
const startedAt = new Date("2026-03-04T01:00:00Z");
const at = (s: number) => new Date(startedAt.getTime() + s * 1_000);

beforeAll(async () => {
  core = await startCore();
  index = new SearchIndex({ db: core.db, log: createLogger({ level: "fatal", name: "test" }) });
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  const classIds = classes.map(({ classId }) => classId);
  ({ lessonId } = await teacher.call("POST", "/api/lessons", Lesson, {
    title: "第一课",
    classIds,
  }));
  const of = { lesson_id: lessonId, capture_id: CaptureId.parse(randomUUID()) };
  const { db } = core;
  const ended = { state: "ended" as const, started_at: startedAt, ended_at: at(2_400) };
  await db.updateTable("lessons").set(ended).where("lesson_id", "=", lessonId).execute();
  await db
    .insertInto("captures")
    .values({ ...of, opened_at: startedAt })
    .execute();
  await db
    .insertInto("recordings")
    .values({ ...of, state: "published", updated_at: startedAt })
    .execute();
  await db
    .insertInto("replays")
    .values({
      ...{ ...of, started_at: startedAt, duration_ms: 2_400_000, has_screen: false, coverage: 1 },
      packets: JSON.stringify({ received: 1, lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 }),
      ...{ verified_samples: 4, published_at: at(2_500) },
    })
    .execute();
  await db.insertInto("subjects").values({ subject_id: subjectId, name: "天文学" }).execute();
});
afterAll(async () => core.close());

const path = (): string => `/api/lessons/${lessonId}/curriculum`;
const see = async (browser: TestBrowser) => browser.call("GET", path(), LessonCurriculum);
const save = async (curriculum: Curriculum, insteadOf: number) =>
  teacher.call("PUT", path(), LessonCurriculum, { curriculum, insteadOf });
/** Titles and the places in them that fit. */
const found = async (q: string) => {
  await index.catchUp();
  const { lessons } = await child.call(
    "GET",
    `/api/search?${new URLSearchParams({ q })}`,
    SearchResults,
  );
  const told = (pieces: readonly { text: string }[]) => pieces.map(({ text }) => text).join("");
  return lessons.map(({ title, hits }) => [
    told(title),
    ...hits.map(({ kind, excerpt }) => `${kind} ${told(excerpt)}`),
  ]);
};
const stars: Curriculum = {
  ...{ title: "看星星", subjectId, grade: "3", textbook: "教科版三年级下册", unit: "第三单元" },
  ...{ chapter: "太阳、地球和月球", description: "认识北斗七星", keywords: ["星座", "观测"] },
};

test("it begins as the lesson was made, and what its teacher says is shown to whoever watches and found by its words", async () => {
  const made = await see(teacher);
  expect(made).toMatchObject({ curriculum: { title: "第一课" }, subject: null, versions: [] });
  expect(await found("观测")).toEqual([]);

  const saved = await save(stars, 0);
  expect(saved).toMatchObject({ curriculum: stars, subject: "天文学", mayEdit: true });
  expect(saved.versions.map(({ version, byName }) => [version, byName !== null])).toEqual([
    [2, true],
    [1, false],
  ]);
  expect(await see(child)).toEqual({
    ...{ curriculum: stars, subject: "天文学", mayEdit: false, versions: [] },
  });
  const lesson = await child.call("GET", `/api/lessons/${lessonId}`, Lesson);
  expect(lesson.title).toBe("看星星");
  expect(await found("天文")).toEqual([["看星星"]]);
  for (const [q, words] of [
    ["北斗", "认识北斗七星"],
    ["观测", "星座 观测"],
    ["教科版", "教科版三年级下册 第三单元"],
  ] as const) {
    const [[title, hit] = [], ...others] = await found(q);
    expect([title, others]).toEqual(["看星星", []]);
    expect(hit).toContain(words);
    expect(hit).toMatch(/^about /);
  }

  // The first version is taken up again.
  await save(made.curriculum, 2);
  expect(await found("观测")).toEqual([]);
  expect(await found("第一课")).toEqual([["第一课"]]);
});

test("nobody saves over a newer version, or a subject that there is not, and only its teacher and school save", async () => {
  const { versions } = await see(teacher);
  const insteadOf = versions[0]?.version ?? 0;
  const body = { curriculum: stars, insteadOf };
  expect(await child.refusal("PUT", path(), body)).toBe("forbidden");
  expect(await teacher.refusal("PUT", path(), { ...body, insteadOf: insteadOf + 1 })).toBe(
    "conflict",
  );
  const nowhere = { ...stars, subjectId: SubjectId.parse(randomUUID()) };
  expect(await teacher.refusal("PUT", path(), { ...body, curriculum: nowhere })).toBe("badRequest");
  expect((await see(teacher)).versions).toHaveLength(versions.length);
});

test("whoever cuts the replay is told where chapters and slides begin, in the time of the whole one", async () => {
  const { db } = core;
  const deckId = DeckId.parse(randomUUID());
  await db
    .insertInto("slide_decks")
    .values({
      ...{ deck_id: deckId, lesson_id: lessonId, uploaded_by: null, file_name: "1.pdf" },
      ...{ kind: "pdf", bytes: 1, state: "ready", pages_of: 2 },
      ...{ created_at: startedAt, updated_at: startedAt },
    })
    .execute();
  const page = { deck_id: deckId, width: 4, height: 3, type: "png" as const };
  await db
    .insertInto("slide_pages")
    .values([
      { ...page, page: 1, text: "月相\n新月" },
      { ...page, page: 2, text: "" },
    ])
    .execute();
  const shown = { lesson_id: lessonId, deck_id: deckId };
  await db
    .insertInto("slide_moments")
    .values([
      { ...shown, page: 1, at: at(60) },
      // Turned over at once.
      { ...shown, page: 1, at: at(119) },
      { ...shown, page: 2, at: at(120) },
      { lesson_id: lessonId, deck_id: null, page: null, at: at(600) },
    ])
    .execute();
  const chapters = JSON.stringify([{ atMs: 90_000, title: "为什么有月相" }]);
  await db
    .insertInto("lesson_chapters")
    .values({ lesson_id: lessonId, chapters, edited_by: null, edited_at: startedAt })
    .execute();
  const landmarks = [
    { atMs: 60_000, kind: "slide", title: "月相", page: 1 },
    { atMs: 90_000, kind: "chapter", title: "为什么有月相", page: null },
    { atMs: 120_000, kind: "slide", title: "", page: 2 },
  ];
  const editsPath = `/api/lessons/${lessonId}/replay-edits`;
  expect(await teacher.call("GET", editsPath, ReplayEdits)).toMatchObject({ landmarks });
  const cuts = { beginMs: 100_000, endMs: null, privateSpans: [] };
  const cut = await teacher.call("PUT", editsPath, ReplayEdits, { cuts, insteadOf: 0 });
  expect(cut.landmarks).toEqual(landmarks);
});
