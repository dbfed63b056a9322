/*
 * The ladder at the server: who stands on which rung, who is told, what is kept, and its last rung by plain
 * HTTP. Real people, lessons, slides and rows on a real database, real sockets and real media.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BoardReading } from "../../protocol/boardReading.ts";
import { DeckId, type LessonId, PersonId } from "../../protocol/ids.ts";
import { LessonNow, LessonRungs } from "../../protocol/lessonNow.ts";
import { Me } from "../../protocol/people.ts";
import type { TeacherPoll } from "../../protocol/polls.ts";
import { Question } from "../../protocol/questions.ts";
import { type Participant, serverEvents } from "../../protocol/signaling.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { heard, type LivePages, openLivePages, say } from "../factories/livePages.ts";

const readingKeptMs = 700;

let core: CoreUnderTest;
let pages: LivePages;
let teacher: TestBrowser;
let child: TestBrowser;
let classmate: TestBrowser;

beforeAll(async () => {
  core = await startCore({ rooms: () => pages.rooms });
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 60_000, readingKeptMs, core });
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
  classmate = await enterDemo(core, "s1-1-02");
});
afterAll(async () => {
  await pages?.close();
  await core?.close();
});

const idOf = async (browser: TestBrowser) => (await browser.call("GET", "/api/me", Me)).personId;
/** A page in the lesson, and whom it sees there. */
const join = async (browser: TestBrowser, lessonId: string) => {
  const socket = pages.connect(null, { cookie: browser.cookie ?? "" });
  const seen = new Map<string, Participant>();
  const see = (one: Participant) => seen.set(one.participantId, one);
  socket.on("participants:changed", (event: unknown) => {
    const { participants, left } = serverEvents["participants:changed"].parse(event);
    participants.forEach(see);
    for (const participantId of left) seen.delete(participantId);
  });
  const reply = await say(socket, "lesson:join", { lessonId });
  for (const one of reply.participants) see(one);
  return { socket, id: reply.participantId, seen };
};
const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "观察植物");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk };
};
const nowPath = (lessonId: string) => `/api/lessons/${lessonId}/now`;
const rungsOf = async (lessonId: string) =>
  (await teacher.call("GET", `/api/lessons/${lessonId}/rungs`, LessonRungs)).children.map(
    ({ displayName, minutes }) => ({ displayName, rungs: minutes.map(({ rung }) => rung) }),
  );

/** As the recorder leaves it when it has made the pages. */
const insertDeck = async (lessonId: LessonId, texts: string[]) => {
  const deckId = DeckId.parse(randomUUID());
  const now = new Date();
  await core.db
    .insertInto("slide_decks")
    .values({
      ...{ deck_id: deckId, lesson_id: lessonId, uploaded_by: null, file_name: "植物.pdf" },
      ...{ kind: "pdf", bytes: 1, state: "ready", pages_done: texts.length },
      ...{ pages_of: texts.length, created_at: now, updated_at: now },
    })
    .execute();
  await core.db
    .insertInto("slide_pages")
    .values(
      texts.map((text, index) => ({
        ...{ deck_id: deckId, page: index + 1, width: 1600, height: 900, type: "webp", text },
      })),
    )
    .execute();
  return deckId;
};

test("a child without socket and media follows slides and questions, asks, and counts as there", async () => {
  const { lessonId, desk } = await liveLesson();
  const deckId = await insertDeck(lessonId, ["叶子", "根"]);
  await say(desk.socket, "slides:show", { deckId, page: 1 });
  const childId = await idOf(child);

  const first = await child.call("GET", nowPath(lessonId), LessonNow);
  expect(first).toMatchObject({
    ...{ title: "观察植物", state: "live", board: null, questions: [], personId: childId },
    slide: { deckId, page: 1, pages: 2, width: 1600, text: "叶子" },
  });
  const own = () => [...desk.seen.values()].find(({ role }) => role === "student");
  await expect.poll(own).toMatchObject({ presence: "here", rung: "text" });
  expect(pages.rooms.peopleIn(lessonId)).toContain(childId);

  // A page that is turned is there with the next answer.
  await say(desk.socket, "slides:show", { deckId, page: 2 });
  await expect
    .poll(async () => (await child.call("GET", nowPath(lessonId), LessonNow)).slide?.text)
    .toBe("根");

  const asked = heard(desk.socket, "question:changed");
  const question = { questionId: randomUUID(), text: "根为什么向下长？", replayMs: null };
  await child.call("POST", `/api/lessons/${lessonId}/questions`, Question, question);
  expect(await asked).toMatchObject({ text: question.text, replayMs: null });
  await say(desk.socket, "question:answer", {
    questionId: question.questionId,
    answer: { how: "writing", text: "因为重力。" },
  });
  await expect
    .poll(async () => (await child.call("GET", nowPath(lessonId), LessonNow)).questions[0]?.answer)
    .toMatchObject({ how: "writing", text: "因为重力。" });

  // Whoever does not ask again is not there any more.
  await expect.poll(own, { timeout: 5_000 }).toBeUndefined();
  expect(pages.rooms.peopleIn(lessonId)).not.toContain(childId);

  await say(desk.socket, "lesson:end", {});
  await expect.poll(() => child.refusal("GET", nowPath(lessonId))).toBe("lessonEnded");
  const late = { ...question, questionId: randomUUID() };
  expect(await child.refusal("POST", `/api/lessons/${lessonId}/questions`, late)).toBe(
    "lessonEnded",
  );
});

test("what is the same is answered with nothing", async () => {
  const { lessonId, desk } = await liveLesson();
  const answer = await child.send("GET", nowPath(lessonId));
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const known = { "if-none-match": answer.headers.get("etag")!, "cache-control": "max-age=0" };
  const again = await child.send("GET", nowPath(lessonId), undefined, known);
  expect(again.status).toBe(304);
  expect(await again.text()).toBe("");
  const pageId = randomUUID();
  await say(desk.socket, "board:open", { pageId, slide: null });
  const status = async () => (await child.send("GET", nowPath(lessonId), undefined, known)).status;
  await expect.poll(status).toBe(200);
  const { board } = await child.call("GET", nowPath(lessonId), LessonNow);
  expect(board).toEqual({ pageId, slide: null, height: 2_250 });
});

test("what is drawn on the board comes piece by piece, over the slide that lies under it", async () => {
  const { lessonId, desk } = await liveLesson();
  const deckId = await insertDeck(lessonId, ["叶子"]);
  const slide = { deckId, page: 1 };
  await say(desk.socket, "slides:show", slide);
  const pageId = randomUUID();
  await say(desk.socket, "board:open", { pageId, slide });
  const now = async () => child.call("GET", nowPath(lessonId), LessonNow);
  await expect.poll(now).toMatchObject({ board: { pageId, slide }, slide: { text: "叶子" } });

  const path = `${nowPath(lessonId)}/board/${pageId}`;
  const read = async (since?: string) =>
    child.call("GET", since === undefined ? path : `${path}?since=${since}`, BoardReading);
  const draw = async (strokeId: string, from: number, points: number[], done: boolean) =>
    say(desk.socket, "board:draw", {
      ...{ strokeId, pageId, tool: "pen", colour: "red", thickness: "medium" },
      ...{ from, points, done },
    });
  const [one, two] = [randomUUID(), randomUUID()];
  await draw(one, 0, [10, 10, 20, 20], true);
  const first = await read();
  expect(first).toMatchObject({
    ...{ whole: true, erased: [] },
    strokes: [{ strokeId: one, colour: "red", points: [10, 10, 20, 20], done: true }],
  });
  // Nothing new is hardly anything.
  const same = await child.send("GET", `${path}?since=${first.next}`);
  expect((await same.text()).length).toBeLessThan(120);

  // A stroke that is still being drawn is there, too.
  await draw(two, 0, [50, 50], false);
  const second = await read(first.next);
  expect(second).toMatchObject({ whole: false, strokes: [{ strokeId: two, done: false }] });
  await draw(two, 1, [60, 60], true);
  await say(desk.socket, "board:erase", { strokeIds: [one] });
  expect(await read(second.next)).toMatchObject({
    ...{ whole: false, erased: [one] },
    strokes: [{ strokeId: two, points: [50, 50, 60, 60], done: true }],
  });
  expect(await read()).toMatchObject({ whole: true, strokes: [{ strokeId: two }] });

  const other = await liveLesson();
  expect(await child.refusal("GET", `${nowPath(other.lessonId)}/board/${pageId}`)).toBe("notFound");
  expect(await child.refusal("GET", `${path}?since=1`)).toBe("badRequest");
  expect(await teacher.refusal("GET", path)).toBe("forbidden");
  expect(await core.browser().refusal("GET", path)).toBe("notSignedIn");
  await say(desk.socket, "board:close", {});
  await expect.poll(async () => (await now()).board).toBeNull();
  await say(desk.socket, "lesson:end", {});
  await expect.poll(() => child.refusal("GET", path)).toBe("lessonEnded");
});

test("a child without a socket answers the running poll under the rules of those who have one", async () => {
  const { lessonId, desk } = await liveLesson();
  const all: TeacherPoll[][] = [];
  desk.socket.on("polls:changed", (event) =>
    all.push(serverEvents["polls:changed"].parse(event).all),
  );
  const met = new Set<string>();
  desk.socket.on("participants:changed", (event: unknown) => {
    for (const one of serverEvents["participants:changed"].parse(event).participants)
      if (one.role === "student") met.add(one.participantId);
  });
  const [asked, next] = [randomUUID(), randomUUID()];
  const content = { kind: "single", text: "根吸收什么？", options: ["水", "光"], correct: [0] };
  await say(desk.socket, "poll:make", { pollId: asked, ...content, durationS: 600 });
  await say(desk.socket, "poll:make", { pollId: next, ...content, durationS: null });
  const now = async () => child.call("GET", nowPath(lessonId), LessonNow);
  const answering = async (browser: TestBrowser, pollId: string, ...chosen: number[]) =>
    browser.refusal("PUT", `/api/lessons/${lessonId}/polls/${pollId}/answer`, {
      answer: { kind: "chosen", chosen },
    });
  expect(await answering(child, asked, 0)).toBe("notFound");
  expect(await now()).toMatchObject({ poll: null, own: null });

  await say(desk.socket, "poll:start", { pollId: asked });
  const running = await now();
  expect(running).toMatchObject({ poll: { pollId: asked, shown: null }, own: null });
  const { startedAt, endsAt } = running.poll!;
  expect(Date.parse(endsAt!) - Date.parse(startedAt)).toBe(600_000);
  expect(JSON.stringify(running)).not.toContain("correct");
  expect(await answering(child, asked, 2)).toBe("badRequest");
  expect(await answering(child, asked, 0, 1)).toBe("badRequest");
  expect(await answering(child, next, 0)).toBe("notFound");
  expect(await answering(core.browser(), asked, 0)).toBe("notSignedIn");
  for (const chosen of [1, 0, 0]) expect(await answering(child, asked, chosen)).toBe("done");
  expect(await now()).toMatchObject({ own: { kind: "chosen", chosen: [0] } });
  // The teacher counts who reads along as who sits there, and also who only answers.
  expect(await answering(classmate, asked, 1)).toBe("done");
  await expect.poll(() => all.at(-1)?.[0]?.result).toMatchObject({ answered: 2, counts: [1, 1] });
  await expect
    .poll(() => [...met].toSorted(), { timeout: 10_000 })
    .toEqual(all.at(-1)?.[0]?.answeredBy.toSorted());

  // Whoever teaches answers no poll, and it is written down that it was tried.
  expect(await answering(teacher, asked, 0)).toBe("forbidden");
  const refusals = async () =>
    core.db
      .selectFrom("audit_log")
      .select(["actor_id", "detail"])
      .where("action", "=", "pollRefused")
      .where("subject_id", "=", lessonId)
      .execute();
  await expect
    .poll(refusals)
    .toMatchObject([
      { actor_id: await idOf(teacher), detail: { message: "poll:answer", code: "forbidden" } },
    ]);

  await say(desk.socket, "poll:show", { pollId: asked });
  expect(await answering(child, asked, 1)).toBe("pollEnded");
  expect(await answering(child, asked, 0)).toBe("done");
  expect((await now()).poll?.shown).toEqual({
    ...{ correct: [0], result: { answered: 2, counts: [1, 1], written: [] } },
  });
  await say(desk.socket, "poll:putAway", { pollId: asked });
  expect(await now()).toMatchObject({ poll: null, own: null });

  await say(desk.socket, "poll:start", { pollId: next });
  // More than fit into two of the limit's stretches of time, wherever they begin.
  const tries = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => answering(child, next, n % 2)),
  );
  // So often a page that behaves does not change its mind.
  expect(new Set(tries)).toEqual(new Set(["done", "tooManyRequests"]));
  await say(desk.socket, "lesson:end", {});
  await expect.poll(() => answering(classmate, next, 0)).toBe("lessonEnded");
});

test("the teacher sees each child's rung, classmates see none, and whoever is away reads on", async () => {
  const { lessonId, desk } = await liveLesson();
  const one = await join(child, lessonId);
  const two = await join(classmate, lessonId);
  expect(await say(one.socket, "rung:report", { rung: "sound" })).toEqual({ pictures: null });
  const rungAt = (page: typeof desk, id: string) => page.seen.get(id)?.rung;
  await expect.poll(() => rungAt(desk, one.id)).toBe("sound");
  expect(two.seen.has(one.id)).toBe(false);
  // Also to a teacher who comes later; a classmate who does so is told nothing either.
  expect(rungAt(await join(teacher, lessonId), one.id)).toBe("sound");
  expect((await join(classmate, lessonId)).seen.has(one.id)).toBe(false);

  const later = await join(teacher, lessonId);
  await child.call("GET", nowPath(lessonId), LessonNow);
  await expect.poll(() => rungAt(later, one.id)).toBe("text");
  one.socket.disconnect();
  const presence = () => later.seen.get(one.id)?.presence;
  // The seat is given up meanwhile.
  for (let n = 0; n < 4; n++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await child.call("GET", nowPath(lessonId), LessonNow);
  }
  expect(presence()).toBe("here");
  const back = await join(child, lessonId);
  await say(back.socket, "rung:report", { rung: "video" });
  await expect.poll(() => rungAt(later, one.id)).toBe("video");
});

test("nobody reads along who could not sit there", async () => {
  const { lessonId } = await newLesson(teacher, "观察植物");
  expect(await child.refusal("GET", nowPath(lessonId))).toBe("done");
  expect(await teacher.refusal("GET", nowPath(lessonId))).toBe("forbidden");
  expect(await core.browser().refusal("GET", nowPath(lessonId))).toBe("notSignedIn");
  expect(await teacher.refusal("GET", nowPath(randomUUID()))).toBe("notFound");
});

test("each minute's rung is kept, shown to those who look after the child, and goes with it", async () => {
  const { lessonId, desk } = await liveLesson();
  const one = await join(child, lessonId);
  await say(one.socket, "rung:report", { rung: "slides" });
  await classmate.call("GET", nowPath(lessonId), LessonNow);
  await say(desk.socket, "lesson:end", {});
  await expect.poll(async () => rungsOf(lessonId)).toHaveLength(2);
  const kept = await rungsOf(lessonId);
  expect(kept.flatMap(({ rungs }) => rungs).toSorted()).toEqual(["slides", "text"]);

  const looks = await core.db
    .selectFrom("audit_log")
    .select("actor_id")
    .where("action", "=", "rungsSeen")
    .where("subject_id", "=", lessonId)
    .execute();
  expect(looks).toEqual([{ actor_id: await idOf(teacher) }]);

  // A minute that is written down once more, after a restart, holds as it was written last.
  const at = new Date("2026-11-28T01:00:00Z");
  const childId = PersonId.parse(await idOf(child));
  for (const rung of ["video", "sound"] as const)
    await core.rungLog.record({ lessonId, at, children: [{ personId: childId, rung }] });
  const rungs = async () =>
    core.db
      .selectFrom("lesson_rungs")
      .select("rung")
      .where("person_id", "=", childId)
      .where("lesson_id", "=", lessonId)
      .orderBy("at")
      .execute();
  expect(await rungs()).toEqual([{ rung: "sound" }, { rung: "slides" }]);
  await core.db.deleteFrom("people").where("person_id", "=", childId).execute();
  expect(await rungs()).toEqual([]);
});
