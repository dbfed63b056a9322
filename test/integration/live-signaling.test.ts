/* Sockets against a real node with real mediasoup; what pages may say, and what they are told. */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ask,
  consumption,
  heard,
  refusal,
  say,
  type LivePages,
  openLivePages,
} from "../factories/livePages.ts";
import { opusParameters, pictureParameters, receiving } from "../factories/rtpParameters.ts";

let pages: LivePages;
beforeEach(async () => {
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 600 });
});
afterEach(async () => pages.close());

const fingerprint = {
  role: "client",
  fingerprints: [{ algorithm: "sha-256", value: Array(32).fill("AB").join(":") }],
};

describe("the handshake", () => {
  test("is refused without a session", async () => {
    const socket = pages.connect(null);
    const error = (await heard(socket, "connect_error")) as { data: unknown };
    expect(error.data).toMatchObject({ code: "notSignedIn" });
  });

  test("is refused to a page of another origin", async () => {
    const socket = pages.connect(pages.schedule().teacherId, { origin: "https://example.com" });
    await heard(socket, "connect_error");
    expect(socket.connected).toBe(false);
    expect(await pages.metrics.metrics()).toContain('code="originRefused"');
  });
});

describe("joining", () => {
  test("strangers, unknown lessons and ended ones are refused", async () => {
    const lesson = pages.schedule();
    const stranger = pages.connect(pages.schedule().teacherId);
    expect(await refusal(ask(stranger, "lesson:join", { lessonId: lesson.lessonId }))).toBe(
      "forbidden",
    );
    expect(await refusal(ask(stranger, "lesson:join", { lessonId: randomUUID() }))).toBe(
      "notFound",
    );
    const teacher = await pages.join(lesson.teacherId, lesson.lessonId);
    await say(teacher.socket, "lesson:end", {});
    const again = pages.connect(lesson.teacherId);
    expect(await refusal(ask(again, "lesson:join", { lessonId: lesson.lessonId }))).toBe(
      "lessonEnded",
    );
  });

  test("everything else has to wait for it", async () => {
    const socket = pages.connect(pages.schedule().teacherId);
    expect(await refusal(ask(socket, "lesson:start", {}))).toBe("notJoined");
    expect(await refusal(ask(socket, "transport:open", { direction: "send" }))).toBe("notJoined");
  });

  test("a message sent behind it without waiting finds the seat taken", async () => {
    const lesson = pages.schedule();
    const socket = pages.connect(lesson.teacherId);
    const joining = say(socket, "lesson:join", { lessonId: lesson.lessonId });
    const opened = await say(socket, "transport:open", { direction: "receive" });
    expect(opened.iceCandidates.map((one) => one["protocol"])).toEqual(["udp", "tcp"]);
    expect((await joining).role).toBe("teacher");
  });

  test("everyone sees who comes, goes away, and leaves", async () => {
    const { teacher, lesson } = await pages.liveLesson();
    const coming = heard(teacher.socket, "participants:changed");
    const second = await pages.join(lesson.studentIds[1]!, lesson.lessonId);
    const { participantId } = second.reply;
    expect(await coming).toMatchObject({
      participants: [{ participantId, role: "student", presence: "here" }],
    });
    const away = heard(teacher.socket, "participants:changed");
    second.socket.disconnect();
    expect(await away).toMatchObject({ participants: [{ participantId, presence: "away" }] });
    const left = heard(teacher.socket, "participants:changed");
    expect(await left).toEqual({ participants: [], left: [participantId], studentsHere: 1 });
  });

  test("a lost socket takes its seat back with the token, media still there", async () => {
    const { teacher, lesson, publish } = await pages.liveLesson();
    const { producerId } = await say(teacher.socket, "track:publish", publish());
    teacher.socket.disconnect();
    await wait(100);
    const back = await pages.join(lesson.teacherId, lesson.lessonId, teacher.reply.seatToken);
    expect(back.reply).toMatchObject({
      resumed: true,
      participantId: teacher.reply.participantId,
      tracks: [{ producerId }],
    });
  });

  test("a token of another time takes no media over", async () => {
    const { teacher, lesson, publish } = await pages.liveLesson();
    await say(teacher.socket, "track:publish", publish());
    const back = await pages.join(
      lesson.teacherId,
      lesson.lessonId,
      "a token of before the restart",
    );
    expect(back.reply).toMatchObject({
      resumed: false,
      participantId: teacher.reply.participantId,
      tracks: [],
    });
  });

  test("a second page of the same person takes over, and the first is told", async () => {
    const { teacher, lesson } = await pages.liveLesson();
    const told = heard(teacher.socket, "seat:revoked");
    const gone = heard(teacher.socket, "disconnect");
    const second = await pages.join(lesson.teacherId, lesson.lessonId);
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
    const { lesson, student, teacher, publish } = await pages.liveLesson();
    const { producerId } = await say(teacher.socket, "track:publish", publish());
    const { transportId } = await say(student.socket, "transport:open", { direction: "send" });
    const attempts: [string, object][] = [
      ["lesson:start", {}],
      ["lesson:end", {}],
      ["track:publish", { ...publish(2_222), transportId }],
    ];
    for (const [name, request] of attempts)
      expect([name, await refusal(ask(student.socket, name, request))]).toEqual([
        name,
        "forbidden",
      ]);
    // Everybody's own only.
    expect(await refusal(ask(student.socket, "track:pause", { producerId, paused: true }))).toBe(
      "notFound",
    );
    await say(student.socket, "track:unpublish", { producerId });
    const anew = await pages.join(lesson.studentIds[1]!, lesson.lessonId);
    expect(anew.reply.tracks).toMatchObject([{ producerId, paused: false }]);
  });

  test("publishing waits for the start", async () => {
    const lesson = pages.schedule();
    const { socket } = await pages.join(lesson.teacherId, lesson.lessonId);
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
    const { teacher, student, publish } = await pages.liveLesson();
    const first = await say(teacher.socket, "track:publish", publish());
    expect(await say(teacher.socket, "track:publish", publish())).toEqual(first);
    const ended = heard(student.socket, "track:unpublished");
    const second = await say(teacher.socket, "track:publish", publish(2_222));
    expect(await ended).toEqual(first);
    expect(second.producerId).not.toBe(first.producerId);
    const ids = pages.captured.tracks().map((one) => one.track.trackId);
    expect(new Set(ids).size).toBe(1);
  });

  test("starting, consuming and resuming again change nothing", async () => {
    const { teacher, student, publish } = await pages.liveLesson();
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
    const one = await pages.liveLesson();
    const other = await pages.liveLesson();
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
    const { teacher, student, lesson } = await pages.liveLesson();
    const second = await pages.join(lesson.studentIds[1]!, lesson.lessonId);
    const toTeacher: unknown[] = [];
    const toStudent: unknown[] = [];
    teacher.socket.on("participants:changed", (event) => toTeacher.push(event));
    second.socket.on("participants:changed", (event) => toStudent.push(event));
    await say(student.socket, "connection:report", { grade: 1, lossShare: 0.1 });
    const reported = {
      ...{ participants: [expect.objectContaining({ connection: 1 })], left: [] },
      studentsHere: 2,
    };
    await expect.poll(() => toTeacher).toContainEqual(reported);
    expect(toStudent).toEqual([]);
    await say(second.socket, "connection:report", { grade: 3, lossShare: 0, roundTripMs: 40 });
    const figures = await pages.metrics.metrics();
    expect(figures).toContain('skyclass_live_loss_share_bucket{le="0",role="student"} 1');
    expect(figures).toContain('skyclass_live_loss_share_bucket{le="0.15",role="student"} 2');
    expect(figures).toContain(
      'skyclass_live_round_trip_seconds_bucket{le="0.05",role="student"} 1',
    );
  });

  test("pictures are counted while they flow, and no longer when only sound is wanted", async () => {
    const { teacher, student, publish } = await pages.liveLesson();
    const { transportId } = publish();
    await say(teacher.socket, "track:publish", {
      ...{ transportId, source: "camera", paused: false },
      rtpParameters: pictureParameters("video/H264", 3_333),
    });
    const { consumers } = await say(
      student.socket,
      "track:consume",
      await consumption(student.socket, { rtpCapabilities: receiving("video/H264") }),
    );
    const whole = async () =>
      /skyclass_live_rungs\{rung="whole"\} (\d)/.exec(await pages.metrics.metrics())?.[1];
    expect(await whole()).toBe("0");
    await say(student.socket, "track:resume", {
      consumerIds: consumers.map(({ consumerId }) => consumerId),
    });
    expect(await whole()).toBe("1");
    await say(student.socket, "quality:choose", { quality: "soundOnly" });
    expect(await whole()).toBe("0");
  });
});
