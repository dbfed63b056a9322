/* The search over replays: what is found, where, and by whom; over HTTP, on a real database. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CaptionCues } from "../../protocol/captions.ts";
import {
  CaptureId,
  type ClassId,
  DeckId,
  type LessonId,
  QuestionId,
  SchoolId,
  SubjectId,
} from "../../protocol/ids.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { CreatedClass, Me, NewAccount, School } from "../../protocol/people.ts";
import { lessonsOnPage, type MarkedText, SearchResults } from "../../protocol/search.ts";
import { writeCues } from "../../server/captions/captionsRepository.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { createLogger } from "../../server/lib/log.ts";
import { findPerson } from "../../server/people/peopleRepository.ts";
import { SearchIndex } from "../../server/search/searchIndex.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

let core: CoreUnderTest;
let index: SearchIndex;
let operator: TestBrowser;
let admin: TestBrowser;
let teacher: TestBrowser;
let child: TestBrowser;
let classIds: ClassId[];
/** Of another class of the school, and of another school. */
let neighbour: TestBrowser;
let stranger: TestBrowser;

beforeAll(async () => {
  core = await startCore();
  index = new SearchIndex({ db: core.db, log: createLogger({ level: "fatal", name: "test" }) });
  operator = await enterDemo(core, "demo-operator");
  admin = await enterDemo(core, "demo-school-admin");
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  classIds = classes.map(({ classId }) => classId);
  const { memberships } = await admin.call("GET", "/api/me", Me);
  const schoolId = SchoolId.parse(
    memberships.flatMap((one) => ("schoolId" in one ? one.schoolId : []))[0],
  );
  neighbour = await settle(core, (await newClass(schoolId, "别的班")).accounts[0]!);
  const elsewhere = await operator.call("POST", "/api/schools", School, { name: "乙校" });
  stranger = await settle(core, (await newClass(elsewhere.schoolId, "一班")).accounts[0]!);
});
afterAll(async () => {
  await index?.close();
  await core?.close();
});

const newClass = async (schoolId: SchoolId, name: string) =>
  operator.call("POST", `/api/schools/${schoolId}/classes`, CreatedClass, {
    ...{ name, studentNames: ["学生甲"] },
  });

const zeroMs = Date.parse("2026-03-04T01:00:00Z");
const at = (ms: number) => new Date(zeroMs + ms);
let published = 0;
/** A lesson of the demo class whose replay is there; later ones are newer. */
const publish = async (title: string): Promise<LessonId> => {
  const { lessonId } = await teacher.call("POST", "/api/lessons", Lesson, { title, classIds });
  const captureId = CaptureId.parse(randomUUID());
  const of = { lesson_id: lessonId, capture_id: captureId };
  const started = at((published++ - 1_000) * 3_600_000);
  await core.db
    .updateTable("lessons")
    .set({ state: "ended", started_at: started, ended_at: started })
    .where("lesson_id", "=", lessonId)
    .execute();
  await core.db
    .insertInto("captures")
    .values({ ...of, opened_at: started })
    .execute();
  await core.db
    .insertInto("recordings")
    .values({ ...of, state: "published", updated_at: started })
    .execute();
  await core.db
    .insertInto("replays")
    .values({
      ...{ ...of, started_at: started, duration_ms: 2_400_000, has_screen: false, coverage: 1 },
      packets: JSON.stringify({ received: 1, lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 }),
      ...{ verified_samples: 4, published_at: started },
    })
    .execute();
  return lessonId;
};
const startOf = async (lessonId: LessonId): Promise<number> => {
  const row = await core.db
    .selectFrom("replays")
    .select("started_at")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  return row.started_at.getTime();
};
const showSlide = async (lessonId: LessonId, text: string, atMs: number | null) => {
  const deckId = DeckId.parse(randomUUID());
  await core.db
    .insertInto("slide_decks")
    .values({
      ...{ deck_id: deckId, lesson_id: lessonId, uploaded_by: null, file_name: "1.pdf" },
      ...{ kind: "pdf", bytes: 1, state: "ready", pages_of: 1 },
      ...{ created_at: new Date(), updated_at: new Date() },
    })
    .execute();
  await core.db
    .insertInto("slide_pages")
    .values({ deck_id: deckId, page: 1, width: 4, height: 3, type: "png", text })
    .execute();
  if (atMs !== null)
    await core.db
      .insertInto("slide_moments")
      .values({
        ...{ lesson_id: lessonId, deck_id: deckId, page: 1 },
        at: new Date((await startOf(lessonId)) + atMs),
      })
      .execute();
  return deckId;
};
const caption = async (
  lessonId: LessonId,
  speakers: "teacher" | "everybody",
  cues: readonly { fromMs: number; text: string }[],
) =>
  writeCues(
    core.db,
    {
      ...{ lessonId, language: "zh", origin: "uploaded", speakers, by: null, now: new Date() },
      cues: cues.map((cue) => ({ ...cue, toMs: cue.fromMs + 1_000 })),
    },
    { origin: "uploaded" },
  );
const ask = async (browser: TestBrowser, lessonId: LessonId, text: string, replayMs: number) => {
  const questionId = QuestionId.parse(randomUUID());
  expect(
    await browser.refusal("POST", `/api/lessons/${lessonId}/questions`, {
      ...{ questionId, text, replayMs },
    }),
  ).toBe("done");
  return questionId;
};

const search = async (browser: TestBrowser, q: string, after?: LessonId) => {
  await index.catchUp();
  return browser.call(
    "GET",
    `/api/search?${new URLSearchParams({ q, ...(after && { after }) })}`,
    SearchResults,
  );
};
const told = (pieces: MarkedText) =>
  pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join("");
/** What is found, as it would be read. */
const found = async (browser: TestBrowser, q: string) =>
  (await search(browser, q)).lessons.map(({ title, hits }) => [
    told(title),
    ...hits.map(({ kind, atMs, excerpt }) => `${kind} ${atMs / 1000} ${told(excerpt)}`),
  ]);

test("titles, pages that were shown, questions with their answers and captions are found with their times", async () => {
  const lessonId = await publish("异分母分数加减法");
  await showSlide(lessonId, "通分的意义\n把异分母分数化成同分母分数", 61_000);
  await showSlide(lessonId, "通分：下节课的答案", null);
  const questionId = await ask(child, lessonId, "为什么要先通分？", 90_000);
  await teacher.refusal("PUT", `/api/questions/${questionId}/answer`, {
    answer: { how: "writing", text: "因为分数单位不同。" },
  });
  await caption(lessonId, "teacher", [
    { fromMs: 5_000, text: "同学们好" },
    { fromMs: 125_000, text: "现在我们来通分" },
  ]);
  expect(await found(child, "通分")).toEqual([
    [
      "异分母分数加减法",
      "slide 61 [通分]的意义 把异分母分数化成同分母分数",
      "question 90 为什么要先[通分]？ 因为分数单位不同。",
      "caption 125 现在我们来[通分]",
    ],
  ]);
  expect(await found(child, "分数单位")).toEqual([
    ["异分母[分数]加减法", "question 90 因为[分数单位]不同。"],
  ]);
  expect(await found(child, "加减法")).toEqual([["异分母分数[加减法]"]]);
  // One character; something that is nowhere; nothing that could be looked for.
  expect((await found(child, "减"))[0]?.[0]).toBe("异分母分数加[减]法");
  expect(await found(child, "除法")).toEqual([]);
  expect(await found(child, "？！")).toEqual([]);
});

test("English is found in any form of a word, any width and case, and beside Chinese", async () => {
  const lessonId = await publish("Unit 3 现在进行时");
  await showSlide(lessonId, "She is READING stories.\n读故事", 10_000);
  for (const q of ["read", "reads story", "Ｒｅａｄｉｎｇ", "reading 故事"])
    expect(await found(child, q), q).toHaveLength(1);
  expect((await found(child, "reads story"))[0]?.[1]).toBe(
    "slide 10 She is [READING] [stories]. 读故事",
  );
  for (const q of ["rea", "reader's digest", "read 小说"])
    expect(await found(child, q), q).toEqual([]);
});

test("a lesson's subject is found, also after it got another name", async () => {
  const lessonId = await publish("第一课");
  const subjectId = SubjectId.parse(randomUUID());
  await core.db.insertInto("subjects").values({ subject_id: subjectId, name: "天文学" }).execute();
  await core.db
    .updateTable("lessons")
    .set({ subject_id: subjectId })
    .where("lesson_id", "=", lessonId)
    .execute();
  const [lesson] = (await search(child, "天文")).lessons;
  expect(told(lesson?.subject ?? [])).toBe("[天文]学");
  await core.db
    .updateTable("subjects")
    .set({ name: "地质学" })
    .where("subject_id", "=", subjectId)
    .execute();
  expect(await found(child, "天文")).toEqual([]);
  expect(await found(child, "地质")).toEqual([["第一课"]]);
});

test("nobody finds what they may not watch: neither another class nor another school", async () => {
  await publish("长方体的体积");
  for (const one of [child, teacher, admin, operator])
    expect(await found(one, "长方体")).toEqual([["[长方体]的体积"]]);
  for (const one of [neighbour, stranger]) expect(await found(one, "长方体")).toEqual([]);
});

test("what children said in captions is found by whoever may hear them", async () => {
  const lessonId = await publish("课堂讨论");
  await caption(lessonId, "everybody", [{ fromMs: 3_000, text: "我觉得是抛物线" }]);
  for (const one of [child, teacher, admin])
    expect(await found(one, "抛物线")).toEqual([["课堂讨论", "caption 3 我觉得是[抛物线]"]]);
  expect(await found(operator, "抛物线")).toEqual([]);
  expect(await found(operator, "课堂讨论")).toEqual([["[课堂讨论]"]]);
});

test("who asked is not told, nor found, and beyond class, family and school neither is what was asked", async () => {
  const lessonId = await publish("提问的人");
  await ask(child, lessonId, "什么是椭圆？", 0);
  const { displayName, personId } = await child.call("GET", "/api/me", Me);
  for (const one of [child, teacher, admin, await enterDemo(core, "demo-guardian")]) {
    const results = JSON.stringify(await search(one, "椭圆"));
    expect(results).toContain("椭圆");
    expect(results).not.toContain(displayName);
    expect(results).not.toContain(personId);
  }
  for (const who of ["demo-officer", "demo-researcher"])
    expect(await found(await enterDemo(core, who), "椭圆")).toEqual([]);
  expect(await found(operator, "椭圆")).toEqual([]);
});

test("what is taken back or replaced is found no longer, before anything is made anew", async () => {
  const lessonId = await publish("收回");
  const questionId = await ask(child, lessonId, "什么是双曲线？", 0);
  const deckId = await showSlide(lessonId, "双曲线的定义", 0);
  await caption(lessonId, "teacher", [{ fromMs: 0, text: "请看双曲线" }]);
  expect((await found(child, "双曲线"))[0]).toHaveLength(4);
  const now = async () => child.call("GET", "/api/search?q=双曲线", SearchResults);
  await core.db.deleteFrom("questions").where("question_id", "=", questionId).execute();
  expect((await now()).lessons[0]?.hits.map(({ kind }) => kind)).toEqual(["slide", "caption"]);
  await core.db.deleteFrom("slide_decks").where("deck_id", "=", deckId).execute();
  expect((await now()).lessons[0]?.hits.map(({ kind }) => kind)).toEqual(["caption"]);
  await caption(lessonId, "teacher", [{ fromMs: 0, text: "请看抛物面" }]);
  expect((await now()).lessons).toEqual([]);
  expect(await found(child, "抛物面")).toHaveLength(1);
  await core.db.deleteFrom("replays").where("lesson_id", "=", lessonId).execute();
  expect((await child.call("GET", "/api/search?q=抛物面", SearchResults)).lessons).toEqual([]);
});

test("what is cut out of a replay is not found from the same moment on, and the rest where it now is", async () => {
  const lessonId = await publish("圆的周长");
  await showSlide(lessonId, "周长的意义", 10_000);
  await showSlide(lessonId, "周长的秘密", 70_000);
  await ask(child, lessonId, "周长怎么量？", 75_000);
  await ask(child, lessonId, "周长有单位吗？", 200_000);
  await caption(lessonId, "teacher", [
    { fromMs: 59_500, text: "周长这句话说到一半" },
    { fromMs: 130_000, text: "周长等于直径乘圆周率" },
  ]);
  const edits = `/api/lessons/${lessonId}/replay-edits`;
  const cuts = { beginMs: null, endMs: null, privateSpans: [{ fromMs: 60_000, toMs: 120_000 }] };
  expect(await found(child, "周长")).toHaveLength(1);
  expect(await teacher.refusal("PUT", edits, { cuts, insteadOf: 0 })).toBe("done");
  // Before the index is made anew.
  const path = `/api/search?q=${encodeURIComponent("周长")}`;
  expect((await child.call("GET", path, SearchResults)).lessons).toEqual([]);
  expect(await found(child, "周长")).toEqual([
    [
      "圆的[周长]",
      "slide 10 [周长]的意义",
      // It stands on when the cut is over.
      "slide 60 [周长]的秘密",
      "caption 70 [周长]等于直径乘圆周率",
      "question 140 [周长]有单位吗？",
    ],
  ]);
  const [lesson] = (await search(child, "周长")).lessons;
  expect(lesson?.hits.map(({ linkMs }) => linkMs / 1_000)).toEqual([10, 120, 130, 200]);
  const { cues } = await child.call("GET", `/api/lessons/${lessonId}/captions/zh`, CaptionCues);
  expect(cues.map(({ fromMs, text }) => [fromMs, text])).toEqual([
    [70_000, "周长等于直径乘圆周率"],
  ]);

  const audience = `/api/lessons/${lessonId}/replay-audience`;
  const taken = { audience: "nobody", reason: "有误", insteadOf: 0 };
  expect(await teacher.refusal("PUT", audience, taken)).toBe("done");
  expect((await child.call("GET", path, SearchResults)).lessons).toEqual([]);
  expect(await found(child, "周长")).toEqual([]);
});

test("what somebody asked goes from the search with them", async () => {
  const lessonId = await publish("离开");
  const leaver = await enterDemo(core, "s1-1-03");
  const { personId } = await leaver.call("GET", "/api/me", Me);
  await ask(leaver, lessonId, "什么是向量？", 0);
  expect(await found(child, "向量")).toHaveLength(1);
  const person = await findPerson(core.db, personId);
  await core.db
    .transaction()
    .execute(async (trx) => erasePersonRows(trx, { person: person!, now: new Date() }));
  const left = await core.db
    .selectFrom("search_documents")
    .select("document_id")
    .where("text", "like", "%向量%")
    .execute();
  expect(left).toEqual([]);
});

test("there are pages of lessons, the newest first, each lesson once", async () => {
  const made: LessonId[] = [];
  for (let n = 0; n < lessonsOnPage + 2; n++) made.unshift(await publish(`圆锥第${n}课`));
  const first = await search(child, "圆锥");
  expect(first.lessons.map(({ lessonId }) => lessonId)).toEqual(made.slice(0, lessonsOnPage));
  expect(first.next).toBe(made[lessonsOnPage - 1]);
  const second = await search(child, "圆锥", first.next ?? undefined);
  expect(second.lessons.map(({ lessonId }) => lessonId)).toEqual(made.slice(lessonsOnPage));
  expect(second.next).toBeNull();
});

test("of one lesson the first places are told, and how many more there are", async () => {
  const lessonId = await publish("许多处");
  for (let n = 0; n < 6; n++) await showSlide(lessonId, `棱柱${n}`, n * 1_000);
  const [lesson] = (await search(child, "棱柱")).lessons;
  expect(lesson?.hits.map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_000, 3_000]);
  expect(lesson?.moreHits).toBe(2);
});

test.each(["", " ", "长".repeat(61)])("the search for %j is refused", async (q) => {
  expect(await child.refusal("GET", `/api/search?${new URLSearchParams({ q })}`)).toBe(
    "badRequest",
  );
});

test("two who make the index at once make each lesson once", async () => {
  const lessonId = await publish("同时");
  const other = new SearchIndex({
    ...{ db: core.db, log: createLogger({ level: "fatal", name: "test" }) },
  });
  await Promise.all([index.catchUp(), other.catchUp()]);
  await other.close();
  const documents = await core.db
    .selectFrom("search_documents")
    .select("kind")
    .where("lesson_id", "=", lessonId)
    .execute();
  expect(documents).toEqual([{ kind: "lesson" }]);
});

test("an account without a role is refused", async () => {
  const schoolId = (await operator.call("POST", "/api/schools", School, { name: "丙校" })).schoolId;
  const account = await operator.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, {
    displayName: "无职",
  });
  const roleless = await settle(core, account);
  await core.db.deleteFrom("memberships").where("person_id", "=", account.personId).execute();
  expect(await roleless.refusal("GET", "/api/search?q=a")).toBe("forbidden");
});
