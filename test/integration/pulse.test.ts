/* Reactions, signs and countdowns: what is kept of them, who reads it afterwards, and what it says of whom. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LessonId } from "../../protocol/ids.ts";
import { Me } from "../../protocol/people.ts";
import { PastPulse } from "../../protocol/pulse.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { readPersonRows } from "../../server/erasure/personTables.ts";
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
    say: async (name: string, request: object) => refusal(ask(socket, name, request)),
  };
};
const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "体育");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk, one: await join(child, lessonId), two: await join(classmate, lessonId) };
};
const pulseOf = async (browser: TestBrowser, lessonId: LessonId) =>
  browser.call("GET", `/api/lessons/${lessonId}/pulse`, PastPulse);
const rowsOf = async (lessonId: LessonId) =>
  core.db
    .selectFrom("lesson_pulses")
    .select(["at", "reactions", "too_fast", "lost"])
    .where("lesson_id", "=", lessonId)
    .orderBy("lesson_pulse_id")
    .execute();

test("a flood of reactions is a few figures, and none of them is lost", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const before = Date.now();
  const flood = await Promise.all(
    Array.from({ length: 1_000 }, async () => one.say("pulse:react", { reaction: "party" })),
  );
  expect(await two.say("pulse:react", { reaction: "heart" })).toBe("accepted");
  const accepted = flood.filter((answer) => answer === "accepted").length;
  expect(accepted).toBeGreaterThan(0);
  expect(new Set(flood)).toEqual(new Set(["accepted", "tooManyRequests"]));
  // The lesson ends at once: what is not written down yet is written now.
  await say(desk.socket, "lesson:end", {});
  await expect.poll(async () => rowsOf(lessonId)).not.toEqual([]);
  const { reactions } = await pulseOf(child, lessonId);
  const sum = (of: "party" | "heart") =>
    reactions.reduce((all, { counts }) => all + (counts[of] ?? 0), 0);
  expect([sum("party"), sum("heart")]).toEqual([accepted, 1]);
  const spentMs = Date.now() - before;
  expect((await rowsOf(lessonId)).length).toBeLessThanOrEqual(1 + spentMs / 2_000);
  expect(Date.parse(reactions[0]!.at)).toBeGreaterThanOrEqual(before);
});

test("how many were lost is told to the teacher and the school, and to nobody else", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await one.say("pulse:sign", { sign: "lost" });
  await two.say("pulse:sign", { sign: "tooFast" });
  await expect
    .poll(async () => rowsOf(lessonId), { timeout: 5_000 })
    .toMatchObject([{ reactions: {}, too_fast: 1, lost: 1 }]);
  await two.say("pulse:sign", { sign: null });
  await say(desk.socket, "lesson:end", {});
  await expect.poll(async () => (await rowsOf(lessonId)).length).toBe(2);
  for (const who of ["s1-t1", "demo-school-admin"]) {
    const { signs, reactions } = await pulseOf(await enterDemo(core, who), lessonId);
    expect([who, signs]).toMatchObject([
      who,
      [
        { tooFast: 1, lost: 1 },
        { tooFast: 0, lost: 1 },
      ],
    ]);
    expect(reactions).toEqual([]);
  }
  for (const who of ["s1-1-01", "demo-head-teacher", "demo-guardian", "demo-operator"])
    expect([who, (await pulseOf(await enterDemo(core, who), lessonId)).signs]).toEqual([who, null]);
});

test("countdowns are kept as the class saw them: run out, stopped, or replaced by the next", async () => {
  const { lessonId, desk, one } = await liveLesson();
  expect(await desk.say("timer:start", { durationS: 60 })).toBe("accepted");
  expect(await desk.say("timer:start", { durationS: 300 })).toBe("accepted");
  expect(await desk.say("timer:stop", {})).toBe("accepted");
  expect(await desk.say("timer:stop", {})).toBe("accepted");
  expect(await desk.say("timer:start", { durationS: 5 })).toBe("accepted");
  expect(await one.say("timer:start", { durationS: 5 })).toBe("forbidden");
  const { timers } = await pulseOf(await enterDemo(core, "demo-researcher"), lessonId);
  const lengths = timers.map((one) => (Date.parse(one.endsAt) - Date.parse(one.startedAt)) / 1_000);
  expect(lengths).toEqual([60, 300, 5]);
  const [replaced, stopped, open] = timers;
  expect(replaced?.stoppedAt).toBe(stopped?.startedAt);
  expect(Date.parse(stopped?.stoppedAt ?? "")).toBeGreaterThanOrEqual(
    Date.parse(stopped?.startedAt ?? ""),
  );
  expect(open?.stoppedAt).toBe(null);
});

test("a countdown runs on in another process, and is stopped there", async () => {
  const { lessonId, desk } = await liveLesson();
  await say(desk.socket, "timer:start", { durationS: 600 });
  const [timer] = (await pulseOf(teacher, lessonId)).timers;
  const others = await openLivePages({ seatKeptMs: 60_000, teacherGoneMs: 60_000, core });
  try {
    const socket = others.connect(null, { cookie: teacher.cookie ?? "" });
    await say(socket, "lesson:join", { lessonId });
    const { startedAt, endsAt } = timer!;
    expect(await say(socket, "aids:read", {})).toEqual({
      pick: null,
      timer: { startedAt, endsAt },
    });
    await say(socket, "timer:stop", {});
    expect(await say(socket, "aids:read", {})).toEqual({ pick: null, timer: null });
    const [stopped] = (await pulseOf(teacher, lessonId)).timers;
    expect(stopped?.stoppedAt).toMatch(/Z$/);
  } finally {
    await others.close();
  }
});

test("a teacher who signs is written down", async () => {
  const { lessonId, desk } = await liveLesson();
  expect(await desk.say("pulse:sign", { sign: "lost" })).toBe("forbidden");
  const noted = async () =>
    core.db
      .selectFrom("audit_log")
      .select("detail")
      .where("action", "=", "pulseRefused")
      .where("subject_id", "=", lessonId)
      .execute();
  await expect.poll(noted).toEqual([{ detail: { message: "pulse:sign", code: "forbidden" } }]);
});

test("no row says which child it was; who ran a countdown is in the export, and goes with an erasure", async () => {
  const { lessonId, desk } = await liveLesson();
  await say(desk.socket, "timer:start", { durationS: 60 });
  await say(desk.socket, "pulse:react", { reaction: "thumb" });
  await say(desk.socket, "lesson:end", {});
  const { personId: childId } = await child.call("GET", "/api/me", Me);
  const ofChild = await readPersonRows(core.db, childId);
  expect([...ofChild.keys()].filter((table) => /pulse|timer/.test(table))).toEqual([]);
  const { personId } = await teacher.call("GET", "/api/me", Me);
  expect((await readPersonRows(core.db, personId)).get("lesson_timers")).toContainEqual(
    expect.objectContaining({ lesson_id: lessonId, by_id: personId }),
  );
  const person = await findPerson(core.db, personId);
  await core.db
    .transaction()
    .execute(async (trx) => erasePersonRows(trx, { person: person!, now: new Date() }));
  const left = await core.db
    .selectFrom("lesson_timers")
    .select("by_id")
    .where("lesson_id", "=", lessonId)
    .execute();
  expect(left).toEqual([{ by_id: null }]);
});
