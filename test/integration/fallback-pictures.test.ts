/* A browser without H.264 in a lesson: real sockets, real mediasoup, and packets that are really sent. */
import { setTimeout as wait } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventOf, ServerEventName } from "../../protocol/signaling.ts";
import { ask, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";
import { pictureParameters, receiving } from "../factories/rtpParameters.ts";

const fallbackKeptMs = 600;

let pages: LivePages;
beforeEach(async () => {
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 5_000, fallbackKeptMs });
});
afterEach(async () => pages.close());

/** Everything of that name that this page was told. */
const told = <Name extends ServerEventName>(socket: Socket, name: Name) => {
  const events: EventOf<Name>[] = [];
  socket.on<string>(name, (event: EventOf<Name>) => events.push(event));
  return events;
};

/** A lesson whose teacher publishes a camera in H.264. */
const openLesson = async () => {
  const { lesson, teacher, student, publish } = await pages.liveLesson();
  const { transportId } = publish();
  const asked = told(teacher.socket, "fallback:wanted");
  const picture = (codec: "video/H264" | "video/VP8", ssrc: number, more: object = {}) => ({
    transportId,
    source: "camera",
    rtpParameters: pictureParameters(codec, ssrc),
    paused: false,
    ...more,
  });
  const camera = await say(teacher.socket, "track:publish", picture("video/H264", 11));
  const second = await pages.join(lesson.studentIds[1]!, lesson.lessonId);
  return {
    lesson,
    teacher,
    student,
    second,
    asked,
    camera,
    picture,
    publishFallback: (ssrc = 22) =>
      say(teacher.socket, "track:publish", picture("video/VP8", ssrc, { fallback: true })),
  };
};
type Lesson = Awaited<ReturnType<typeof openLesson>>;

const watcher = async (socket: Socket, ...codecs: ("video/H264" | "video/VP8")[]) => {
  const { transportId } = await say(socket, "transport:open", { direction: "receive" });
  return async () => {
    const { consumers } = await say(socket, "track:consume", {
      transportId,
      rtpCapabilities: receiving(...codecs),
    });
    return consumers.map(({ producerId, source, rtpParameters }) => ({
      producerId,
      source,
      codec: (rtpParameters["codecs"] as { mimeType: string }[])[0]?.mimeType,
    }));
  };
};

describe("a student who cannot decode H.264", () => {
  test("makes the teacher be asked for VP8, and gets it in place of the camera", async () => {
    const { student, asked, camera, publishFallback } = await openLesson();
    const published = told(student.socket, "track:published");
    const watch = await watcher(student.socket, "video/VP8");
    expect(await watch()).toEqual([]);
    await expect.poll(() => asked).toEqual([{ sources: ["camera"] }]);

    await publishFallback();
    await expect.poll(() => published).toMatchObject([{ ...camera, source: "camera" }]);
    expect(await watch()).toEqual([{ ...camera, source: "camera", codec: "video/VP8" }]);
    expect(asked).toHaveLength(1);
  });

  test("others get H.264 as before, and hear nothing of it", async () => {
    const { student, second, lesson, asked, camera, publishFallback } = await openLesson();
    const watch = await watcher(second.socket, "video/H264", "video/VP8");
    const before = await watch();
    expect(before).toEqual([{ ...camera, source: "camera", codec: "video/H264" }]);
    const events = [
      told(second.socket, "track:published"),
      told(second.socket, "track:unpublished"),
      told(second.socket, "fallback:wanted"),
    ];
    await (
      await watcher(student.socket, "video/VP8")
    )();
    await expect.poll(() => asked).toHaveLength(1);
    await publishFallback();
    expect(await watch()).toEqual(before);
    expect(events).toEqual([[], [], []]);
    const again = await pages.join(lesson.studentIds[1]!, lesson.lessonId);
    expect(again.reply.tracks).toMatchObject([{ ...camera, source: "camera" }]);
    expect(again.reply.fallbacks).toEqual([]);
  });

  test("the capture never hears of it, also when it starts anew", async () => {
    const { student, asked, publishFallback } = await openLesson();
    await (
      await watcher(student.socket, "video/VP8")
    )();
    await expect.poll(() => asked).toHaveLength(1);
    await publishFallback();
    const codecs = () => pages.captured.tracks().map(({ track }) => track.mimeType);
    await expect.poll(codecs).toEqual(["video/H264"]);
    pages.captured.restart();
    await expect.poll(codecs).toEqual(["video/H264", "video/H264"]);
    await wait(200);
    expect(codecs()).toEqual(["video/H264", "video/H264"]);
  });

  test("who decodes neither asks for nothing", async () => {
    const { student, asked } = await openLesson();
    expect(await (await watcher(student.socket))()).toEqual([]);
    await wait(100);
    expect(asked).toEqual([]);
  });
});

describe("it is asked for as long as somebody needs it", () => {
  const needed = async (): Promise<Lesson> => {
    const lesson = await openLesson();
    await (
      await watcher(lesson.student.socket, "video/VP8")
    )();
    await expect.poll(() => lesson.asked).toHaveLength(1);
    await lesson.publishFallback();
    return lesson;
  };

  test("and a while longer: when she left for good, it is asked for no more", async () => {
    const { student, teacher, asked, picture } = await needed();
    const leftAt = performance.now();
    await say(student.socket, "lesson:leave", {});
    await expect.poll(() => asked.at(-1), { interval: 20 }).toEqual({ sources: [] });
    expect(performance.now() - leftAt).toBeGreaterThan(fallbackKeptMs - 50);
    expect(
      await refusal(
        ask(teacher.socket, "track:publish", picture("video/VP8", 33, { fallback: true })),
      ),
    ).toBe("wrongOrder");
  });

  test("a reload of her page changes nothing for the teacher", async () => {
    const { lesson, camera, asked } = await needed();
    const again = await pages.join(lesson.studentIds[0]!, lesson.lessonId);
    const watch = await watcher(again.socket, "video/VP8");
    expect(await watch()).toEqual([{ ...camera, source: "camera", codec: "video/VP8" }]);
    await wait(fallbackKeptMs + 200);
    expect(asked).toEqual([{ sources: ["camera"] }]);
  });

  test("who only listens needs no picture, until she wants it back", async () => {
    const { student, asked } = await needed();
    await say(student.socket, "quality:choose", { quality: "soundOnly" });
    await expect.poll(() => asked.at(-1)).toEqual({ sources: [] });
    await say(student.socket, "quality:choose", { quality: "auto" });
    await expect.poll(() => asked.at(-1)).toEqual({ sources: ["camera"] });
  });

  test("it is switched off and on with the camera", async () => {
    const { lesson, teacher, camera } = await needed();
    for (const paused of [true, false]) {
      await say(teacher.socket, "track:pause", { ...camera, paused });
      const { socket } = await pages.join(lesson.studentIds[0]!, lesson.lessonId);
      const { transportId } = await say(socket, "transport:open", { direction: "receive" });
      const rtpCapabilities = receiving("video/VP8");
      const { consumers } = await say(socket, "track:consume", { transportId, rtpCapabilities });
      expect(consumers.map(({ producerPaused }) => producerPaused)).toEqual([paused]);
    }
  });

  test("a teacher who reloads is asked again at once", async () => {
    const { lesson } = await needed();
    const back = await pages.join(lesson.teacherId, lesson.lessonId);
    expect(back.reply.fallbacks).toEqual(["camera"]);
  });

  test("it ends with the camera, and comes again with the next", async () => {
    const { teacher, student, camera, picture, publishFallback } = await needed();
    await say(teacher.socket, "track:unpublish", camera);
    expect(
      await refusal(
        ask(teacher.socket, "track:publish", picture("video/VP8", 33, { fallback: true })),
      ),
    ).toBe("wrongOrder");
    const next = await say(teacher.socket, "track:publish", picture("video/H264", 44));
    const watch = await watcher(student.socket, "video/VP8");
    expect(await watch()).toEqual([]);
    await publishFallback(55);
    expect(await watch()).toEqual([{ ...next, source: "camera", codec: "video/VP8" }]);
  });

  test("after the media worker was replaced it is the same", async () => {
    const { teacher, student, asked, picture } = await needed();
    const replaced = told(teacher.socket, "media:replaced");
    const pid = pages.workerPool.pids[0];
    if (pid === undefined) throw new Error("no worker");
    process.kill(pid, "SIGKILL");
    await expect.poll(() => replaced).toHaveLength(1);
    const { transportId } = await say(teacher.socket, "transport:open", { direction: "send" });
    const watch = await watcher(student.socket, "video/VP8");
    const camera = await say(
      teacher.socket,
      "track:publish",
      picture("video/H264", 66, { transportId }),
    );
    expect(await watch()).toEqual([]);
    await say(
      teacher.socket,
      "track:publish",
      picture("video/VP8", 77, { transportId, fallback: true }),
    );
    expect(await watch()).toEqual([{ ...camera, source: "camera", codec: "video/VP8" }]);
    expect(asked).toEqual([{ sources: ["camera"] }]);
  });
});

describe("what pages may not do with it", () => {
  test("it is published when it was asked for, by whoever was asked, and in no other shape", async () => {
    const { teacher, student, asked, picture } = await openLesson();
    const attempt = (socket: Socket, request: object) =>
      refusal(ask(socket, "track:publish", request));
    const fallback = picture("video/VP8", 22, { fallback: true });
    expect(await attempt(teacher.socket, fallback)).toBe("wrongOrder");

    await (
      await watcher(student.socket, "video/VP8")
    )();
    await expect.poll(() => asked).toHaveLength(1);
    expect(await attempt(student.socket, fallback)).toBe("forbidden");
    expect(await attempt(teacher.socket, { ...fallback, source: "screen" })).toBe("wrongOrder");
    expect(await attempt(teacher.socket, { ...fallback, source: "microphone" })).toBe("wrongOrder");
    expect(await attempt(teacher.socket, { ...fallback, fallback: "yes" })).toBe("badRequest");
    expect(await attempt(teacher.socket, picture("video/H264", 23, { fallback: true }))).toBe(
      "badRequest",
    );
    const { rtpParameters } = picture("video/VP8", 24);
    const layers = { ...rtpParameters, encodings: [{ ssrc: 24 }, { ssrc: 25 }] };
    expect(await attempt(teacher.socket, { ...fallback, rtpParameters: layers })).toBe(
      "badRequest",
    );
    expect(await attempt(teacher.socket, fallback)).toBe("accepted");
  });

  test("nobody receives it by its own id", async () => {
    const { second, student, asked, publishFallback } = await openLesson();
    await (
      await watcher(student.socket, "video/VP8")
    )();
    await expect.poll(() => asked).toHaveLength(1);
    const { producerId } = await publishFallback();
    const { transportId } = await say(second.socket, "transport:open", { direction: "receive" });
    const consume = {
      transportId,
      rtpCapabilities: receiving("video/VP8"),
      producerIds: [producerId],
    };
    expect(await refusal(ask(second.socket, "track:consume", consume))).toBe("notFound");
  });
});
