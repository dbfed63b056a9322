/* What somebody tries with questions and slides that is not theirs, over real sockets and a real database. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditAction } from "../../protocol/audit.ts";
import { Me } from "../../protocol/people.ts";
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
  await say(socket, "lesson:join", { lessonId });
  return {
    socket,
    personId: (await browser.call("GET", "/api/me", Me)).personId,
    say: async (name: string, request: object) => refusal(ask(socket, name, request)),
  };
};
const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "语文");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk, one: await join(child, lessonId), two: await join(classmate, lessonId) };
};
const noted = async (action: AuditAction, lessonId: string) => {
  const rows = await core.db
    .selectFrom("audit_log")
    .select(["actor_id", "detail"])
    .where("action", "=", action)
    .where("subject_id", "=", lessonId)
    .orderBy("audit_id")
    .execute();
  return rows.map(({ actor_id: by, detail }) => ({ by, ...detail }));
};

test("who takes back or answers what is not theirs, or wants their own to be known, is written down once for each message", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const questionId = randomUUID();
  expect(await desk.say("question:ask", { questionId, text: "我问？" })).toBe("forbidden");
  expect(await one.say("question:ask", { questionId, text: "为什么？" })).toBe("accepted");
  const answer = { questionId, answer: { how: "live" } };
  for (let times = 0; times < 3; times++)
    expect(await two.say("question:answer", answer)).toBe("forbidden");
  expect(await two.say("question:withdraw", { questionId })).toBe("forbidden");
  expect(await one.say("question:second", { questionId, seconded: true })).toBe("forbidden");
  // What is allowed, and what is merely not there, is nobody's fault.
  expect(await two.say("question:second", { questionId, seconded: true })).toBe("accepted");
  const unknown = { questionId: randomUUID(), seconded: true };
  expect(await two.say("question:second", unknown)).toBe("notFound");
  expect(await desk.say("question:answer", answer)).toBe("accepted");
  const code = "forbidden";
  await expect
    .poll(async () => noted("questionRefused", lessonId))
    .toEqual([
      { by: desk.personId, message: "question:ask", code },
      { by: two.personId, message: "question:answer", code },
      { by: two.personId, message: "question:withdraw", code },
      { by: one.personId, message: "question:second", code },
    ]);
});

test("a child that turns, hides, enlarges or points at slides is written down", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const attempts: [string, object][] = [
    ["slides:show", { deckId: randomUUID(), page: 1 }],
    ["slides:hide", {}],
    ["slides:enlarge", { large: "board" }],
    ["slides:point", { point: { x: 0.5, y: 0.5 } }],
  ];
  for (const [message, request] of [...attempts, ...attempts])
    expect([message, await one.say(message, request)]).toEqual([message, "forbidden"]);
  expect(await desk.say("slides:point", { point: { x: 0.5, y: 0.5 } })).toBe("accepted");
  expect(await desk.say("slides:show", attempts[0]![1])).toBe("notFound");
  await expect
    .poll(async () => noted("slidesRefused", lessonId))
    .toEqual(attempts.map(([message]) => ({ by: one.personId, message, code: "forbidden" })));
});
