/* What pages send that ours never would. */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ack } from "../../protocol/errors.ts";
import { ask, heard, refusal, type LivePages, openLivePages } from "../factories/livePages.ts";
import { opusParameters } from "../factories/rtpParameters.ts";

let pages: LivePages;
beforeEach(async () => {
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 600 });
});
afterEach(async () => pages.close());

/** With keys as own properties that an object literal would not keep. */
const fromJson = (text: string): unknown => JSON.parse(text);

describe("bad input", () => {
  test.each<[string, unknown[]]>([
    ["nothing", []],
    ["no object", ["join me"]],
    ["null", [null]],
    ["an array", [[]]],
    ["two arguments", [{}, {}]],
    ["an unknown key", [{ lessonId: randomUUID(), admin: true }]],
    ["a wrong id", [{ lessonId: "../../etc" }]],
    ["bytes", [Buffer.from("lesson")]],
    ["a prototype", [fromJson(`{"lessonId":"${randomUUID()}","__proto__":{"role":"teacher"}}`)]],
    ["a constructor", [{ lessonId: randomUUID(), constructor: { prototype: {} } }]],
  ])("a join that carries %s is refused", async (_, given) => {
    const socket = pages.connect(pages.schedule().teacherId);
    expect(await refusal(ask(socket, "lesson:join", ...given))).toBe("badRequest");
  });

  test.each(["lesson:destroy", "__proto__", "constructor", "toString", "hasOwnProperty"])(
    "a message called %s is refused and counted",
    async (name) => {
      const socket = pages.connect(pages.schedule().teacherId);
      expect(await refusal(ask(socket, name, {}))).toBe("badRequest");
      expect(await pages.metrics.metrics()).toMatch(
        /skyclass_signaling_messages_total\{message="unknown",outcome="badRequest"\} 1/,
      );
    },
  );

  test("a prototype hidden deep inside media parameters is refused", async () => {
    const { teacher, publish } = await pages.liveLesson();
    const hostile = { ...publish(), rtpParameters: fromJson('{"codecs":[{"__proto__":{}}]}') };
    expect(await refusal(ask(teacher.socket, "track:publish", hostile))).toBe("badRequest");
  });

  test.each([
    ["no codecs", { codecs: [] }],
    [
      "a codec that is not there",
      { codecs: [{ mimeType: "video/AV2", payloadType: 96, clockRate: 90_000 }] },
    ],
    ["an SSRC that does not fit", { ...opusParameters(1), encodings: [{ ssrc: 2 ** 40 }] }],
    [
      "a negative payload type",
      { ...opusParameters(1), codecs: [{ ...opusParameters(1).codecs[0], payloadType: -1 }] },
    ],
    ["a million encodings", { ...opusParameters(1), encodings: Array(2_000).fill({ ssrc: 1 }) }],
  ])("media parameters with %s do no harm", async (_, rtpParameters) => {
    const { teacher, publish } = await pages.liveLesson();
    expect(
      await refusal(ask(teacher.socket, "track:publish", { ...publish(), rtpParameters })),
    ).toBe("badRequest");
    expect(await refusal(ask(teacher.socket, "track:publish", publish()))).toBe("accepted");
  });

  test("an object over 64 kB is too large, a message over 100 kB closes the socket", async () => {
    const { teacher, student, publish } = await pages.liveLesson();
    const padded = {
      ...publish(),
      rtpParameters: { ...opusParameters(1), msid: "x".repeat(70_000) },
    };
    expect(await refusal(ask(teacher.socket, "track:publish", padded))).toBe("tooLarge");
    const gone = heard(student.socket, "disconnect");
    student.socket.emit("lesson:join", { seatToken: "x".repeat(200_000) });
    await gone;
    expect(await refusal(ask(teacher.socket, "track:publish", publish()))).toBe("accepted");
  });

  test("a message that wants no acknowledgement is handled all the same", async () => {
    const lesson = pages.schedule();
    const { socket } = await pages.join(lesson.teacherId, lesson.lessonId);
    const started = heard(socket, "lesson:started");
    socket.emit("lesson:start", {});
    expect(await started).toHaveProperty("startedAt");
    socket.emit("lesson:join");
    socket.emit("nonsense", { __proto__: null });
    expect(await refusal(ask(socket, "lesson:start", {}))).toBe("accepted");
  });

  test("a flood is held back and told when to come again", async () => {
    const { teacher } = await pages.liveLesson();
    const asked = Array.from({ length: 400 }, () =>
      ask(teacher.socket, "connection:report", { grade: 3 }),
    );
    const acks = await Promise.all(asked);
    const held = acks.flatMap((ack) => (ack.ok ? [] : [ack.error]));
    expect(held.length).toBeGreaterThan(300);
    for (const error of held) {
      expect(error.code).toBe("tooManyRequests");
      expect(error.retryAfterMs).toBeGreaterThan(0);
    }
    expect(await pages.metrics.metrics()).toContain('outcome="tooManyRequests"');
  });

  test("a thousand messages within a second are refused in words, and nobody else is", async () => {
    const { teacher, student, lesson } = await pages.liveLesson();
    const second = await pages.join(lesson.studentIds[1]!, lesson.lessonId);
    const flood: Promise<Ack<never>>[] = [];
    const flooding = async () => {
      for (let part = 0; part < 50; part++) {
        for (let n = 0; n < 20; n++)
          flood.push(ask(student.socket, "connection:report", { grade: 3 }));
        await wait(20);
      }
    };
    const fromOthers = async () => {
      const answers: string[] = [];
      for (let n = 0; n < 5; n++) {
        for (const { socket } of [teacher, second])
          answers.push(await refusal(ask(socket, "connection:report", { grade: n % 4 })));
        await wait(150);
      }
      return answers;
    };
    const [answers] = await Promise.all([fromOthers(), flooding()]);
    expect(new Set(answers)).toEqual(new Set(["accepted"]));
    const refused = (await Promise.all(flood)).flatMap((ack) => (ack.ok ? [] : [ack.error]));
    expect(refused.length).toBeGreaterThan(950);
    for (const { code, message, retryAfterMs } of refused) {
      expect([code, message]).toEqual(["tooManyRequests", "Too many attempts. Wait a moment."]);
      expect(retryAfterMs).toBeGreaterThan(0);
    }
    // It is held back, not thrown out: a page that ran wild keeps its lesson.
    expect(student.socket.connected).toBe(true);
  });
});
