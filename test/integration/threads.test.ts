/*
 * What a teacher and one child write to each other: real people, lessons and rows on a real database, real
 * sockets. Nobody else in the lesson may ever be told of it.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatNews, type ChatNow } from "../../protocol/chat.ts";
import { ChatMessageId, LessonId, type PersonId } from "../../protocol/ids.ts";
import { LessonNow } from "../../protocol/lessonNow.ts";
import { PastChat } from "../../protocol/pastChat.ts";
import { Me, NewAccount, SchoolList } from "../../protocol/people.ts";
import { SchoolChat } from "../../protocol/schoolChat.ts";
import { ThreadsPage } from "../../protocol/threads.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { countPersonRows, readPersonRows } from "../../server/erasure/personTables.ts";
import { schoolRecords } from "../../server/imports/schoolRecords.ts";
import { findPerson } from "../../server/people/peopleRepository.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { ask, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";

let core: CoreUnderTest;
let pages: LivePages;
let teacher: TestBrowser;
let child: TestBrowser;
let classmate: TestBrowser;
let guardian: TestBrowser;
let admin: TestBrowser;

beforeAll(async () => {
  core = await startCore({ rooms: () => pages.rooms });
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 60_000, core });
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
  classmate = await enterDemo(core, "s1-1-02");
  guardian = await enterDemo(core, "demo-guardian");
  admin = await enterDemo(core, "demo-school-admin");
});
afterAll(async () => {
  await pages?.close();
  await core?.close();
});

const idOf = async (browser: TestBrowser) => (await browser.call("GET", "/api/me", Me)).personId;
const join = async (browser: TestBrowser, lessonId: string, at: LivePages = pages) => {
  const socket = at.connect(null, { cookie: browser.cookie ?? "" });
  /** Everything that this socket was ever told. */
  const heard: string[] = [];
  socket.onAny((...event: unknown[]) => heard.push(JSON.stringify(event)));
  const told: ChatNews[] = [];
  socket.on("chat:told", (news) => told.push(ChatNews.parse(news)));
  const { participantId } = await say(socket, "lesson:join", { lessonId });
  return {
    ...{ socket, id: participantId, heard, told },
    say: async (name: string, request: object = {}) => refusal(ask(socket, name, request)),
    write: async (to: string, text: string, messageId: string = randomUUID()) =>
      refusal(ask(socket, "thread:write", { participantId: to, messageId, text })),
    chat: async (): Promise<ChatNow> => say(socket, "chat:read", {}),
    read: async () => (await say(socket, "thread:read", {})).messages,
    texts: async () => (await say(socket, "thread:read", {})).messages.map(({ text }) => text),
  };
};
const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "看云");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk, one: await join(child, lessonId), two: await join(classmate, lessonId) };
};
const threadsOf = async (browser: TestBrowser, search = "") =>
  (await browser.call("GET", `/api/threads${search}`, ThreadsPage)).threads;
const schoolId = async () => {
  const { schools } = await admin.call("GET", "/api/schools", SchoolList);
  return schools[0]!.schoolId;
};
const audited = async (action: string, actorId: PersonId) =>
  core.db
    .selectFrom("audit_log")
    .select(["subject_id", "detail"])
    .where("action", "=", action)
    .where("actor_id", "=", actorId)
    .execute();

test("what the teacher writes to one child reaches that child at once, and no other page of the lesson", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await desk.say("chat:rule", { mode: "open", pauseS: 0 });
  expect(await desk.write(one.id, "  你的麦克风\n声音很小 ")).toBe("accepted");
  await expect
    .poll(() => one.told.at(-1))
    .toMatchObject({
      news: "written",
      message: {
        text: "你的麦克风 声音很小",
        by: { role: "teacher" },
        child: { participantId: one.id },
      },
    });
  expect(await one.write(one.id, "换了一个耳机")).toBe("accepted");
  await expect
    .poll(() => desk.told.flatMap((news) => (news.news === "written" ? [news.message.text] : [])))
    .toEqual(["你的麦克风 声音很小", "换了一个耳机"]);
  for (const page of [desk, one])
    expect(await page.texts()).toEqual(["你的麦克风 声音很小", "换了一个耳机"]);

  // What is told after it has reached everybody: nothing of before is still on its way.
  await say(desk.socket, "chat:say", { messageId: randomUUID(), text: "大家好" });
  await expect.poll(() => two.heard.some((event) => event.includes("大家好"))).toBe(true);
  expect(two.heard.filter((event) => /麦克风|耳机|written/.test(event))).toEqual([]);
  expect(await two.texts()).toEqual([]);
  for (const page of [desk, one, two])
    expect((await page.chat()).messages.map(({ text }) => text)).toEqual(["大家好"]);
  for (const browser of [teacher, child, classmate, guardian, admin]) {
    const { messages } = await browser.call("GET", `/api/lessons/${lessonId}/chat`, PastChat);
    expect(messages?.map(({ text }) => text)).toEqual(["大家好"]);
  }
});

test("a child begins nothing, and writes to no other child; who tries is written down", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  expect(await one.write(one.id, "老师好")).toBe("forbidden");
  expect(await desk.write(two.id, "请把窗户关上")).toBe("accepted");
  for (const to of [one.id, two.id, desk.id, randomUUID()])
    expect(await one.write(to, "我来")).toBe("forbidden");
  // Nor to herself, or to nobody.
  for (const to of [desk.id, randomUUID()]) expect(await desk.write(to, "有人吗")).toBe("notFound");
  expect(await two.texts()).toEqual(["请把窗户关上"]);
  const childId = await idOf(child);
  const noted = await audited("chatRefused", childId);
  expect(noted.filter((row) => row.subject_id === lessonId)).toMatchObject([
    { detail: { message: "thread:write", code: "forbidden" } },
  ]);
});

test("a child answers also where the chat is off or it was muted; slow mode, words and length hold", async () => {
  const { desk, one } = await liveLesson();
  await desk.say("chat:mute", { participantId: one.id, muted: true });
  await desk.say("chat:rule", { mode: "off", pauseS: 0 });
  expect(await desk.write(one.id, "听得清吗")).toBe("accepted");
  const messageId = randomUUID();
  for (let times = 0; times < 2; times++)
    expect(await one.write(one.id, "听得清", messageId)).toBe("accepted");
  expect(await one.texts()).toEqual(["听得清吗", "听得清"]);
  for (const text of ["", "\u200B", "长".repeat(201)])
    expect(await desk.write(one.id, text)).toBe("badRequest");
  await desk.say("chat:rule", { mode: "off", pauseS: 60 });
  expect(await one.write(one.id, "还有")).toBe("tooManyRequests");
  const words = `/api/schools/${await schoolId()}/chat/words`;
  await admin.call("PUT", words, SchoolChat, { words: ["笨蛋"] });
  expect(await desk.write(one.id, "笨 蛋")).toBe("wordRefused");
  await admin.call("PUT", words, SchoolChat, { words: [] });
});

test("a thread goes on in another process, and an id stands for one message", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const messageId = randomUUID();
  await desk.write(one.id, "请看第三页", messageId);
  expect(await desk.write(two.id, "请看第三页", messageId)).toBe("conflict");
  const ofClass = { messageId, text: "请看第三页" };
  expect(await desk.say("chat:say", ofClass)).toBe("conflict");
  const next = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 60_000, core });
  try {
    const [again, other] = [
      await join(child, lessonId, next),
      await join(classmate, lessonId, next),
    ];
    expect(await again.read()).toMatchObject([
      { text: "请看第三页", child: { participantId: one.id } },
    ]);
    expect(await again.write(one.id, "看到了")).toBe("accepted");
    expect(await other.texts()).toEqual([]);
    expect(await other.write(other.id, "我呢")).toBe("forbidden");
  } finally {
    await next.close();
  }
});

test("on the ladder's last rung a child without a socket reads it and answers", async () => {
  const { lessonId } = await newLesson(teacher, "看云");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  const now = async (browser: TestBrowser) =>
    browser.call("GET", `/api/lessons/${lessonId}/now`, LessonNow);
  const { thread } = await now(child);
  expect(thread).toEqual([]);
  const answerAs = async (browser: TestBrowser, messageId: string) =>
    browser.refusal("PUT", `/api/lessons/${lessonId}/thread/${messageId}`, { text: "收到" });
  const messageId = randomUUID();
  expect(await answerAs(child, messageId)).toBe("forbidden");
  // The class's list names her by this id, although she has no seat.
  const reader = await join(child, lessonId);
  const { id } = reader;
  await reader.say("lesson:leave");
  await now(child);
  expect(await desk.write(id, "网络不好也没关系")).toBe("accepted");
  await expect
    .poll(async () => (await now(child)).thread.map(({ text }) => text), { timeout: 5_000 })
    .toEqual(["网络不好也没关系"]);
  for (let times = 0; times < 2; times++) expect(await answerAs(child, messageId)).toBe("done");
  await expect
    .poll(() => desk.told.filter(({ news }) => news === "written"))
    .toMatchObject([{}, { message: { text: "收到", by: { participantId: id } } }]);
  expect((await now(classmate)).thread).toEqual([]);
  expect(await answerAs(classmate, randomUUID())).toBe("forbidden");
});

test("nothing of it is deleted; what its child reports goes to the school and to nobody in the lesson", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const messageId = randomUUID();
  await desk.write(one.id, "太慢了", messageId);
  expect(await desk.say("chat:delete", { messageId })).toBe("forbidden");
  expect(await two.say("chat:report", { messageId })).toBe("notFound");
  const before = desk.told.length;
  expect(await one.say("chat:report", { messageId })).toBe("accepted");
  // What is told after it has come: nothing of before is still on its way.
  await desk.write(one.id, "慢慢来");
  await expect.poll(() => desk.told.at(-1)).toMatchObject({ message: { text: "慢慢来" } });
  expect(desk.told.slice(before).map(({ news }) => news)).toEqual(["written"]);
  expect(await desk.chat()).toMatchObject({ reported: [] });
  const path = `/api/schools/${await schoolId()}/chat`;
  const { reports } = await admin.call("GET", path, SchoolChat);
  expect(reports?.find((one_) => one_.messageId === messageId)).toMatchObject({
    ...{ text: "太慢了", reports: 1, isDeleted: false, lesson: { lessonId } },
    child: { personId: await idOf(child) },
  });
});

test("without a socket, and after the lesson, child and guardian report it to the school past the teacher", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const [first, second, answer] = [randomUUID(), randomUUID(), randomUUID()];
  await desk.write(one.id, "你真笨", first);
  await desk.write(one.id, "别告诉别人", second);
  await one.write(one.id, "我要告诉", answer);
  const pathOf = (messageId: string) => `/api/threads/messages/${messageId}/report`;
  const reportAs = async (browser: TestBrowser, messageId: string) =>
    browser.refusal("PUT", pathOf(messageId));
  const before = desk.told.length;
  // As from the last rung: the lesson runs, and no socket of the child is asked.
  await one.say("lesson:leave");
  for (let times = 0; times < 2; times++) expect(await reportAs(child, first)).toBe("done");
  for (const browser of [teacher, classmate, admin, await enterDemo(core, "demo-head-teacher")])
    expect(await reportAs(browser, first)).toBe("notFound");
  expect(await reportAs(child, answer)).toBe("forbidden");
  await desk.say("lesson:end");
  expect(await reportAs(guardian, second)).toBe("done");
  expect(desk.told.slice(before).map(({ news }) => news)).toEqual([]);
  const { reports } = await admin.call("GET", `/api/schools/${await schoolId()}/chat`, SchoolChat);
  const ofLesson = reports?.filter(({ lesson }) => lesson.lessonId === lessonId) ?? [];
  expect(Object.fromEntries(ofLesson.map((found) => [found.messageId, found.reports]))).toEqual({
    ...{ [first]: 1, [second]: 1 },
  });
  const flags = async (browser: TestBrowser) =>
    (await threadsOf(browser, `?lessonId=${lessonId}`)).flatMap(({ messages }) =>
      messages.map(({ reported }) => reported),
    );
  // Each sees what they reported themselves; the teacher nothing of it.
  expect(await flags(child)).toEqual([true, false, false]);
  expect(await flags(guardian)).toEqual([false, true, false]);
  expect(await flags(teacher)).toEqual([false, false, false]);
  const childId = await idOf(child);
  const noted = await audited("chatReported", childId);
  expect(noted.filter((row) => row.subject_id === lessonId)).toHaveLength(1);
  const refused = await audited("chatRefused", childId);
  expect(refused.find((row) => row.subject_id === lessonId)).toMatchObject({
    detail: { message: "chat:report", code: "forbidden" },
  });
});

test("after the lesson teacher, child, guardian and school read it, each their own; others find nothing", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await desk.write(one.id, "写得好");
  await one.write(one.id, "谢谢老师");
  await desk.write(two.id, "请再写一遍");
  await desk.say("lesson:end");
  const search = `?lessonId=${lessonId}`;
  const seenBy = async (browser: TestBrowser) =>
    (await threadsOf(browser, search)).map(({ messages }) =>
      messages.map(({ by, text }) => `${by} ${text}`),
    );
  const [ofOne, ofTwo] = [["teacher 写得好", "student 谢谢老师"], ["teacher 请再写一遍"]];
  expect(await seenBy(teacher)).toEqual([ofTwo, ofOne]);
  expect(await seenBy(child)).toEqual([ofOne]);
  expect(await seenBy(classmate)).toEqual([ofTwo]);
  expect(await seenBy(guardian)).toEqual([ofOne]);
  const colleague = await admin.call(
    "POST",
    `/api/schools/${await schoolId()}/teachers`,
    NewAccount,
    { displayName: "示例同事" },
  );
  expect(await seenBy(await settle(core, colleague))).toEqual([]);
  for (const who of ["s1-1-03", "demo-head-teacher", "demo-operator", "demo-researcher"])
    expect(await seenBy(await enterDemo(core, who))).toEqual([]);
  const path = `/api/schools/${await schoolId()}/threads`;
  const { threads } = await admin.call("GET", path, ThreadsPage);
  expect(threads.filter(({ lesson }) => lesson.lessonId === lessonId)).toHaveLength(2);
  for (const who of ["demo-operator", "demo-head-teacher", "demo-researcher"])
    expect(await (await enterDemo(core, who)).refusal("GET", path)).toBe("forbidden");

  const childId = await idOf(child);
  const looked = await audited("threadsSeen", await idOf(guardian));
  expect(looked.filter((row) => row.subject_id === lessonId)).toMatchObject([
    { detail: { personIds: [childId] } },
  ]);
  // Of oneself nothing is written down.
  expect(await audited("threadsSeen", childId)).toEqual([]);
  const looks = await audited("threadsSeen", await idOf(admin));
  expect(looks[0]?.subject_id).toBe(await schoolId());
});

test("pages go back to the first of many threads, each thread once", async () => {
  const teacherId = await idOf(teacher);
  const children = await core.db
    .selectFrom("memberships")
    .select("person_id")
    .where("role", "=", "student")
    .limit(4)
    .execute();
  const at = new Date();
  const made = new Set<string>();
  for (const title of ["一", "二", "三", "四", "五", "六"]) {
    const lessonId = LessonId.parse((await newLesson(teacher, title)).lessonId);
    for (const { person_id: childId } of children) {
      made.add(`${lessonId} ${childId}`);
      await core.db
        .insertInto("chat_messages")
        .values({
          ...{ message_id: ChatMessageId.parse(randomUUID()), lesson_id: lessonId },
          // All at one moment: the order is still one.
          ...{ person_id: teacherId, with_child: childId, text: "请看这里", said_at: at },
        })
        .execute();
    }
  }
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const path: string = `/api/threads${next === "" ? "" : `?before=${next}`}`;
    const page: ThreadsPage = await teacher.call("GET", path, ThreadsPage);
    expect(page.threads.length).toBeLessThanOrEqual(20);
    seen.push(...page.threads.map(({ lesson, child: of }) => `${lesson.lessonId} ${of.personId}`));
    ({ next } = page);
  }
  expect(made.size).toBeGreaterThan(20);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((one) => made.has(one)).toSorted()).toEqual([...made].toSorted());
  expect(await teacher.refusal("GET", "/api/threads?before=yesterday")).toBe("badRequest");
});

test("it is in the export of the school and of both who wrote it, and goes when its child is erased", async () => {
  const { lessonId, desk } = await liveLesson();
  const leaver = await enterDemo(core, "s1-1-03");
  const page = await join(leaver, lessonId);
  await desk.write(page.id, "请坐好");
  await page.write(page.id, "坐好了");
  const { sheets } = await schoolRecords(core.db, {
    ...{ schoolId: await schoolId(), timeZone: "Asia/Shanghai" },
    ...{ mayReadConsents: true, mayReadAskers: true, mayReadAttendance: true },
    mayReadCaptions: false,
  });
  const written = sheets.find(({ name }) => name === "聊天");
  expect(written?.headers.at(-1)).toBe("老师与谁单独");
  const rows = written?.rows.filter((row) =>
    row.some((cell) => /^(请坐好|坐好了)$/.test(cell ?? "")),
  );
  expect(rows?.map((row) => [row[1], row[2], row.at(-1)])).toEqual([
    ["示例老师", "请坐好", "学生03"],
    ["学生03", "坐好了", "学生03"],
  ]);

  const [personId, teacherId] = [await idOf(leaver), await idOf(teacher)];
  const textsOf = async (whose: PersonId) =>
    ((await readPersonRows(core.db, whose)).get("chat_messages") ?? []).map((row) => row["text"]);
  expect(await textsOf(personId)).toEqual(expect.arrayContaining(["请坐好", "坐好了"]));
  expect(await textsOf(teacherId)).toContain("请坐好");
  const person = await findPerson(core.db, personId);
  await core.db
    .transaction()
    .execute(async (trx) => erasePersonRows(trx, { person: person!, now: new Date() }));
  expect(await countPersonRows(core.db, personId)).toEqual([]);
  expect(await textsOf(teacherId)).not.toContain("请坐好");
});
