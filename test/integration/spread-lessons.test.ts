/* Lessons of more people than a media worker carries: real sockets, and real workers that really die. */
import type { Socket } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReplyOf } from "../../protocol/signaling.ts";
import { ask, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";
import { opusParameters, pictureParameters, receiving } from "../factories/rtpParameters.ts";
import { until } from "../factories/until.ts";

/*
 * Of three workers with six places each one lesson may have ten people: its home carries four beside what
 * it brings to two others, and they carry three each beside what is brought.
 */
const placesPerWorker = 6;
const students = 9;

let pages: LivePages;
beforeEach(async () => {
  pages = await openLivePages({
    ...{ workerCount: 3, placesPerWorker },
    ...{ seatKeptMs: 300, teacherGoneMs: 60_000, fallbackKeptMs: 600 },
  });
});
afterEach(async () => pages.close());

const figure = async (line: string) =>
  Number(
    (await pages.metrics.metrics())
      .split("\n")
      .find((one) => one.startsWith(`${line} `))
      ?.split(" ")[1] ?? 0,
  );
const held = async () =>
  Promise.all([0, 1, 2].map((n) => figure(`skyclass_media_places_held{worker="${n}"}`)));

type Page = { socket: Socket; reply: ReplyOf<"lesson:join">; told: string[] };
/** Somebody who has come, and the names of everything that was said there since. */
const come = async (...joining: Parameters<LivePages["join"]>): Promise<Page> => {
  const { socket, reply } = await pages.join(...joining);
  const told: string[] = [];
  socket.onAny((name: string) => told.push(name));
  return { socket, reply, told };
};
const watch = async ({ socket }: Page, ...codecs: ("video/H264" | "video/VP8")[]) => {
  const { transportId } = await say(socket, "transport:open", { direction: "receive" });
  const rtpCapabilities = receiving(...codecs);
  const { consumers } = await say(socket, "track:consume", { transportId, rtpCapabilities });
  if (consumers.length > 0)
    await say(socket, "track:resume", {
      consumerIds: consumers.map(({ consumerId }) => consumerId),
    });
  return consumers.map(({ source }) => source).toSorted();
};
let nextSsrc = 50_000;
const openSend = async ({ socket }: Page) =>
  (await say(socket, "transport:open", { direction: "send" })).transportId;
const publish = async (
  { socket }: Page,
  transportId: string,
  source: "microphone" | "camera",
  more: object = {},
) =>
  say(socket, "track:publish", {
    ...{ transportId, source, paused: false },
    rtpParameters:
      source === "microphone"
        ? opusParameters(nextSsrc++)
        : pictureParameters("fallback" in more ? "video/VP8" : "video/H264", nextSsrc++),
    ...more,
  });

/** Its teacher sends sound and picture, and all have come: three students at home, three each elsewhere. */
const gradeLesson = async () => {
  const lesson = pages.schedule(students);
  const teacher = await come(lesson.teacherId, lesson.lessonId);
  expect(await refusal(ask(teacher.socket, "lesson:start", {}))).toBe("accepted");
  const transportId = await openSend(teacher);
  await publish(teacher, transportId, "microphone");
  await publish(teacher, transportId, "camera");
  const children: Page[] = [];
  for (const studentId of lesson.studentIds) children.push(await come(studentId, lesson.lessonId));
  const [near] = children;
  if (!near) throw new Error("nobody came");
  return {
    lesson,
    teacher,
    transportId,
    children,
    near,
    second: children.slice(3, 6),
    third: children.slice(6),
  };
};

test("a lesson for more than one worker carries is taught, and each track is brought once to where it is needed", async () => {
  const { lesson, children, near, third } = await gradeLesson();
  expect(await held()).toEqual([6, 6, 6]);
  expect(await figure("skyclass_live_spread_rooms")).toBe(1);
  expect(await figure("skyclass_live_pipes")).toBe(0);
  expect(await watch(near, "video/H264")).toEqual(["camera", "microphone"]);
  expect(await figure("skyclass_live_pipes")).toBe(0);
  for (const page of children.slice(1))
    expect(await watch(page, "video/H264")).toEqual(["camera", "microphone"]);
  expect(await figure("skyclass_live_pipes")).toBe(4);
  expect(await figure("skyclass_media_routers")).toBe(3);
  // With the last who needs it there it goes.
  for (const [index, { socket }] of third.entries()) {
    await say(socket, "lesson:leave", {});
    await until(async () => (await figure("skyclass_live_pipes")) === (index < 2 ? 4 : 2));
  }
  // Their places are kept, and they are let in again.
  expect(await held()).toEqual([6, 6, 6]);
  const back = await come(lesson.studentIds[8]!, lesson.lessonId);
  expect(await watch(back, "video/H264")).toEqual(["camera", "microphone"]);
  await say(back.socket, "lesson:leave", {});
});

test("nobody is refused before all workers are full", async () => {
  const { lesson } = await gradeLesson();
  const other = pages.schedule(1);
  const teacher = await come(other.teacherId, other.lessonId);
  expect(await refusal(ask(teacher.socket, "lesson:start", {}))).toBe("noRoomForLesson");
  const socket = pages.connect(other.studentIds[0]!);
  expect(await refusal(ask(socket, "lesson:join", { lessonId: other.lessonId }))).toBe(
    "lessonFull",
  );
  // Of the lesson itself everybody may come back.
  expect(lesson.refusedBecause).toEqual([]);
  for (const studentId of lesson.studentIds) await come(studentId, lesson.lessonId);
});

test("one that is larger than all workers together is told so", async () => {
  const lesson = pages.schedule(students + 1);
  const teacher = await come(lesson.teacherId, lesson.lessonId);
  expect(await refusal(ask(teacher.socket, "lesson:start", {}))).toBe("lessonTooLarge");
});

test("whoever waits for a lesson fills its worker before another one is used", async () => {
  const lesson = pages.schedule(students);
  const places = [];
  for (const studentId of lesson.studentIds.slice(0, 7)) {
    await come(studentId, lesson.lessonId);
    places.push(await held());
  }
  expect(places).toEqual([
    [1, 0, 0],
    [2, 0, 0],
    [3, 0, 0],
    [4, 0, 0],
    [5, 0, 0],
    [6, 0, 0],
    [7, 4, 0],
  ]);
  // It begins around those who sit there.
  const teacher = await come(lesson.teacherId, lesson.lessonId);
  expect(await refusal(ask(teacher.socket, "lesson:start", {}))).toBe("accepted");
  expect(teacher.told).not.toContain("media:replaced");
});

test("a child on stage is heard by all and recorded, whichever worker it sits on", async () => {
  const { teacher, children, second } = await gradeLesson();
  const [guest] = second;
  if (!guest) throw new Error("nobody sits there");
  for (const page of children) await watch(page, "video/H264");
  await say(teacher.socket, "stage:call", { participantIds: [guest.reply.participantId] });
  await say(guest.socket, "stage:accept", {});
  await publish(guest, await openSend(guest), "microphone");
  const heardBy = [teacher, ...children.filter((page) => page !== guest)];
  const all = ["camera", "microphone", "microphone"];
  for (const page of heardBy)
    expect(await watch(page, "video/H264")).toEqual(page === teacher ? ["microphone"] : all);
  await until(() => pages.captured.tracks().length === 3);
  expect(pages.captured.tracks()[2]?.track).toMatchObject({ guest: true, source: "microphone" });
  // Teacher's two to both others; the child's to its teacher's and to the third.
  expect(await figure("skyclass_live_pipes")).toBe(6);
});

test("whoever sits elsewhere and decodes no H.264 gets the teacher's picture in VP8", async () => {
  const { teacher, transportId, second, third } = await gradeLesson();
  const asked = new Promise((wanted) => teacher.socket.once("fallback:wanted", wanted));
  const old = third[1]!;
  expect(await watch(old, "video/VP8")).toEqual(["microphone"]);
  expect(await asked).toEqual({ sources: ["camera"] });
  await publish(teacher, transportId, "camera", { fallback: true });
  expect(await watch(old, "video/VP8")).toEqual(["camera", "microphone"]);
  expect(await watch(second[0]!, "video/H264")).toEqual(["camera", "microphone"]);
});

test("a further worker that dies disturbs only those who sit on it, and they are back within five seconds", async () => {
  const { teacher, children, near, second, third } = await gradeLesson();
  for (const page of children) await watch(page, "video/H264");
  await until(() => pages.captured.tracks().length === 2);
  const calls = pages.captured.calls.length;
  for (const page of [teacher, ...children]) page.told.length = 0;
  const pid = pages.workerPool.pids[1]!;
  const killedAt = performance.now();
  process.kill(pid, "SIGKILL");
  for (const page of second)
    await until(() => page.told.join() === "media:replaced,track:published,track:published", 5_000);
  for (const page of second)
    expect(await watch(page, "video/H264")).toEqual(["camera", "microphone"]);
  expect(performance.now() - killedAt).toBeLessThan(5_000);
  expect(pages.workerPool.pids).not.toContain(pid);
  for (const page of [teacher, near, ...third]) expect(page.told).toEqual([]);
  expect(pages.captured.calls).toHaveLength(calls);
  expect(await held()).toEqual([6, 6, 6]);
  expect(await figure("skyclass_live_pipes")).toBe(4);
});

test("a child on stage whose worker dies is missed by the others, and its recording says so", async () => {
  const { teacher, near, second } = await gradeLesson();
  const [guest] = second;
  if (!guest) throw new Error("nobody sits there");
  await say(teacher.socket, "stage:call", { participantIds: [guest.reply.participantId] });
  await say(guest.socket, "stage:accept", {});
  await publish(guest, await openSend(guest), "microphone");
  await until(() => pages.captured.tracks().length === 3);
  near.told.length = 0;
  process.kill(pages.workerPool.pids[1]!, "SIGKILL");
  await until(() => guest.told.includes("media:replaced"));
  expect(near.told).toEqual(["track:unpublished"]);
  await until(() => pages.captured.calls.at(-1)?.call === "closeTrack");
  expect(pages.captured.calls.at(-1)).toMatchObject({ because: "lost" });
  await publish(guest, await openSend(guest), "microphone");
  await until(() => pages.captured.tracks().length === 4);
  const [, , before, after] = pages.captured.tracks().map(({ track }) => track.trackId);
  expect(after).toBe(before);
  expect(pages.captured.calls.filter(({ call }) => call === "openCapture")).toHaveLength(1);
});

test("when the home worker dies everybody begins anew, in the same places", async () => {
  const { teacher, children } = await gradeLesson();
  for (const page of children) await watch(page, "video/H264");
  process.kill(pages.workerPool.pids[0]!, "SIGKILL");
  for (const page of [teacher, ...children])
    await until(() => page.told.includes("media:replaced"), 5_000);
  const transportId = await openSend(teacher);
  await publish(teacher, transportId, "microphone");
  for (const page of children) expect(await watch(page, "video/H264")).toEqual(["microphone"]);
  expect(await held()).toEqual([6, 6, 6]);
  await until(() => pages.captured.tracks().length === 3);
});
