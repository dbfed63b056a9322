import { describe, expect, test } from "vitest";
import type { LessonRung } from "../../../../protocol/lessonRungs.ts";
import {
  lookEveryMs,
  type Measured,
  receivedRung,
  type RungState,
  standOn,
  step,
  tryHigher,
} from "./rungRule.ts";

type Look = Omit<Measured, "atMs">;

/* Looks as they were measured through the UDP relay, with a camera of 720 lines. */
const good: Look = {
  ...{ seated: true, inSight: true, roundTripMs: 5, bitrateBps: 530_000, answerMs: 40 },
  sound: { packets: 100, lossShare: 0, concealedShare: 0 },
  pictures: { framesPerSecond: 20, carried: "whole" },
};
const lossy: Look = {
  ...{ ...good, roundTripMs: 130, bitrateBps: 510_000 },
  sound: { packets: 94, lossShare: 0.06, concealedShare: 0.08 },
};
const at200: Look = {
  ...{ ...good, roundTripMs: 407, bitrateBps: 196_000 },
  sound: { packets: 36, lossShare: 0.6, concealedShare: 0.5 },
  pictures: { framesPerSecond: 2, carried: null },
};
const at80: Look = { ...at200, bitrateBps: 81_000 };
const at20: Look = { ...at200, bitrateBps: 19_000 };
const onlySound: Look = { ...good, pictures: null, bitrateBps: 43_000 };
/** The server stays at the smallest picture at 200 kbit/s, and does not get there at 80. */
const tried200: Look = { ...good, pictures: { framesPerSecond: 20, carried: "smallest" } };
const tried80: Look = { ...good, pictures: { framesPerSecond: 1, carried: "nothing" } };
const silent: Look = { ...good, sound: { packets: 0, lossShare: 0, concealedShare: 0 } };
const gone: Look = { ...good, seated: false, sound: null, pictures: null };

/** One line after the other, each for some seconds; what comes may depend on what is asked for. */
const climbing = (highest: LessonRung = "video") => {
  let state: RungState = standOn(highest, 0);
  let atMs = 0;
  const rungs: LessonRung[] = [state.rung];
  const line = (seconds: number, comes: (received: LessonRung, state: RungState) => Look) => {
    const untilMs = atMs + seconds * 1_000;
    while (atMs < untilMs) {
      atMs += lookEveryMs;
      state = step(state, { ...comes(receivedRung(state), state), atMs }, highest);
      if (rungs.at(-1) !== state.rung) rungs.push(state.rung);
    }
    return state;
  };
  return { line, rungs, now: () => state, tap: () => (state = tryHigher(state, atMs, highest)) };
};
/** What comes on a line of that width. */
const wide = (received: LessonRung) =>
  received === "video" || received === "slides" ? good : onlySound;
const narrow200 = (received: LessonRung, { rung }: RungState): Look =>
  received === "video" && rung === "video" ? at200 : received === rung ? onlySound : tried200;
const narrow80 = (received: LessonRung, { rung }: RungState): Look =>
  received === "video" && rung === "video" ? at80 : received === rung ? onlySound : tried80;

describe("the ladder", () => {
  test("a good line and one that loses 5 % with 100 ms of jitter carry moving pictures", () => {
    const { line, rungs } = climbing();
    line(60, () => good);
    line(120, () => lossy);
    expect(rungs).toEqual(["video"]);
  });

  test("200 kbit/s: slides with sound within 6 s, and no higher as long as it lasts", () => {
    const { line, rungs } = climbing();
    line(20, () => good);
    expect(line(6, narrow200).rung).toBe("slides");
    line(300, narrow200);
    expect(rungs).toEqual(["video", "slides"]);
  });

  test.each([6, 30, 47, 120, 299])(
    "after %i s of 200 kbit/s pictures are back within 30 s of a good line",
    (seconds) => {
      const { line } = climbing();
      line(20, () => good);
      line(seconds, narrow200);
      expect(line(30, wide).rung).toBe("video");
    },
  );

  test("80 kbit/s: sound only at once, and pages of slides are not tried into it", () => {
    const { line, rungs } = climbing();
    line(20, () => good);
    expect(line(6, narrow80).rung).toBe("sound");
    line(300, narrow80);
    expect(rungs).toEqual(["video", "sound"]);
    expect(line(40, wide).rung).toBe("video");
  });

  test("20 kbit/s: text, then sound once plain HTTP is quick again", () => {
    const { line, now } = climbing();
    line(10, () => at20);
    expect(now().rung).toBe("text");
    line(30, () => ({ ...onlySound, sound: null, answerMs: 3_000 }));
    expect(now().rung).toBe("text");
    line(20, (received) => (received === "text" ? { ...onlySound, sound: null } : wide(received)));
    expect(now().rung).not.toBe("text");
  });

  test("one bad look is no reason to go down", () => {
    const { line, rungs } = climbing();
    line(20, () => good);
    for (let n = 0; n < 10; n++) {
      line(2, () => at200);
      line(4, () => good);
    }
    expect(rungs).toEqual(["video"]);
  });

  test("pictures that stay at the smallest, for want of bandwidth, give way to slides", () => {
    const { line } = climbing();
    line(20, () => good);
    expect(line(4, () => tried200).rung).toBe("video");
    expect(line(6, () => tried200).rung).toBe("slides");
  });

  test("where nothing comes the lesson is read, and goes on as it was once it is heard", () => {
    const { line, rungs } = climbing();
    line(20, () => good);
    expect(line(4, () => silent).rung).toBe("video");
    expect(line(2, () => silent).rung).toBe("text");
    line(60, () => silent);
    expect(line(6, () => good).rung).toBe("video");
    expect(rungs).toEqual(["video", "text", "video"]);
  });

  test("a way in that leads nowhere is read along, too", () => {
    const { line } = climbing();
    expect(line(8, () => gone).rung).toBe("text");
    line(60, () => gone);
    expect(line(6, () => good).rung).toBe("video");
  });

  test("a rung chosen by hand is not left upwards, and a lost network takes it down all the same", () => {
    const { line, now } = climbing("sound");
    line(120, () => onlySound);
    expect(now().rung).toBe("sound");
    expect(now().trial).toBeNull();
    line(6, () => ({ ...silent, pictures: null }));
    expect(now().rung).toBe("text");
  });

  test("by hand the next rung is tried at once", () => {
    const { line, tap, now } = climbing();
    line(20, () => good);
    line(30, narrow200);
    tap();
    expect(receivedRung(now())).toBe("video");
    expect(line(2, wide).rung).toBe("video");
  });

  test("out of sight no pictures are tried", () => {
    const { line, rungs } = climbing();
    line(20, () => good);
    line(6, narrow200);
    line(120, (received) => ({ ...wide(received), inSight: false }));
    expect(rungs).toEqual(["video", "slides"]);
  });

  test("nobody speaks and nothing is shown: there is nothing to judge by", () => {
    const { line, rungs } = climbing();
    line(120, () => ({ ...good, sound: null, pictures: null }));
    expect(rungs).toEqual(["video"]);
  });
});
