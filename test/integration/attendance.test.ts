/*
 * Attendance on a real database and over real HTTP, with the time told by the test. Children's pages are
 * told as rooms tell them; attendance-live.test.ts looks at real sockets.
 */
import { randomUUID } from "node:crypto";
import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type AttendanceEntry,
  AttendanceClasses,
  AttendanceOfSchools,
  ChildAttendance,
  ClassAttendance,
  LessonAttendance,
  OwnAttendance,
  type SayAboutAttendance,
  SchoolAttendanceRules,
  type WentBecause,
} from "../../protocol/attendance.ts";
import { instantOf } from "../../protocol/days.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { Me } from "../../protocol/people.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

const day = "2026-11-25";
const minuteMs = 60_000;
const at = (minute: number, on = day): Date => instantOf(on, minute, "Asia/Shanghai");
let now = at(480);
let core: CoreUnderTest;
let teacher: TestBrowser;
let head: TestBrowser;
let admin: TestBrowser;
let guardian: TestBrowser;
let teacherId: PersonId;
/** 学生01 is the guardian's child. */
let children: PersonId[];
let classId: string;
let schoolId: string;

beforeAll(async () => {
  core = await startCore({ clock: { now: () => now } });
  teacher = await enterDemo(core, "s1-t1");
  head = await enterDemo(core, "demo-head-teacher");
  admin = await enterDemo(core, "demo-school-admin");
  guardian = await enterDemo(core, "demo-guardian");
  teacherId = (await teacher.call("GET", "/api/me", Me)).personId;
  const rows = await core.db
    .selectFrom("memberships")
    .innerJoin("people", "people.person_id", "memberships.person_id")
    .select(["people.person_id", "memberships.class_id", "memberships.school_id"])
    .where("people.sign_in_name", "like", "s1-1-%")
    .orderBy("people.sign_in_name")
    .execute();
  children = rows.map((row) => row.person_id);
  classId = rows[0]?.class_id ?? "";
  schoolId = rows[0]?.school_id ?? "";
}, 120_000);
afterAll(async () => core?.close());
beforeEach(() => void (now = at(480)));

/** Minutes of the day in which somebody's page was in the lesson; without an end it still is. */
type Stay = [from: number, until?: number, because?: WentBecause];
const stay = async (lessonId: LessonId, personId: PersonId, ...stays: Stay[]) => {
  for (const [from, until, because = "left"] of stays) {
    const spanId = randomUUID();
    const came = { deed: "came" as const, spanId, lessonId, personId, at: at(from) };
    const went =
      until === undefined ? [] : [{ deed: "went" as const, spanId, because, at: at(until) }];
    // Twice, as when the answer of the database was lost.
    await core.presence.keep([came, ...went]);
    await core.presence.keep([came, ...went]);
  }
};
/** From 08:00 to 08:40, with its teacher in it. */
const begin = async (): Promise<LessonId> => {
  now = at(480);
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  const { lessonId } = await teacher.call("POST", "/api/lessons", Lesson, {
    title: "朗读",
    classIds: classes.filter((one) => one.classId === classId).map((one) => one.classId),
  });
  await core.liveLessons.start({ personId: teacherId, lessonId });
  await stay(lessonId, teacherId, [475, 520]);
  return lessonId;
};
const end = async (lessonId: LessonId) => {
  now = at(520);
  await core.liveLessons.end({ personId: teacherId, lessonId });
};
const attendanceOf = async (lessonId: LessonId, browser = teacher) =>
  browser.call("GET", `/api/lessons/${lessonId}/attendance`, LessonAttendance);
const childOf = async (lessonId: LessonId, index = 0) => {
  const { children: all } = await attendanceOf(lessonId);
  return all.find(({ child }) => child.personId === children[index])!;
};
const path = (lessonId: LessonId, index = 0) =>
  `/api/lessons/${lessonId}/attendance/${children[index]}`;
const say = async (browser: TestBrowser, lessonId: LessonId, said: SayAboutAttendance, index = 0) =>
  browser.call("POST", path(lessonId, index), ChildAttendance, said);
const ofClass = async (browser: TestBrowser, from = day, to = day) =>
  browser.call("GET", `/api/classes/${classId}/attendance?from=${from}&to=${to}`, ClassAttendance);
const own = async (browser: TestBrowser) =>
  browser.call("GET", `/api/attendance?from=${day}&to=${day}`, OwnAttendance);
const told = (entries: readonly AttendanceEntry[]) =>
  entries.map(({ kind, status, how, reason, by }) => [
    ...[kind, status ?? how, reason, by?.displayName],
  ]);

describe("a lesson", () => {
  test("knows who was there, late, gone early and absent, by what the database was told", async () => {
    const lessonId = await begin();
    const [one, two, three] = children as [PersonId, PersonId, PersonId];
    await stay(lessonId, one, [478, 490, "lost"], [490, 500, "lost"], [500, 530, "ended"]);
    await stay(lessonId, two, [490, 520, "ended"]);
    await stay(lessonId, three, [480, 500]);
    await end(lessonId);
    const { lesson, children: found, rules } = await attendanceOf(lessonId);
    expect(lesson).toMatchObject({
      startsAt: at(480).toISOString(),
      endsAt: at(520).toISOString(),
      running: false,
      outages: [],
    });
    expect(rules).toEqual([
      {
        ...{ lateAfterMinutes: 5, leftEarlyAfterMinutes: 5 },
        ...{ absentBelowPercent: 30, replayFromPercent: 80 },
      },
    ]);
    expect(
      found.map(({ child, status, judged, losses }) => [
        ...[child.displayName, status, judged.hereMs / minuteMs, losses],
      ]),
    ).toEqual([
      ["学生01", "present", 40, 2],
      ["学生02", "late", 30, 0],
      ["学生03", "leftEarly", 20, 0],
      ["学生04", "absent", 0, 0],
    ]);
  });

  test("is no attendance before it was held, and while it runs nobody has left early", async () => {
    const lessonId = await begin();
    await stay(lessonId, children[0]!, [480, 482]);
    await stay(lessonId, children[1]!, [480]);
    now = at(484);
    const { lesson, children: found } = await attendanceOf(lessonId);
    expect(lesson.running).toBe(true);
    expect(found.map(({ status }) => status)).toEqual(["present", "present", "absent", "absent"]);
    expect(await guardian.refusal("POST", path(lessonId), { kind: "contest", reason: "在" })).toBe(
      "conflict",
    );
    await end(lessonId);
    const later = await teacher.call("POST", "/api/lessons", Lesson, {
      ...{ title: "明天", classIds: [classId] },
    });
    const address = `/api/lessons/${later.lessonId}/attendance`;
    expect(await teacher.refusal("GET", address)).toBe("notFound");
  });

  test("has the class of then: who comes later was not absent, who goes later still was", async () => {
    const lessonId = await begin();
    await end(lessonId);
    await core.db.deleteFrom("memberships").where("person_id", "=", children[3]!).execute();
    try {
      expect((await attendanceOf(lessonId)).children).toHaveLength(4);
      const next = await begin();
      await end(next);
      expect((await attendanceOf(next)).children).toHaveLength(3);
    } finally {
      await core.db
        .insertInto("memberships")
        .values({
          ...{ person_id: children[3]!, role: "student", child_id: null },
          ...{ school_id: schoolId as never, class_id: classId as never },
        })
        .execute();
    }
  });
});

describe("a server that was killed", () => {
  test("knows who was there until its last beat; what came after excuses by itself", async () => {
    const lessonId = await begin();
    await stay(lessonId, children[0]!, [480]);
    await stay(lessonId, children[1]!, [480]);
    now = at(490);
    await core.presence.beat();
    now = at(515);
    expect(await core.presence.recover()).toEqual({ lessonsWithOutage: 1 });
    await stay(lessonId, children[0]!, [516, 520, "ended"]);
    await end(lessonId);
    const { lesson, children: found } = await attendanceOf(lessonId);
    expect(lesson.outages).toEqual([{ fromMs: 10 * minuteMs, untilMs: 35 * minuteMs }]);
    expect(
      found.map(({ status, judged, losses }) => [status, judged.hereMs / minuteMs, losses]),
    ).toEqual([
      ["present", 14, 0],
      ["excused", 10, 0],
      ["excused", 0, 0],
      ["excused", 0, 0],
    ]);
    // Started once more, without a lesson that runs.
    now = at(530);
    expect(await core.presence.recover()).toEqual({ lessonsWithOutage: 0 });
  });
});

describe("what people say", () => {
  test("counts, names who said it and why, and is never changed", async () => {
    const lessonId = await begin();
    await end(lessonId);
    const absent = await say(head, lessonId, {
      ...{ kind: "correction", status: "excused", reason: "病假" },
    });
    expect([absent.status, absent.judged.status]).toEqual(["excused", "absent"]);
    await say(teacher, lessonId, { kind: "correction", status: null, reason: "写错了人" });
    const after = await say(admin, lessonId, { kind: "contact", how: "phone", reason: "电话讲解" });
    expect([after.status, after.madeUpBy]).toEqual(["absent", "phone"]);
    expect(told(after.entries)).toEqual([
      ["contact", "phone", "电话讲解", "示例教务"],
      ["correction", null, "写错了人", "示例老师"],
      ["correction", "excused", "病假", "示例班主任"],
    ]);
    const change = core.db.updateTable("attendance_entries").set({ reason: "" }).execute();
    await expect(change).rejects.toThrow("only added to");
    await expect(core.db.deleteFrom("attendance_entries").execute()).rejects.toThrow("added to");
    const audit = await core.db
      .selectFrom("audit_log")
      .select(["action", "detail"])
      .where("subject_id", "=", children[0]!)
      .where("action", "like", "attendanceCo%")
      .orderBy("audit_id")
      .execute();
    expect(audit.map(({ action, detail }) => [action, detail["how"] ?? detail["status"]])).toEqual([
      ["attendanceCorrected", "excused"],
      ["attendanceCorrected", null],
      ["attendanceContactNoted", "phone"],
    ]);
  });

  test("a guardian sees the child, does not agree once, and is answered", async () => {
    const lessonId = await begin();
    await end(lessonId);
    const mine = (await own(guardian)).children;
    expect(mine).toMatchObject([{ as: "guardian", child: { displayName: "学生01" } }]);
    const found = mine[0]!.lessons.find(({ lesson }) => lesson.lessonId === lessonId);
    expect(found).toMatchObject({ attendance: { status: "absent", contested: false } });

    const contest = { kind: "contest", reason: "他用奶奶的手机听了" } as const;
    expect(await say(guardian, lessonId, contest)).toMatchObject({
      ...{ status: "absent", contested: true },
    });
    expect(await guardian.refusal("POST", path(lessonId), contest)).toBe("conflict");
    expect(await guardian.refusal("POST", path(lessonId, 1), contest)).toBe("forbidden");
    expect(await teacher.refusal("POST", path(lessonId), contest)).toBe("forbidden");
    const waiting = await head.call("GET", "/api/attendance/classes", AttendanceClasses);
    expect(waiting.contests).toMatchObject([
      { lessonId, child: { displayName: "学生01" }, reason: contest.reason },
    ]);
    expect(waiting.classes.map(({ name }) => name)).toEqual(["三年级1班"]);

    const answer = { kind: "answer", status: "present", reason: "已核对，确实在" } as const;
    expect(await guardian.refusal("POST", path(lessonId), answer)).toBe("forbidden");
    expect(await say(teacher, lessonId, answer)).toMatchObject({
      ...{ status: "present", contested: false },
    });
    expect(await teacher.refusal("POST", path(lessonId), answer)).toBe("conflict");
    const closed = await head.call("GET", "/api/attendance/classes", AttendanceClasses);
    expect(closed.contests).toEqual([]);
    const seen = (await own(guardian)).children[0]!.lessons;
    expect(seen.find(({ lesson }) => lesson.lessonId === lessonId)?.attendance).toMatchObject({
      ...{ status: "present", judged: { status: "absent" } },
    });
  });
});

describe("a class", () => {
  test("is counted by child and by lesson, on the district's days", async () => {
    const first = await begin();
    await stay(first, children[0]!, [480, 520]);
    await end(first);
    const { children: all, lessons } = await ofClass(head);
    const lesson = lessons.find((one) => one.lessonId === first);
    expect(lesson).toMatchObject({ counts: { present: 1, absent: 3, madeUp: 0, contested: 0 } });
    for (const one of all) {
      const { madeUp: _m, contested: _c, ...statuses } = one.counts;
      const sum = Object.values(statuses).reduce((a, b) => a + b, 0);
      expect(sum * 40 * minuteMs).toBeGreaterThanOrEqual(one.expectedMs);
    }
    expect((await ofClass(admin, "2026-11-24", "2026-11-24")).lessons).toEqual([]);
    const address = `/api/classes/${classId}/attendance?from=2026-01-01&to=2026-12-31`;
    expect(await head.refusal("GET", address)).toBe("badRequest");
    expect(await teacher.refusal("GET", address.replace("-12-31", "-01-31"))).toBe("forbidden");
  });
});

describe("as a workbook", () => {
  test("it says the same, with who said what, in numbers and text that nothing calculates", async () => {
    const lessonId = await begin();
    await stay(lessonId, children[0]!, [490, 520]);
    for (const [minute, rung] of [
      [490, "video"],
      [491, "video"],
      [492, "text"],
    ] as const)
      await core.rungLog.record({
        ...{ lessonId, at: at(minute) },
        children: [{ personId: children[0]!, rung }],
      });
    await end(lessonId);
    await say(teacher, lessonId, { kind: "correction", status: "excused", reason: "=1+1" });
    const file = async (browser: TestBrowser, address: string) => {
      const response = await browser.send("GET", address);
      expect(response.status).toBe(200);
      return readXlsx(new Uint8Array(await response.arrayBuffer()));
    };
    const { sheets } = await file(teacher, `/api/lessons/${lessonId}/attendance/workbook`);
    expect(sheets.map(({ name }) => name)).toEqual(["汇总", "明细", "说明"]);
    expect(sheets[0]?.rows[1]).toEqual(["学生01", "三年级1班", 1, 0, 0, 0, 0, 1, 0]);
    expect(sheets[1]?.rows[1]?.slice(0, 12)).toEqual([
      ...["学生01", "三年级1班", "朗读", "示例老师", "2026-11-25 08:00", "2026-11-25 08:40"],
      ...["免考勤", "迟到", 30, 10, 0, 0],
    ]);
    expect(sheets[1]?.rows[0]?.slice(-4)).toEqual([
      ...["视频分钟", "幻灯片和声音分钟", "只听声音分钟", "只看文字分钟"],
    ]);
    expect(sheets[1]?.rows.slice(1, 3).map((row) => row.slice(-4))).toEqual([
      [2, 0, 0, 1],
      [0, 0, 0, 0],
    ]);
    expect(sheets[2]?.rows[1]?.slice(4, 8)).toEqual(["更正", "免考勤", "'=1+1", "示例老师"]);
    const range = `from=${day}&to=${day}`;
    const ofDay = await file(head, `/api/classes/${classId}/attendance/workbook?${range}`);
    expect(ofDay.sheets[1]?.rows.length).toBeGreaterThan(5);
    const school = await file(admin, `/api/schools/${schoolId}/export`);
    expect(school.sheets.find(({ name }) => name === "考勤说明")?.rows.at(-1)).toContain("'=1+1");
    const exported = core.db.selectFrom("audit_log").where("action", "=", "attendanceExported");
    expect(await exported.select("subject_kind").execute()).toEqual([
      { subject_kind: "lesson" },
      { subject_kind: "class" },
    ]);
  });
});

describe("a replay", () => {
  const watch = async (browser: TestBrowser, lessonId: LessonId, ...watched: [number, number][]) =>
    browser.refusal("POST", `/api/lessons/${lessonId}/watched`, {
      watched: watched.map(([fromMs, untilMs]) => ({ fromMs, untilMs })),
    });

  test("that is watched makes a lesson up, as far as it can have been played", async () => {
    const lessonId = await begin();
    await end(lessonId);
    // A replay of a minute and a half, without a recorder behind it.
    await core.db
      .updateTable("recordings")
      .set({ state: "published", duration_ms: 90_000 })
      .where("lesson_id", "=", lessonId)
      .execute();
    const student = await enterDemo(core, "s1-1-01");
    expect(await watch(student, lessonId, [0, 30_000], [20_000, 40_000])).toBe("done");
    expect(await childOf(lessonId)).toMatchObject({ replayShare: 40 / 90, madeUpBy: null });
    // At once the rest of it, and more than there is.
    now = new Date(now.getTime() + 1_000);
    await watch(student, lessonId, [40_000, 9_000_000]);
    expect((await childOf(lessonId)).replayShare).toBe(72 / 90);
    now = new Date(now.getTime() + 30_000);
    await watch(student, lessonId, [60_000, 85_000]);
    expect(await childOf(lessonId)).toMatchObject({
      ...{ replayShare: 85 / 90, madeUpBy: "replay", status: "absent" },
    });
    expect(await watch(guardian, lessonId, [0, 1_000])).toBe("done");
    const kept = await core.db.selectFrom("replay_watches").select("person_id").execute();
    expect(kept).toEqual([{ person_id: children[0] }]);
  });
});

describe("the school's rules", () => {
  test("hold for lessons that begin after they were decided", async () => {
    const before = await begin();
    await stay(before, children[0]!, [484, 520]);
    await end(before);
    const rules = {
      ...{ lateAfterMinutes: 3, leftEarlyAfterMinutes: 10 },
      ...{ absentBelowPercent: 50, replayFromPercent: 90 },
    };
    const address = `/api/schools/${schoolId}/attendance-rules`;
    expect(await admin.call("GET", address, SchoolAttendanceRules)).toMatchObject({ by: null });
    const decided = await admin.call("PUT", address, SchoolAttendanceRules, rules);
    expect(decided).toMatchObject({ rules, by: { displayName: "示例教务" } });
    expect(await admin.refusal("PUT", address, { ...rules, lateAfterMinutes: 61 })).toBe(
      "badRequest",
    );
    now = at(480, "2026-11-26");
    const { lessonId: after } = await teacher.call("POST", "/api/lessons", Lesson, {
      ...{ title: "朗读", classIds: [classId] },
    });
    await core.liveLessons.start({ personId: teacherId, lessonId: after });
    await core.presence.keep([
      {
        ...{ deed: "came", spanId: randomUUID(), lessonId: after, personId: children[0]! },
        at: at(484, "2026-11-26"),
      },
    ]);
    now = at(520, "2026-11-26");
    await core.liveLessons.end({ personId: teacherId, lessonId: after });
    expect((await childOf(before)).status).toBe("present");
    expect((await childOf(after)).status).toBe("late");
  });
});

describe("schools", () => {
  test("are counted by day and class for the county and their office, without a child's name", async () => {
    const officer = await enterDemo(core, "demo-officer");
    const other = "2026-11-30";
    now = at(480, other);
    const { lessonId } = await teacher.call("POST", "/api/lessons", Lesson, {
      ...{ title: "朗读", classIds: [classId] },
    });
    await core.liveLessons.start({ personId: teacherId, lessonId });
    const came = { deed: "came" as const, spanId: randomUUID(), at: now };
    await core.presence.keep([{ ...came, lessonId, personId: children[0]! }]);
    now = at(520, other);
    await core.liveLessons.end({ personId: teacherId, lessonId });
    await core.db
      .insertInto("replay_watches")
      .values({
        ...{ lesson_id: lessonId, person_id: children[1]!, watched: "[[0,1000]]" },
        ...{ first_at: now, last_at: now },
      })
      .execute();
    await say(teacher, lessonId, { kind: "contact", how: "phone", reason: "打了电话" }, 2);

    const week = "from=2026-11-30&to=2026-12-06";
    const seen = async (browser: TestBrowser) =>
      (await browser.call("GET", `/api/attendance/schools?${week}`, AttendanceOfSchools)).schools;
    const [school, ...others] = await seen(officer);
    const reached = { expected: 4, live: 1, replay: 1, offline: 0, phone: 1 };
    expect(school).toMatchObject({
      ...{ schoolId, lessons: 1, ...reached },
      days: [{ day: other, ...reached }],
      classes: [{ classId, name: "三年级1班", lessons: 1, ...reached }],
    });
    expect(others.every(({ lessons, days }) => lessons === 0 && days.length === 0)).toBe(true);
    expect(await seen(admin)).toEqual([school]);
    expect(JSON.stringify(await seen(officer))).not.toContain("学生0");
    const month = "/api/attendance/schools?from=2026-11-01&to=2026-11-30";
    expect(await officer.refusal("GET", month)).toBe("badRequest");
    expect(await head.refusal("GET", `/api/attendance/schools?${week}`)).toBe("forbidden");

    const file = await officer.send("GET", `/api/attendance/schools/workbook?${week}`);
    const { sheets } = await readXlsx(new Uint8Array(await file.arrayBuffer()));
    expect(sheets.map(({ name }) => name)).toEqual(["学校", "按天", "班级"]);
    expect(sheets[0]?.rows[1]?.slice(1)).toEqual([1, 4, 1, 1, 0, 1, 1, 25]);
  });
});
