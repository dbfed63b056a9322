import { describe, expect, test } from "vitest";
import { defaultAttendanceRules } from "../../protocol/attendance.ts";
import { bridgedMs, type ExpectedTime, expectedTime, judge, presenceOf } from "./judge.ts";
import type { Span } from "./spans.ts";

const minute = 60_000;
const minutes = (...spans: [from: number, until: number][]): Span[] =>
  spans.map(([from, until]) => [from * minute, until * minute]);
/** Forty minutes, from 0. */
const lesson: ExpectedTime = { fromMs: 0, untilMs: 40 * minute, running: false };
const judged = (
  presence: Span[],
  more: {
    outages?: Span[];
    expected?: ExpectedTime;
    rules?: Partial<typeof defaultAttendanceRules>;
  } = {},
) =>
  judge({
    presence,
    expected: more.expected ?? lesson,
    outages: more.outages ?? [],
    rules: { ...defaultAttendanceRules, ...more.rules },
  });

describe("who was there when", () => {
  test("the whole lesson is present, nothing of it absent", () => {
    expect(judged(minutes([-5, 45]))).toEqual({
      ...{ status: "present", hereMs: 40 * minute, lateMs: 0, leftEarlyMs: 0 },
      spans: [{ fromMs: 0, untilMs: 40 * minute }],
    });
    expect(judged([])).toMatchObject({ status: "absent", hereMs: 0, spans: [] });
    expect(judged(minutes([-9, -2], [41, 50]))).toMatchObject({ status: "absent", hereMs: 0 });
  });

  /** Eleven sockets from -2 to 42, with so long between each and the next. */
  const reconnects = (gapMs: number, lost: boolean) =>
    Array.from({ length: 11 }, (_, index) => ({
      span: [(index * 4 - 2) * minute, (index * 4 + 2) * minute - gapMs] as const,
      lost,
    }));

  test.each([0, 3_000, bridgedMs])("ten reconnects after %d ms each change nothing", (gapMs) => {
    const once = judged(minutes([-2, 42]));
    expect(judged(presenceOf(reconnects(gapMs, true)))).toEqual(once);
    expect(judged(presenceOf(reconnects(gapMs, true).toReversed()))).toEqual(once);
  });

  test("whoever left is not there until they come back, nor whoever was lost for longer", () => {
    expect(judged(presenceOf(reconnects(30_000, false))).hereMs).toBe(35 * minute);
    expect(judged(presenceOf(reconnects(2 * minute, true))).hereMs).toBe(20 * minute);
    const [last] = reconnects(0, true).slice(-1);
    expect(presenceOf(last ? [last] : [])).toEqual(minutes([38, 42]));
  });

  test("two devices at once count once, in whatever order they are told", () => {
    const devices = minutes([10, 40], [0, 25], [5, 12]);
    expect(judged(devices)).toEqual(judged(minutes([0, 40])));
    expect(judged(devices.toReversed())).toEqual(judged(minutes([0, 40])));
  });
});

describe("late, early and absent are what the school says", () => {
  test.each([
    [[5, 40], {}, "present"],
    [[5.1, 40], {}, "late"],
    [[5.1, 40], { lateAfterMinutes: 10 }, "present"],
    [[0, 35], {}, "present"],
    [[0, 34.9], {}, "leftEarly"],
    [[0, 34.9], { leftEarlyAfterMinutes: 10 }, "present"],
    // The longer of both gives the name.
    [[8, 30], {}, "leftEarly"],
    [[10, 32], {}, "late"],
    [[0, 11.9], {}, "absent"],
    [[0, 12], {}, "leftEarly"],
    [[0, 11.9], { absentBelowPercent: 0 }, "leftEarly"],
  ] as const)("%j with %j is %s", ([from, until], rules, status) => {
    expect(judged(minutes([from, until]), { rules }).status).toBe(status);
  });

  test("what is missing at both ends is told in any case", () => {
    expect(judged(minutes([3, 36]))).toMatchObject({
      ...{ status: "present", lateMs: 3 * minute, leftEarlyMs: 4 * minute },
    });
  });

  test("nobody has left a lesson early that still runs", () => {
    const running = { ...lesson, untilMs: 20 * minute, running: true };
    expect(judged(minutes([0, 10]), { expected: running })).toMatchObject({
      ...{ status: "present", leftEarlyMs: 0 },
    });
    expect(judged(minutes([6, 20]), { expected: running }).status).toBe("late");
  });
});

describe("an outage of the platform", () => {
  test("excuses whoever was out because of it", () => {
    const outages = minutes([10, 30]);
    expect(judged(minutes([0, 10]), { outages })).toMatchObject({
      ...{ status: "leftEarly", leftEarlyMs: 7 * minute },
    });
    expect(judged(minutes([0, 10], [32, 40]), { outages })).toMatchObject({
      ...{ status: "present", hereMs: 18 * minute },
    });
    const strict = { absentBelowPercent: 60 };
    expect(judged(minutes([0, 10], [32, 40]), { outages, rules: strict }).status).toBe("excused");
  });

  test("at the beginning makes nobody late, at the end nobody early", () => {
    expect(judged(minutes([12, 40]), { outages: minutes([0, 10]) })).toMatchObject({
      ...{ status: "excused", lateMs: 0 },
    });
    expect(judged(minutes([0, 30]), { outages: minutes([30, 39]) })).toMatchObject({
      ...{ status: "excused", leftEarlyMs: 0 },
    });
  });

  test("is no excuse for the time beside it", () => {
    expect(judged(minutes([30, 40]), { outages: minutes([0, 10]) })).toMatchObject({
      ...{ status: "late", lateMs: 17 * minute },
    });
    expect(judged([], { outages: minutes([10, 12]) }).status).toBe("absent");
  });

  test("of most of the lesson excuses everybody who was not there", () => {
    expect(judged([], { outages: minutes([0, 25]) }).status).toBe("excused");
    expect(judged([], { outages: minutes([0, 10]) }).status).toBe("absent");
  });
});

describe("when children are expected", () => {
  const at = (text: string) => new Date(`2026-11-25T${text}:00Z`);
  const planned = { plannedStart: at("08:00"), plannedEnd: at("08:40") };
  const held = { ...planned, startedAt: at("08:00"), endedAt: at("08:40"), taughtUntil: null };
  const time = (change: Partial<Parameters<typeof expectedTime>[0]>) => {
    const { fromMs, untilMs, running } = expectedTime({ ...held, now: at("12:00"), ...change });
    return [new Date(fromMs), new Date(untilMs), running];
  };

  test("is the plan, as far as the lesson was held", () => {
    expect(time({})).toEqual([at("08:00"), at("08:40"), false]);
    expect(time({ startedAt: at("07:55") })).toEqual([at("08:00"), at("08:40"), false]);
    expect(time({ startedAt: at("08:07") })).toEqual([at("08:07"), at("08:40"), false]);
    expect(time({ endedAt: at("08:30") })).toEqual([at("08:00"), at("08:30"), false]);
  });

  test("does not grow with a lesson that is extended", () => {
    expect(time({ endedAt: at("08:55") })).toEqual([at("08:00"), at("08:40"), false]);
  });

  test("ends with the teacher, however long the lesson waited for her", () => {
    expect(time({ taughtUntil: at("08:20") })).toEqual([at("08:00"), at("08:20"), false]);
  });

  test("is the time of the lesson where nothing was planned, or for another time", () => {
    const unplanned = { plannedStart: null, plannedEnd: null };
    expect(time(unplanned)).toEqual([at("08:00"), at("08:40"), false]);
    const moved = { startedAt: at("10:00"), endedAt: at("10:30") };
    expect(time(moved)).toEqual([at("10:00"), at("10:30"), false]);
  });

  test("goes on while the lesson runs", () => {
    const running = { endedAt: null, taughtUntil: at("08:10") };
    expect(time({ ...running, now: at("08:15") })).toEqual([at("08:00"), at("08:15"), true]);
    expect(time({ ...running, now: at("08:50") })).toEqual([at("08:00"), at("08:40"), true]);
  });
});
