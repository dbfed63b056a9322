/* Sockets against a real node with real mediasoup; what pages may say, and what they are told. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ack } from "../../protocol/errors.ts";
import type { PersonId } from "../../protocol/ids.ts";
import type { ClientMessageName, ReplyOf } from "../../protocol/signaling.ts";
import { createLiveStage, type LiveStage } from "../factories/liveStage.ts";
import { opusCapabilities, opusParameters } from "../factories/rtpParameters.ts";

let stage: LiveStage;
const sockets = new Set<Socket>();

beforeEach(async () => {
  stage = await createLiveStage({ seatKeptMs: 400, teacherGoneMs: 600 });
});
afterEach(async () => {
  for (const socket of sockets) socket.disconnect();
  sockets.clear();
  await stage.close();
});

const connect = (personId: PersonId | null, headers: Record<string, string> = {}): Socket => {
  const socket = io(stage.url, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders: { ...(personId ? { cookie: `person=${personId}` } : {}), ...headers },
  });
  sockets.add(socket);
  return socket;
};

/** With keys as own properties that an object literal would not keep. */
const fromJson = (text: string): unknown => JSON.parse(text);
/** The acknowledgement as it comes; `given` is whatever a hostile page may send. */
const ask = (socket: Socket, name: string, ...given: unknown[]): Promise<Ack<never>> =>
  socket.timeout(5_000).emitWithAck(name, ...given) as Promise<Ack<never>>;
const refusal = async (asking: Promise<Ack<never>>) => {
  const ack = await asking;
  return ack.ok ? "accepted" : ack.error.code;
};
const say = async <Name extends ClientMessageName>(
  socket: Socket,
  name: Name,
  request: unknown,
): Promise<ReplyOf<Name>> => {
  const ack = await ask(socket, name, request);
  if (!ack.ok) throw new Error(`${name}: ${ack.error.code}`);
  return ack.reply;
};
const join = async (personId: PersonId, lessonId: string, seatToken?: string) => {
  const socket = connect(personId);
  const reply = await say(socket, "lesson:join", {
    lessonId,
    ...(seatToken === undefined ? {} : { seatToken }),
  });
  return { socket, reply };
};
const heard = (socket: Socket, name: string) =>
  once(socket as never, name).then(([event]) => event as unknown);

const fingerprint = {
  role: "client",
  fingerprints: [{ algorithm: "sha-256", value: Array(32).fill("AB").join(":") }],
};

/** A live lesson, its teacher with a send transport, and a student. */
const liveLesson = async () => {
  const lesson = stage.schedule(2);
  const teacher = await join(lesson.teacherId, lesson.lessonId);
  const student = await join(lesson.studentIds[0]!, lesson.lessonId);
  await say(teacher.socket, "lesson:start", {});
  const transport = await say(teacher.socket, "transport:open", { direction: "send" });
  const publish = (ssrc = 1_111, source = "microphone") => ({
    transportId: transport.transportId,
    source,
    rtpParameters: opusParameters(ssrc),
    paused: false,
  });
  return { lesson, teacher, student, publish };
};
const consumption = async (socket: Socket, more: object = {}) => {
  const { transportId } = await say(socket, "transport:open", { direction: "receive" });
  return { transportId, rtpCapabilities: opusCapabilities, ...more };
};

describe("the handshake", () => {
  test("is refused without a session", async () => {
    const socket = connect(null);
    const error = (await heard(socket, "connect_error")) as { data: unknown };
    expect(error.data).toMatchObject({ code: "notSignedIn" });
  });

  test("is refused to a page of another origin", async () => {
    const socket = connect(stage.schedule().teacherId, { origin: "https://example.com" });
    await heard(socket, "connect_error");
    expect(socket.connected).toBe(false);
    expect(await stage.metrics.metrics()).toContain('code="originRefused"');
  });
});

describe("joining", () => {
  test("strangers, unknown lessons and ended ones are refused", async () => {
    const lesson = stage.schedule();
    const stranger = connect(stage.schedule().teacherId);
    expect(await refusal(ask(stranger, "lesson:join", { lessonId: lesson.lessonId }))).toBe(
      "forbidden",
    );
    expect(await refusal(ask(stranger, "lesson:join", { lessonId: randomUUID() }))).toBe(
      "notFound",
    );
    const teacher = await join(lesson.teacherId, lesson.lessonId);
    await say(teacher.socket, "lesson:end", {});
    const again = connect(lesson.teacherId);
    expect(await refusal(ask(again, "lesson:join", { lessonId: lesson.lessonId }))).toBe(
      "lessonEnded",
    );
  });

  test("everything else has to wait for it", async () => {
    const socket = connect(stage.schedule().teacherId);
    expect(await refusal(ask(socket, "lesson:start", {}))).toBe("notJoined");
    expect(await refusal(ask(socket, "transport:open", { direction: "send" }))).toBe("notJoined");
  });

  test("a message sent behind it without waiting finds the seat taken", async () => {
    const lesson = stage.schedule();
    const socket = connect(lesson.teacherId);
    const joining = say(socket, "lesson:join", { lessonId: lesson.lessonId });
    const opened = await say(socket, "transport:open", { direction: "receive" });
    expect(opened.iceCandidates.map((one) => one["protocol"])).toEqual(["udp", "tcp"]);
    expect((await joining).role).toBe("teacher");
  });

  test("everyone sees who comes, goes away, and leaves", async () => {
    const { teacher, lesson } = await liveLesson();
    const coming = heard(teacher.socket, "participant:changed");
    const second = await join(lesson.studentIds[1]!, lesson.lessonId);
    expect(await coming).toMatchObject({ role: "student", presence: "here" });
    const away = heard(teacher.socket, "participant:changed");
    const left = heard(teacher.socket, "participant:left");
    second.socket.disconnect();
    expect(await away).toMatchObject({ presence: "away" });
    expect(await left).toEqual({ participantId: second.reply.participantId });
  });

  test("a lost socket takes its seat back with the token, media still there", async () => {
    const { teacher, lesson, publish } = await liveLesson();
    const { producerId } = await say(teacher.socket, "track:publish", publish());
    teacher.socket.disconnect();
    await wait(100);
    const back = await join(lesson.teacherId, lesson.lessonId, teacher.reply.seatToken);
    expect(back.reply).toMatchObject({
      resumed: true,
      participantId: teacher.reply.participantId,
      tracks: [{ producerId }],
    });
  });

  test("a token of another time takes no media over", async () => {
    const { teacher, lesson, publish } = await liveLesson();
    await say(teacher.socket, "track:publish", publish());
    const back = await join(lesson.teacherId, lesson.lessonId, "a token of before the restart");
    expect(back.reply).toMatchObject({
      resumed: false,
      participantId: teacher.reply.participantId,
      tracks: [],
    });
  });

  test("a second page of the same person takes over, and the first is told", async () => {
    const { teacher, lesson } = await liveLesson();
    const told = heard(teacher.socket, "seat:revoked");
    const gone = heard(teacher.socket, "disconnect");
    const second = await join(lesson.teacherId, lesson.lessonId);
    expect(await told).toEqual({ because: "takenOver" });
    expect(await refusal(ask(teacher.socket, "transport:open", { direction: "send" }))).toBe(
      "notJoined",
    );
    await gone;
    expect(second.reply.participants.filter((one) => one.role === "teacher")).toHaveLength(1);
  });
});

describe("a lesson's messages", () => {
  test("students may not send what is the teacher's", async () => {
    const { student, teacher, publish } = await liveLesson();
    const { producerId } = await say(teacher.socket, "track:publish", publish());
    const { transportId } = await say(student.socket, "transport:open", { direction: "send" });
    const attempts: [string, object][] = [
      ["lesson:start", {}],
      ["lesson:end", {}],
      ["track:publish", { ...publish(2_222), transportId }],
      ["track:pause", { producerId, paused: true }],
      ["track:unpublish", { producerId }],
    ];
    for (const [name, request] of attempts)
      expect([name, await refusal(ask(student.socket, name, request))]).toEqual([
        name,
        "forbidden",
      ]);
  });

  test("publishing waits for the start", async () => {
    const lesson = stage.schedule();
    const { socket } = await join(lesson.teacherId, lesson.lessonId);
    const { transportId } = await say(socket, "transport:open", { direction: "send" });
    const publish = {
      transportId,
      source: "microphone",
      rtpParameters: opusParameters(5),
      paused: false,
    };
    expect(await refusal(ask(socket, "track:publish", publish))).toBe("lessonNotLive");
    await say(socket, "lesson:start", {});
    expect(await refusal(ask(socket, "track:publish", publish))).toBe("accepted");
  });

  test("a track is published once however often it is asked for, and replaced by another of its source", async () => {
    const { teacher, student, publish } = await liveLesson();
    const first = await say(teacher.socket, "track:publish", publish());
    expect(await say(teacher.socket, "track:publish", publish())).toEqual(first);
    const ended = heard(student.socket, "track:unpublished");
    const second = await say(teacher.socket, "track:publish", publish(2_222));
    expect(await ended).toEqual(first);
    expect(second.producerId).not.toBe(first.producerId);
    const ids = stage.captured.tracks().map((one) => one.track.trackId);
    expect(new Set(ids).size).toBe(1);
  });

  test("starting, consuming and resuming again change nothing", async () => {
    const { teacher, student, publish } = await liveLesson();
    const { startedAt } = await say(teacher.socket, "lesson:start", {});
    expect(await say(teacher.socket, "lesson:start", {})).toEqual({ startedAt });
    await say(teacher.socket, "track:publish", publish());
    const consume = await consumption(student.socket);
    const first = await say(student.socket, "track:consume", consume);
    expect(first.consumers).toHaveLength(1);
    expect(await say(student.socket, "track:consume", consume)).toEqual(first);
    const resume = { consumerIds: first.consumers.map((one) => one.consumerId) };
    await say(student.socket, "track:resume", resume);
    await say(student.socket, "track:resume", resume);
  });

  test("nothing of another lesson or person is reached by its id", async () => {
    const one = await liveLesson();
    const other = await liveLesson();
    const { producerId } = await say(one.teacher.socket, "track:publish", one.publish());
    const consume = await consumption(other.student.socket, { producerIds: [producerId] });
    expect(await refusal(ask(other.student.socket, "track:consume", consume))).toBe("notFound");
    const { transportId } = one.publish();
    for (const { socket } of [other.teacher, one.student]) {
      expect(
        await refusal(
          ask(socket, "transport:connect", { transportId, dtlsParameters: fingerprint }),
        ),
      ).toBe("notFound");
      expect(await refusal(ask(socket, "transport:restartIce", { transportId }))).toBe("notFound");
    }
    expect(
      await refusal(ask(other.teacher.socket, "track:pause", { producerId, paused: true })),
    ).toBe("notFound");
    await say(other.teacher.socket, "track:unpublish", { producerId });
    expect(
      (await say(one.student.socket, "track:consume", await consumption(one.student.socket)))
        .consumers,
    ).toHaveLength(1);
  });

  test("the teacher hears how well students are connected, other students do not", async () => {
    const { teacher, student, lesson } = await liveLesson();
    const second = await join(lesson.studentIds[1]!, lesson.lessonId);
    const toTeacher: unknown[] = [];
    const toStudent: unknown[] = [];
    teacher.socket.on("participant:changed", (event) => toTeacher.push(event));
    second.socket.on("participant:changed", (event) => toStudent.push(event));
    await say(student.socket, "connection:report", { grade: 1, lossShare: 0.1 });
    await expect.poll(() => toTeacher).toContainEqual(expect.objectContaining({ connection: 1 }));
    expect(toStudent).toEqual([]);
  });
});

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
    const socket = connect(stage.schedule().teacherId);
    expect(await refusal(ask(socket, "lesson:join", ...given))).toBe("badRequest");
  });

  test.each(["lesson:destroy", "__proto__", "constructor", "toString", "hasOwnProperty"])(
    "a message called %s is refused and counted",
    async (name) => {
      const socket = connect(stage.schedule().teacherId);
      expect(await refusal(ask(socket, name, {}))).toBe("badRequest");
      expect(await stage.metrics.metrics()).toMatch(
        /skyclass_signaling_messages_total\{message="unknown",outcome="badRequest"\} 1/,
      );
    },
  );

  test("a prototype hidden deep inside media parameters is refused", async () => {
    const { teacher, publish } = await liveLesson();
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
    const { teacher, publish } = await liveLesson();
    expect(
      await refusal(ask(teacher.socket, "track:publish", { ...publish(), rtpParameters })),
    ).toBe("badRequest");
    expect(await refusal(ask(teacher.socket, "track:publish", publish()))).toBe("accepted");
  });

  test("an object over 64 kB is too large, a message over 100 kB closes the socket", async () => {
    const { teacher, student, publish } = await liveLesson();
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
    const lesson = stage.schedule();
    const { socket } = await join(lesson.teacherId, lesson.lessonId);
    const started = heard(socket, "lesson:started");
    socket.emit("lesson:start", {});
    expect(await started).toHaveProperty("startedAt");
    socket.emit("lesson:join");
    socket.emit("nonsense", { __proto__: null });
    expect(await refusal(ask(socket, "lesson:start", {}))).toBe("accepted");
  });

  test("a flood is held back and told when to come again", async () => {
    const { teacher } = await liveLesson();
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
    expect(await stage.metrics.metrics()).toContain('outcome="tooManyRequests"');
  });
});

describe("the end", () => {
  test("comes to everyone, closes the capture and the sockets", async () => {
    const { lesson, teacher, student, publish } = await liveLesson();
    await say(teacher.socket, "track:publish", publish());
    const told = [teacher, student].map(({ socket }) => heard(socket, "lesson:ended"));
    const closed = [teacher, student].map(({ socket }) => heard(socket, "disconnect"));
    await say(teacher.socket, "lesson:end", {});
    await Promise.all([...told, ...closed]);
    const calls = stage.captured.calls.map((one) => one.call);
    expect(calls).toEqual(["openCapture", "openTrack", "closeTrack", "closeCapture"]);
    expect(stage.captured.calls.at(-1)).toMatchObject({
      captureId: lesson.captureId,
      reason: "lessonEnded",
    });
    expect(stage.rooms.liveCount).toBe(0);
  });

  test("comes by itself when the teacher stays away", async () => {
    const { lesson, teacher, student } = await liveLesson();
    const told = heard(student.socket, "lesson:ended");
    teacher.socket.disconnect();
    await told;
    expect(lesson.endedBecause).toBe("teacherGone");
  });

  test("does not come when she returns in time", async () => {
    const { lesson, teacher } = await liveLesson();
    teacher.socket.disconnect();
    await wait(300);
    await join(lesson.teacherId, lesson.lessonId);
    await wait(600);
    expect(lesson.state).toBe("live");
  });

  test.each(["signedOut", "removed"] as const)(
    "a person who was %s is out at once, with media",
    async (because) => {
      const { lesson, teacher, student, publish } = await liveLesson();
      await say(teacher.socket, "track:publish", publish());
      const unpublished = heard(student.socket, "track:unpublished");
      const told = heard(teacher.socket, "seat:revoked");
      const closed = heard(teacher.socket, "disconnect");
      stage.revoke({ personId: lesson.teacherId, because });
      expect(await told).toEqual({ because });
      await Promise.all([unpublished, closed]);
      expect(stage.captured.calls.some((one) => one.call === "closeTrack")).toBe(true);
    },
  );

  test("draining refuses new lessons, lets running ones finish, and closes captures cleanly", async () => {
    const { lesson } = await liveLesson();
    const next = stage.schedule();
    const draining = stage.rooms.drain({ limitMs: 500 });
    const socket = connect(next.teacherId);
    expect(await refusal(ask(socket, "lesson:join", { lessonId: next.lessonId }))).toBe(
      "shuttingDown",
    );
    await draining;
    expect(stage.captured.calls.at(-1)).toMatchObject({ call: "closeCapture", reason: "shutdown" });
    expect(lesson.endedBecause).toBe("shutdown");
  });
});

describe("a media worker that dies", () => {
  test("is replaced, pages are told, and publishing works again", async () => {
    const { lesson, teacher, student, publish } = await liveLesson();
    await say(teacher.socket, "track:publish", publish());
    await expect.poll(() => stage.captured.tracks()).toHaveLength(1);
    const told = [teacher, student].map(({ socket }) => heard(socket, "media:replaced"));
    const [pid] = stage.workerPool.pids;
    process.kill(pid!, "SIGKILL");
    await Promise.all(told);
    const { transportId } = await say(teacher.socket, "transport:open", { direction: "send" });
    await say(teacher.socket, "track:publish", { ...publish(), transportId });
    const { consumers } = await say(
      student.socket,
      "track:consume",
      await consumption(student.socket),
    );
    expect(consumers).toHaveLength(1);
    expect(stage.workerPool.pids).not.toContain(pid);
    await expect.poll(() => stage.captured.tracks()).toHaveLength(2);
    const calls = stage.captured.calls.filter((one) => one["captureId"] === lesson.captureId);
    expect(calls.map((one) => one.call)).toEqual([
      "openCapture",
      "openTrack",
      "closeTrack",
      "openCapture",
      "openTrack",
    ]);
    expect(calls[2]).toMatchObject({ because: "lost" });
    expect(new Set(stage.captured.tracks().map((one) => one.track.trackId)).size).toBe(1);
  });

  test("our process keeps its own way of stopping", () => {
    expect(process.listenerCount("SIGTERM")).toBe(0);
    expect(process.listenerCount("SIGINT")).toBe(0);
  });
});
