/* The class's chat: real people, lessons and rows on a real database, real sockets. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatNews, type ChatNow, type ChatPauseS } from "../../protocol/chat.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { LessonNow } from "../../protocol/lessonNow.ts";
import { PulseNews } from "../../protocol/pulse.ts";
import { PastChat } from "../../protocol/pastChat.ts";
import { Me, SchoolList } from "../../protocol/people.ts";
import { SchoolChat } from "../../protocol/schoolChat.ts";
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
import { ask, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";

let core: CoreUnderTest;
let pages: LivePages;
let teacher: TestBrowser;
let child: TestBrowser;
let classmate: TestBrowser;

beforeAll(async () => {
  core = await startCore();
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 60_000, core });
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
  const told: ChatNews[] = [];
  socket.on("chat:told", (news) => told.push(ChatNews.parse(news)));
  const pulse: PulseNews[] = [];
  socket.on("pulse:told", (news) => pulse.push(PulseNews.parse(news)));
  const { participantId } = await say(socket, "lesson:join", { lessonId });
  return {
    socket,
    id: participantId,
    told,
    pulse,
    say: async (name: string, request: object = {}) => refusal(ask(socket, name, request)),
    write: async (text: string, messageId: string = randomUUID()) =>
      refusal(ask(socket, "chat:say", { messageId, text })),
    read: async (): Promise<ChatNow> => say(socket, "chat:read", {}),
    texts: async () => (await say(socket, "chat:read", {})).messages.map(({ text }) => text),
  };
};
type Page = Awaited<ReturnType<typeof join>>;

const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "朗读");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk, one: await join(child, lessonId), two: await join(classmate, lessonId) };
};
const open = async (desk: Page, pauseS: ChatPauseS = 0) =>
  expect(await desk.say("chat:rule", { mode: "open", pauseS })).toBe("accepted");
const audited = async (lessonId: LessonId) => {
  const rows = await core.db
    .selectFrom("audit_log")
    .select("action")
    .where("action", "like", "chat%")
    .where("subject_id", "=", lessonId)
    .orderBy("audit_id")
    .execute();
  return rows.map(({ action }) => action);
};

test("until the teacher opens it children read what she writes; then everybody writes, and nobody when it is off", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  expect(await one.read()).toEqual({
    ...{ mode: "questionsOnly", pauseS: 0, isMuted: false, muted: [], reported: [] },
    messages: [],
  });
  expect(await one.write("老师好")).toBe("chatClosed");
  expect(await desk.write("同学们好")).toBe("accepted");
  await open(desk);
  expect(await one.write("  老师\n好\u202E ")).toBe("accepted");
  expect(await two.read()).toMatchObject({
    mode: "open",
    messages: [
      { text: "同学们好", by: { participantId: desk.id, role: "teacher" } },
      { text: "老师 好", by: { participantId: one.id, role: "student" } },
    ],
  });
  await expect
    .poll(() => two.told.map((news) => (news.news === "said" ? news.message.text : news.news)))
    .toEqual(["同学们好", "changed", "老师 好"]);

  expect(await desk.say("chat:rule", { mode: "off", pauseS: 0 })).toBe("accepted");
  for (const page of [desk, one]) expect(await page.write("有人吗")).toBe("chatClosed");
  expect(await one.texts()).toEqual([]);
  expect(await desk.texts()).toEqual(["同学们好", "老师 好"]);
  expect(await audited(lessonId)).toEqual(["chatRuleChanged", "chatRuleChanged"]);
});

test("a retry is the same message; an id of somebody else's is refused, and so is what is empty or too long", async () => {
  const { desk, one, two } = await liveLesson();
  await open(desk);
  const messageId = randomUUID();
  for (let times = 0; times < 2; times++)
    expect(await one.write("我会了", messageId)).toBe("accepted");
  expect(await two.write("我会了", messageId)).toBe("conflict");
  for (const text of ["", "   ", "\u200B", "长".repeat(201)])
    expect(await two.write(text)).toBe("badRequest");
  expect(await two.texts()).toEqual(["我会了"]);
  expect(one.told.filter(({ news }) => news === "said")).toHaveLength(1);
});

test("what the teacher deletes is gone for everybody, also for whoever comes later, and is kept for the school", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await open(desk);
  const messageId = randomUUID();
  await one.write("不该写的", messageId);
  await two.write("好的");
  expect(await one.say("chat:delete", { messageId })).toBe("forbidden");
  for (let times = 0; times < 2; times++)
    expect(await desk.say("chat:delete", { messageId })).toBe("accepted");
  await expect.poll(() => two.told.at(-1)).toEqual({ news: "deleted", messageId });
  two.socket.disconnect();
  expect(await (await join(classmate, lessonId)).texts()).toEqual(["好的"]);
  const { text, deleted_at: deletedAt } = await core.db
    .selectFrom("chat_messages")
    .select(["text", "deleted_at"])
    .where("person_id", "=", (await child.call("GET", "/api/me", Me)).personId)
    .where("lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  expect(text).toBe("不该写的");
  expect(deletedAt).not.toBeNull();
  expect(await audited(lessonId)).toContain("chatMessageDeleted");
  expect(await one.write("不该写的", messageId)).toBe("conflict");
});

test("a lesson goes on with its chat in another process", async () => {
  const { lessonId, desk, one } = await liveLesson();
  await open(desk, 60);
  await one.write("第一句");
  await desk.say("chat:mute", { participantId: one.id, muted: true });
  const next = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 60_000, core });
  const socket = next.connect(null, { cookie: child.cookie ?? "" });
  await say(socket, "lesson:join", { lessonId });
  expect(await say(socket, "chat:read", {})).toMatchObject({
    ...{ mode: "open", pauseS: 60, isMuted: true },
    messages: [{ text: "第一句", by: { participantId: one.id } }],
  });
  await next.close();
});

test("on the ladder's last rung a child reads the chat, unless it is off", async () => {
  const { lessonId, desk, one } = await liveLesson();
  await desk.write("请看第三页");
  const now = async () => {
    // Answers are shared for a moment.
    await new Promise((resolve) => setTimeout(resolve, 550));
    return (await child.call("GET", `/api/lessons/${lessonId}/now`, LessonNow)).chat;
  };
  expect(await now()).toEqual((await one.read()).messages);
  expect(await now()).toMatchObject([{ text: "请看第三页", by: { role: "teacher" } }]);
  await desk.say("chat:rule", { mode: "off", pauseS: 0 });
  expect(await now()).toEqual([]);
});

test("a muted child reads along and writes nothing, until the teacher lets it again; nobody else learns of it", async () => {
  const { desk, one, two } = await liveLesson();
  await open(desk);
  expect(await one.write("哈哈")).toBe("accepted");
  expect(await two.say("chat:mute", { participantId: one.id, muted: true })).toBe("forbidden");
  for (let times = 0; times < 2; times++)
    expect(await desk.say("chat:mute", { participantId: one.id, muted: true })).toBe("accepted");
  expect(await one.write("我呢")).toBe("chatClosed");
  expect(await one.read()).toMatchObject({ isMuted: true, muted: [] });
  expect(await two.read()).toMatchObject({ isMuted: false, muted: [] });
  expect(await desk.read()).toMatchObject({ isMuted: false, muted: [one.id] });
  // A child that left and wrote can be muted, the teacher herself and strangers cannot.
  for (const participantId of [desk.id, randomUUID()])
    expect(await desk.say("chat:mute", { participantId, muted: true })).toBe("notFound");
  expect(await desk.say("chat:mute", { participantId: one.id, muted: false })).toBe("accepted");
  expect(await one.write("我会了")).toBe("accepted");
  expect(two.told.filter(({ news }) => news === "changed")).toHaveLength(1);
});

test("in slow mode a child waits, and is told how long; another child does not", async () => {
  const { desk, one, two } = await liveLesson();
  await open(desk, 30);
  expect(await one.write("第一句")).toBe("accepted");
  const second = await ask(one.socket, "chat:say", { messageId: randomUUID(), text: "第二句" });
  if (second.ok) throw new Error("it was not refused");
  const { code, retryAfterMs } = second.error;
  expect(code).toBe("tooManyRequests");
  expect(retryAfterMs).toBeGreaterThan(28_000);
  expect(retryAfterMs).toBeLessThanOrEqual(30_000);
  expect(await two.write("我也来")).toBe("accepted");
  for (const text of ["一", "二"]) expect(await desk.write(text)).toBe("accepted");
});

test("a word on the school's list is refused to whoever writes it, and nobody else sees it", async () => {
  const { desk, one, two } = await liveLesson();
  await open(desk);
  const admin = await enterDemo(core, "demo-school-admin");
  const { schools } = await admin.call("GET", "/api/schools", SchoolList);
  const path = `/api/schools/${schools[0]?.schoolId}/chat`;
  const words = ["笨蛋", "boo"];
  expect(
    await admin.call("PUT", `${path}/words`, SchoolChat, { words: [...words, " 笨蛋 "] }),
  ).toMatchObject({ words: words.toSorted(), reports: [] });
  expect(await one.write("你是笨 蛋")).toBe("wordRefused");
  expect(await desk.write("Boo!")).toBe("wordRefused");
  expect(await one.write("book")).toBe("accepted");
  expect(await two.texts()).toEqual(["book"]);
  await admin.call("PUT", `${path}/words`, SchoolChat, { words: [] });
  expect(await one.write("笨蛋")).toBe("accepted");
});

test("what a child reports is seen by the teacher and by the school's office, also after it was deleted", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await open(desk);
  const messageId = randomUUID();
  await one.write("难听的话", messageId);
  expect(await one.say("chat:report", { messageId })).toBe("forbidden");
  expect(await desk.say("chat:report", { messageId })).toBe("forbidden");
  expect(await two.say("chat:report", { messageId: randomUUID() })).toBe("notFound");
  for (let times = 0; times < 2; times++)
    expect(await two.say("chat:report", { messageId })).toBe("accepted");
  await expect
    .poll(() => desk.told.at(-1))
    .toMatchObject({ news: "changed", standing: { reported: [messageId] } });
  expect(await one.read()).toMatchObject({ reported: [] });
  await desk.say("chat:delete", { messageId });
  const admin = await enterDemo(core, "demo-school-admin");
  const { schools } = await admin.call("GET", "/api/schools", SchoolList);
  const path = `/api/schools/${schools[0]?.schoolId}/chat`;
  const { reports } = await admin.call("GET", path, SchoolChat);
  expect(reports).toMatchObject([
    { messageId, text: "难听的话", lesson: { lessonId }, reports: 1, isDeleted: true },
  ]);
  // The county plans with its schools, and reads nothing that children wrote.
  const operator = await enterDemo(core, "demo-operator");
  expect(await operator.call("GET", path, SchoolChat)).toMatchObject({ reports: null });
  expect(await audited(lessonId)).toContain("chatReported");
});

test("only the teacher learns that it goes too fast or that somebody is lost, in figures, and no more of whoever left", async () => {
  const { desk, one, two } = await liveLesson();
  expect(await desk.say("pulse:sign", { sign: "lost" })).toBe("forbidden");
  await one.say("pulse:sign", { sign: "tooFast" });
  await two.say("pulse:sign", { sign: "lost" });
  await expect.poll(() => desk.pulse.at(-1)).toEqual({ news: "signs", tooFast: 1, lost: 1 });
  await one.say("pulse:sign", { sign: "lost" });
  await expect.poll(() => desk.pulse.at(-1)).toEqual({ news: "signs", tooFast: 0, lost: 2 });
  await one.say("pulse:sign", { sign: null });
  await expect.poll(() => desk.pulse.at(-1)).toEqual({ news: "signs", tooFast: 0, lost: 1 });
  await two.say("lesson:leave");
  await expect.poll(() => desk.pulse.at(-1)).toEqual({ news: "signs", tooFast: 0, lost: 0 });
  expect([...one.pulse, ...two.pulse]).toEqual([]);
});

test("reactions reach everybody, counted and without names", async () => {
  const { desk, one, two } = await liveLesson();
  await Promise.all([
    ...[one, two, desk].map((page) => page.say("pulse:react", { reaction: "thumb" })),
    one.say("pulse:react", { reaction: "heart" }),
  ]);
  for (const page of [desk, one, two])
    await expect
      .poll(() => page.pulse, { timeout: 3_000 })
      .toEqual([{ news: "reactions", counts: { thumb: 3, heart: 1 } }]);
  expect(await one.say("pulse:react", { reaction: "bomb" })).toBe("badRequest");
});

test("the replay has the chat with names for class and school, without them for families, and not at all beyond", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await open(desk);
  const messageId = randomUUID();
  await desk.write("说说看");
  await one.write("我先来");
  await two.write("写错了", messageId);
  await desk.say("chat:delete", { messageId });
  await desk.say("lesson:end");
  const seenBy = async (browser: TestBrowser) =>
    (await browser.call("GET", `/api/lessons/${lessonId}/chat`, PastChat)).messages?.map(
      ({ text, by }) => [text, by.role, by.displayName !== null],
    ) ?? null;
  const ofTeacher = ["说说看", "teacher", true];
  for (const browser of [teacher, child, await enterDemo(core, "demo-school-admin")])
    expect(await seenBy(browser)).toEqual([ofTeacher, ["我先来", "student", true]]);
  expect(await seenBy(await enterDemo(core, "demo-guardian"))).toEqual([
    ofTeacher,
    ["我先来", "student", false],
  ]);
  for (const who of ["demo-operator", "demo-officer", "demo-researcher"])
    expect(await seenBy(await enterDemo(core, who))).toBeNull();
});

test("what somebody wrote is in the export of what is kept about them, and goes when they are erased", async () => {
  const { lessonId, desk, two } = await liveLesson();
  await open(desk);
  const leaver = await enterDemo(core, "s1-1-03");
  const page = await join(leaver, lessonId);
  const messageId = randomUUID();
  await page.write("我写的", messageId);
  await desk.say("chat:mute", { participantId: page.id, muted: true });
  await two.write("别人写的");
  const [, others] = (await desk.read()).messages;
  await page.say("chat:report", { messageId: others!.messageId });
  const { personId } = await leaver.call("GET", "/api/me", Me);
  const kept = await readPersonRows(core.db, personId);
  expect(kept.get("chat_messages")).toMatchObject([{ message_id: messageId, text: "我写的" }]);
  expect(kept.get("chat_mutes")).toMatchObject([{ lesson_id: lessonId }]);
  expect(kept.get("chat_reports")).toMatchObject([{ message_id: others!.messageId }]);
  const person = await findPerson(core.db, personId);
  await core.db
    .transaction()
    .execute(async (trx) => erasePersonRows(trx, { person: person!, now: new Date() }));
  expect(await countPersonRows(core.db, personId)).toEqual([]);
  const { messages } = await teacher.call("GET", `/api/lessons/${lessonId}/chat`, PastChat);
  expect(messages?.map(({ text }) => text)).toEqual(["别人写的"]);
});
