/* Polls: real people, lessons and rows on a real database, real sockets: who learns what, and when. */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Me } from "../../protocol/people.ts";
import { type ClassPoll, PastPolls, type TeacherPoll } from "../../protocol/polls.ts";
import { serverEvents } from "../../protocol/signaling.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { ask, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";

let core: CoreUnderTest;
let pages: LivePages;
let teacher: TestBrowser;
let child: TestBrowser;
let classmate: TestBrowser;

beforeAll(async () => {
  core = await startCore();
  pages = await openLivePages({ seatKeptMs: 60_000, teacherGoneMs: 60_000, core });
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
  classmate = await enterDemo(core, "s1-1-02");
});
afterAll(async () => {
  await pages?.close();
  await core?.close();
});

const join = async (browser: TestBrowser, lessonId: string) => {
  const socket = pages.connect(null, { cookie: browser.cookie ?? "" });
  const reply = await say(socket, "lesson:join", { lessonId });
  const seen: (ClassPoll | null)[] = [];
  const all: TeacherPoll[][] = [];
  socket.on("poll:changed", (event) => seen.push(serverEvents["poll:changed"].parse(event).poll));
  socket.on("polls:changed", (event) => all.push(serverEvents["polls:changed"].parse(event).all));
  return {
    ...{ socket, reply, seen, all },
    id: reply.participantId,
    say: async (name: string, request: object) => refusal(ask(socket, name, request)),
  };
};
const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "测验");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk, one: await join(child, lessonId), two: await join(classmate, lessonId) };
};
const content = (more: object = {}) => ({
  ...{ pollId: randomUUID(), kind: "single", text: "根吸收什么？", options: ["水", "光"] },
  ...{ correct: [0], durationS: null },
  ...more,
});
const chose = (pollId: string, ...chosen: number[]) => ({
  ...{ pollId, answer: { kind: "chosen", chosen } },
});
const pastPolls = async (browser: TestBrowser, lessonId: string) =>
  browser.call("GET", `/api/lessons/${lessonId}/polls`, PastPolls);

test("a class answers, changes its mind until the end, and learns how it came out when the teacher says", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const poll = content();
  const { pollId } = poll;
  expect(await desk.say("poll:make", poll)).toBe("accepted");
  expect(await desk.say("poll:make", poll)).toBe("accepted");
  // What is prepared is the teacher's alone.
  expect(desk.all.at(-1)).toMatchObject([{ pollId, startedAt: null }]);
  expect(await one.say("poll:answer", chose(pollId, 0))).toBe("notFound");
  expect(one.seen).toEqual([]);

  expect(await desk.say("poll:start", { pollId })).toBe("accepted");
  await expect.poll(() => one.seen.at(-1)).toMatchObject({ pollId, options: ["水", "光"] });
  // Nothing of what is right, or of what others say, is with the children yet.
  expect(one.seen.at(-1)).toMatchObject({ shown: null, endedAt: null });
  expect(JSON.stringify(one.seen)).not.toContain("correct");
  expect(one.all).toEqual([]);

  for (const wrong of [chose(pollId, 2), chose(pollId, 0, 1), chose(pollId, 1, 0)])
    expect(await one.say("poll:answer", wrong)).toBe("badRequest");
  expect(await one.say("poll:answer", chose(pollId, 1))).toBe("accepted");
  expect(await one.say("poll:answer", chose(pollId, 1))).toBe("accepted");
  expect(await one.say("poll:answer", chose(pollId, 0))).toBe("accepted");
  expect(await two.say("poll:answer", chose(pollId, 1))).toBe("accepted");
  await expect
    .poll(() => desk.all.at(-1))
    .toMatchObject([{ result: { answered: 2, counts: [1, 1] } }]);
  expect(desk.all.at(-1)?.[0]?.answeredBy.toSorted()).toEqual([one.id, two.id].toSorted());
  expect(one.seen).toHaveLength(1);

  // Whoever comes back finds the poll and the own answer.
  const again = await join(child, lessonId);
  expect(again.reply.polls).toMatchObject({
    poll: { pollId, shown: null },
    own: { kind: "chosen", chosen: [0] },
    all: [],
  });

  expect(await desk.say("poll:end", { pollId })).toBe("accepted");
  expect(await two.say("poll:answer", chose(pollId, 0))).toBe("pollEnded");
  // A retry of what had arrived is no new answer.
  expect(await two.say("poll:answer", chose(pollId, 1))).toBe("accepted");
  await expect.poll(() => two.seen.at(-1)?.endedAt).not.toBeNull();
  expect(two.seen.at(-1)?.shown).toBeNull();
  expect((await pastPolls(child, lessonId)).polls).toMatchObject([{ result: null, correct: null }]);
  expect((await pastPolls(teacher, lessonId)).polls).toMatchObject([{ correct: [0] }]);

  expect(await desk.say("poll:show", { pollId })).toBe("accepted");
  await expect
    .poll(() => two.seen.at(-1)?.shown)
    .toEqual({
      correct: [0],
      result: { answered: 2, counts: [1, 1], written: [] },
    });
  expect((await pastPolls(child, lessonId)).polls).toMatchObject([
    { correct: [0], result: { answered: 2 } },
  ]);
  expect(await desk.say("poll:putAway", { pollId })).toBe("accepted");
  await expect.poll(() => two.seen.at(-1)).toBeNull();

  // Every answer is kept as it came, with the server's time.
  const kept = await core.db
    .selectFrom("poll_answers")
    .select(["answer", "at"])
    .where("poll_id", "=", desk.all[0]![0]!.pollId)
    .orderBy("poll_answer_id")
    .execute();
  expect(kept.map(({ answer }) => answer)).toEqual([
    { kind: "chosen", chosen: [1] },
    { kind: "chosen", chosen: [0] },
    { kind: "chosen", chosen: [1] },
  ]);
  expect(kept.map(({ at }) => at.getTime())).toEqual(
    kept.map(({ at }) => at.getTime()).toSorted((a, b) => a - b),
  );
});

test("a poll with a time ends by itself, and the next one takes its place", async () => {
  const { desk, one } = await liveLesson();
  const [first, second] = [content({ durationS: 5 }), content({ kind: "trueFalse", options: [] })];
  for (const poll of [first, second]) expect(await desk.say("poll:make", poll)).toBe("accepted");
  const begun = Date.now();
  await desk.say("poll:start", { pollId: first.pollId });
  await expect.poll(() => one.seen.at(-1)?.pollId).toBe(first.pollId);
  const { startedAt, endsAt } = one.seen.at(-1)!;
  expect(Date.parse(endsAt!) - Date.parse(startedAt)).toBe(5_000);
  await expect.poll(() => one.seen.at(-1)?.endedAt, { timeout: 15_000 }).toBe(endsAt);
  expect(Date.now() - begun).toBeGreaterThan(5_000);
  await desk.say("poll:start", { pollId: second.pollId });
  await expect.poll(() => one.seen.at(-1)?.pollId).toBe(second.pollId);
  expect(await one.say("poll:answer", chose(first.pollId, 0))).toBe("pollEnded");
  expect(await desk.say("poll:drop", { pollId: first.pollId })).toBe("wrongOrder");
  expect(desk.all.at(-1)).toMatchObject([{ putAway: true }, { putAway: false }]);
});

test("what runs when the lesson ends ends with it, and stays for those who watch", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const [words, number] = [
    content({ kind: "shortText", options: [], correct: null, text: "一种根菜" }),
    content({ kind: "number", options: [], correct: null, text: "1/2 + 1/4" }),
  ];
  for (const poll of [words, number]) await desk.say("poll:make", poll);
  await desk.say("poll:start", { pollId: words.pollId });
  const write = (text: string) => ({
    ...{ pollId: words.pollId, answer: { kind: "text", text } },
  });
  expect(await one.say("poll:answer", write("  萝卜 "))).toBe("accepted");
  expect(await two.say("poll:answer", write("=1+1"))).toBe("accepted");
  expect(await two.say("poll:answer", write("  "))).toBe("badRequest");
  await desk.say("poll:show", { pollId: words.pollId });
  await desk.say("poll:start", { pollId: number.pollId });
  const sum = { pollId: number.pollId, answer: { kind: "number", number: 0.75 } };
  expect(await one.say("poll:answer", sum)).toBe("accepted");
  await say(desk.socket, "lesson:end", {});
  await expect
    .poll(async () => (await pastPolls(teacher, lessonId)).polls.map(({ endedAt }) => endedAt))
    .not.toContain(null);

  const own = await pastPolls(child, lessonId);
  expect(own.polls.map(({ text, result }) => [text, result?.written ?? null])).toEqual([
    [
      "一种根菜",
      [
        { text: "=1+1", count: 1 },
        { text: "萝卜", count: 1 },
      ],
    ],
    ["1/2 + 1/4", null],
  ]);
  expect(own.mayExport).toBe(false);
  // Beyond the class the figures are told, not what children wrote.
  const county = await pastPolls(await enterDemo(core, "demo-researcher"), lessonId);
  expect(county.polls.map(({ result }) => result)).toEqual([
    { answered: 2, counts: [], written: [] },
    { answered: 1, counts: [], written: [] },
  ]);
  expect(county.mayExport).toBe(false);

  const at = `/api/lessons/${lessonId}/polls/export`;
  for (const browser of [child, await enterDemo(core, "demo-operator")])
    expect(await browser.refusal("GET", at)).toBe("forbidden");
  const file = await teacher.send("GET", at);
  expect(file.headers.get("content-disposition")).toContain("attachment");
  const book = await readXlsx(new Uint8Array(await file.arrayBuffer()));
  const rows = (name: string) =>
    (book.sheets.find((sheet) => sheet.name === name)?.rows ?? []).map((row) => row.map(String));
  const { displayName, personId } = await child.call("GET", "/api/me", Me);
  const mate = await classmate.call("GET", "/api/me", Me);
  const answers = rows("作答").filter((row) => row[1] === "一种根菜");
  expect(answers.find((row) => row[3] === displayName)?.[4]).toBe("萝卜");
  // As text, which no program calculates.
  expect(answers.find((row) => row[3] === mate.displayName)?.[4]).toBe("'=1+1");
  expect(answers.filter((row) => row[4] === "未作答").length).toBe(answers.length - 2);
  expect(
    rows("结果")
      .find((row) => row[1] === "1/2 + 1/4")
      ?.slice(5),
  ).toEqual(["1", "0.75", "1"]);
  const audit = await core.db
    .selectFrom("audit_log")
    .select("detail")
    .where("action", "=", "pollsExported")
    .executeTakeFirstOrThrow();
  expect(audit.detail["personIds"]).toContain(personId);
});

test("a poll goes on in another process, and ends there when its time is over", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const poll = content({ durationS: 5 });
  await desk.say("poll:make", poll);
  await desk.say("poll:start", { pollId: poll.pollId });
  expect(await one.say("poll:answer", chose(poll.pollId, 1))).toBe("accepted");
  const others = await openLivePages({ seatKeptMs: 60_000, teacherGoneMs: 60_000, core });
  try {
    const socket = others.connect(null, { cookie: child.cookie ?? "" });
    const { polls } = await say(socket, "lesson:join", { lessonId });
    expect(polls).toMatchObject({
      poll: { pollId: poll.pollId },
      own: { kind: "chosen", chosen: [1] },
    });
    let ended: string | null = null;
    socket.on("poll:changed", (event) => {
      ended = serverEvents["poll:changed"].parse(event).poll?.endedAt ?? null;
    });
    await expect.poll(() => ended, { timeout: 15_000 }).toBe(polls.poll?.endsAt);
  } finally {
    await others.close();
  }
});

test("who tries what is the teacher's is written down, and an erased child's answers go along", async () => {
  const { desk, one } = await liveLesson();
  const poll = content();
  expect(await one.say("poll:make", poll)).toBe("forbidden");
  expect(await desk.say("poll:make", content({ options: ["只有一个"] }))).toBe("badRequest");
  expect(await desk.say("poll:make", content({ correct: [5] }))).toBe("badRequest");
  const noted = async () =>
    core.db.selectFrom("audit_log").select("detail").where("action", "=", "pollRefused").execute();
  await expect.poll(noted).toMatchObject([{ detail: { message: "poll:make", code: "forbidden" } }]);
  await desk.say("poll:make", poll);
  await desk.say("poll:start", { pollId: poll.pollId });
  const leaver = await enterDemo(core, "s1-1-03");
  const page = await join(leaver, desk.reply.lesson.lessonId);
  expect(await page.say("poll:answer", chose(poll.pollId, 0))).toBe("accepted");
  const { personId, displayName } = await leaver.call("GET", "/api/me", Me);
  const operator = await enterDemo(core, "demo-operator");
  page.socket.disconnect();
  await wait(100);
  const path = `/api/people/${personId}/erase`;
  expect(await operator.refusal("POST", path, { displayName })).toBe("done");
  const left = await core.db
    .selectFrom("poll_answers")
    .select("poll_answer_id")
    .where("person_id", "=", personId)
    .execute();
  expect(left).toEqual([]);
});
