/* What leads through a replay and what viewers leave there: over HTTP, on a real database. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonChapters } from "../../protocol/chapters.ts";
import { DeckId, ReplayNoteId } from "../../protocol/ids.ts";
import { Me } from "../../protocol/people.ts";
import { mostReplayNotes, ReplayNotes } from "../../protocol/replayNotes.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { countPersonRows, readPersonRows } from "../../server/erasure/personTables.ts";
import { findPerson } from "../../server/people/peopleRepository.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

let core: CoreUnderTest;
let teacher: TestBrowser;
let admin: TestBrowser;
let child: TestBrowser;
let classmate: TestBrowser;

beforeAll(async () => {
  core = await startCore();
  teacher = await enterDemo(core, "s1-t1");
  admin = await enterDemo(core, "demo-school-admin");
  child = await enterDemo(core, "s1-1-01");
  classmate = await enterDemo(core, "s1-1-02");
});
afterAll(async () => {
  await core?.close();
});

const chaptersOf = (lessonId: string) => `/api/lessons/${lessonId}/chapters`;
const notesOf = (lessonId: string) => `/api/lessons/${lessonId}/replay-notes`;
const seen = async (browser: TestBrowser, lessonId: string) =>
  browser.call("GET", chaptersOf(lessonId), LessonChapters);
const read = async (browser: TestBrowser, lessonId: string) =>
  (await browser.call("GET", notesOf(lessonId), ReplayNotes)).notes;
const write = async (browser: TestBrowser, lessonId: string, noteId: string, body: object) =>
  browser.refusal("PUT", `${notesOf(lessonId)}/${noteId}`, body);

test("chapters that somebody wrote take the place of those that follow from the lesson, until they are taken back", async () => {
  const { lessonId } = await newLesson(teacher, "通分");
  expect(await seen(child, lessonId)).toEqual({ edited: null, slideTitles: [], mayEdit: false });
  expect((await seen(teacher, lessonId)).mayEdit).toBe(true);
  const chapters = [
    { atMs: 90_000, title: " 练习 " },
    { atMs: 0, title: "导入" },
  ];
  const { edited } = await teacher.call("PUT", chaptersOf(lessonId), LessonChapters, {
    ...{ chapters, insteadOf: null },
  });
  expect(edited?.chapters).toEqual([
    { atMs: 0, title: "导入" },
    { atMs: 90_000, title: "练习" },
  ]);
  expect((await seen(child, lessonId)).edited).toEqual(edited);
  expect(edited?.byName).toBe((await teacher.call("GET", "/api/me", Me)).displayName);

  // Whoever wrote over what they have not seen is told, and nothing is lost.
  const over = (insteadOf: string | null) => ({ chapters: [], insteadOf });
  expect(await admin.refusal("PUT", chaptersOf(lessonId), over(null))).toBe("conflict");
  const longAgo = "2020-01-01T00:00:00.000Z";
  expect(await admin.refusal("PUT", chaptersOf(lessonId), over(longAgo))).toBe("conflict");
  expect((await seen(child, lessonId)).edited).toEqual(edited);
  expect(await admin.refusal("PUT", chaptersOf(lessonId), over(edited?.at ?? null))).toBe("done");
  expect((await seen(child, lessonId)).edited?.chapters).toEqual([]);

  for (const _ of ["once", "twice"])
    expect(await teacher.refusal("DELETE", chaptersOf(lessonId))).toBe("done");
  expect((await seen(child, lessonId)).edited).toBeNull();
  const audited = await core.db
    .selectFrom("audit_log")
    .select(["action", "detail"])
    .where("subject_id", "=", lessonId)
    .where("action", "like", "chapters%")
    .orderBy("audit_id")
    .execute();
  expect(audited).toEqual([
    { action: "chaptersEdited", detail: { count: 2 } },
    { action: "chaptersEdited", detail: { count: 0 } },
    { action: "chaptersReset", detail: {} },
  ]);
});

test("pages that the class saw are named after what is written first on them, and no others", async () => {
  const { lessonId } = await newLesson(teacher, "课件");
  const deckId = DeckId.parse(randomUUID());
  await core.db
    .insertInto("slide_decks")
    .values({
      ...{ deck_id: deckId, lesson_id: lessonId, uploaded_by: null, file_name: "1.pdf" },
      ...{ kind: "pdf", bytes: 1, state: "ready", pages_of: 3 },
      ...{ created_at: new Date(), updated_at: new Date() },
    })
    .execute();
  const page = { deck_id: deckId, width: 4, height: 3, type: "png" as const };
  await core.db
    .insertInto("slide_pages")
    .values([
      { ...page, page: 1, text: "\n 异分母分数\n加减法" },
      { ...page, page: 2, text: "——" },
      { ...page, page: 3, text: "答案" },
    ])
    .execute();
  const shown = { lesson_id: lessonId, deck_id: deckId, at: new Date() };
  await core.db
    .insertInto("slide_moments")
    .values([
      { ...shown, page: 1 },
      { ...shown, page: 2 },
      { ...shown, page: 1 },
    ])
    .execute();
  const { slideTitles } = await seen(child, lessonId);
  expect(slideTitles).toEqual([{ deckId, page: 1, title: "异分母分数" }]);
});

test("notes are their writer's alone, in the order of the replay, and the same id is the same note", async () => {
  const { lessonId } = await newLesson(teacher, "笔记");
  const [first, second] = [randomUUID(), randomUUID()];
  expect(await write(child, lessonId, first, { atMs: 60_000, text: "" })).toBe("done");
  expect(await write(child, lessonId, second, { atMs: 5_000, text: "通分：找公倍数" })).toBe(
    "done",
  );
  expect(await write(child, lessonId, first, { atMs: 60_000, text: "这里没听懂" })).toBe("done");
  const own = [
    { noteId: second, atMs: 5_000, text: "通分：找公倍数" },
    { noteId: first, atMs: 60_000, text: "这里没听懂" },
  ];
  expect(await read(child, lessonId)).toEqual(own);
  for (const other of [classmate, teacher, admin]) expect(await read(other, lessonId)).toEqual([]);

  // Nobody else's call reaches them, nor does one about another lesson.
  expect(await write(admin, lessonId, first, { atMs: 0, text: "改" })).toBe("conflict");
  expect(await admin.refusal("DELETE", `${notesOf(lessonId)}/${first}`)).toBe("done");
  const { lessonId: otherId } = await newLesson(teacher, "另一课");
  expect(await write(child, otherId, first, { atMs: 0, text: "改" })).toBe("conflict");
  expect(await read(child, lessonId)).toEqual(own);
  expect(await write(child, lessonId, randomUUID(), { atMs: -1, text: "" })).toBe("badRequest");

  expect(await child.refusal("DELETE", `${notesOf(lessonId)}/${first}`)).toBe("done");
  expect(await read(child, lessonId)).toEqual(own.slice(0, 1));
});

test("there are only so many notes of one person in a lesson, and those there are can still be changed", async () => {
  const { lessonId } = await newLesson(teacher, "很多笔记");
  const { personId } = await child.call("GET", "/api/me", Me);
  const ids = Array.from({ length: mostReplayNotes }, () => ReplayNoteId.parse(randomUUID()));
  const note = { lesson_id: lessonId, person_id: personId, at_ms: 0, text: "" };
  await core.db
    .insertInto("replay_notes")
    .values(ids.map((note_id) => ({ ...note, note_id, changed_at: new Date() })))
    .execute();
  expect(await write(child, lessonId, randomUUID(), { atMs: 0, text: "" })).toBe("conflict");
  expect(await write(child, lessonId, ids[0]!, { atMs: 0, text: "改" })).toBe("done");
  expect(await write(classmate, lessonId, randomUUID(), { atMs: 0, text: "" })).toBe("done");
});

test("what somebody left at replays is in the export about them, and goes with them; chapters stay, without a name", async () => {
  const { lessonId } = await newLesson(teacher, "离开");
  const leaver = await enterDemo(core, "s1-1-03");
  const { personId } = await leaver.call("GET", "/api/me", Me);
  const noteId = randomUUID();
  await write(leaver, lessonId, noteId, { atMs: 7_000, text: "我的笔记" });
  await leaver.refusal("PUT", `/api/lessons/${lessonId}/replay-place`, { atMs: 9_000 });
  await core.db
    .insertInto("lesson_chapters")
    .values({
      ...{ lesson_id: lessonId, edited_by: personId, edited_at: new Date() },
      chapters: JSON.stringify([{ atMs: 0, title: "开始" }]),
    })
    .execute();
  const kept = await readPersonRows(core.db, personId);
  expect(kept.get("replay_notes")).toMatchObject([{ note_id: noteId, text: "我的笔记" }]);
  expect(kept.get("replay_places")).toMatchObject([{ lesson_id: lessonId, at_ms: 9_000 }]);
  const person = await findPerson(core.db, personId);
  await core.db
    .transaction()
    .execute(async (trx) => erasePersonRows(trx, { person: person!, now: new Date() }));
  expect(await countPersonRows(core.db, personId)).toEqual([]);
  expect((await seen(child, lessonId)).edited).toMatchObject({
    ...{ byName: null, chapters: [{ atMs: 0, title: "开始" }] },
  });
});
