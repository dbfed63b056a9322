/* Lessons and students that a node has no room for, and that nobody else notices them. */
import { afterEach, expect, test } from "vitest";
import {
  ask,
  consumption,
  heard,
  type LivePages,
  openLivePages,
  refusal,
  say,
} from "../factories/livePages.ts";
import { opusParameters } from "../factories/rtpParameters.ts";
import { until } from "../factories/until.ts";

let pages: LivePages;
afterEach(async () => pages?.close());

const open = async (more: { placesPerWorker: number; workerCount?: number }) => {
  pages = await openLivePages({ seatKeptMs: 300, teacherGoneMs: 60_000, ...more });
};
const figure = async (line: string) =>
  Number(
    (await pages.metrics.metrics())
      .split("\n")
      .find((one) => one.startsWith(`${line} `))
      ?.split(" ")[1] ?? 0,
  );
/** A lesson of that many students whose teacher has come and not begun. */
const prepared = async (students: number) => {
  const lesson = pages.schedule(students);
  const teacher = await pages.join(lesson.teacherId, lesson.lessonId);
  const start = () => refusal(ask(teacher.socket, "lesson:start", {}));
  return { lesson, teacher, start };
};
const comes = async ({ lesson }: Awaited<ReturnType<typeof prepared>>, index: number) => {
  const socket = pages.connect(lesson.studentIds[index]!);
  const answer = await refusal(ask(socket, "lesson:join", { lessonId: lesson.lessonId }));
  return { socket, answer };
};

test("a lesson that does not fit beside the others is not begun, says so, and begins once they are over", async () => {
  await open({ placesPerWorker: 10 });
  const first = await prepared(5);
  const second = await prepared(5);
  expect(await first.start()).toBe("accepted");
  expect(await second.start()).toBe("noRoomForLesson");
  // Nothing of it was begun.
  expect(second.lesson).toMatchObject({ state: "scheduled", startedAt: null });
  expect(second.lesson.refusedBecause).toEqual(["noRoomForLesson"]);
  expect(pages.captured.calls.filter(({ call }) => call === "openCapture")).toHaveLength(1);
  expect(await figure('skyclass_live_refusals_total{what="lesson"}')).toBe(1);
  expect(await figure("skyclass_media_places")).toBe(10);
  expect(await figure('skyclass_media_places_held{worker="0"}')).toBe(7);

  await say(first.teacher.socket, "lesson:end", {});
  await until(async () => (await figure('skyclass_media_places_held{worker="0"}')) === 1);
  expect(await second.start()).toBe("accepted");
  expect(await figure('skyclass_media_places_held{worker="0"}')).toBe(6);
});

test("a lesson that is larger than what its workers carry is told so, however empty they are", async () => {
  await open({ placesPerWorker: 10 });
  const large = await prepared(10);
  expect(await large.start()).toBe("lessonTooLarge");
  expect(large.lesson.state).toBe("scheduled");
});

test("of two lessons that begin at once only one gets the last places", async () => {
  await open({ placesPerWorker: 10 });
  const both = [await prepared(6), await prepared(6)];
  const answers = await Promise.all(both.map(({ start }) => start()));
  expect(answers.toSorted()).toEqual(["accepted", "noRoomForLesson"]);
});

test("a class that waits where there is no room for all of it moves to a worker that has it", async () => {
  await open({ placesPerWorker: 10, workerCount: 2 });
  const held = async () => [
    await figure('skyclass_media_places_held{worker="0"}'),
    await figure('skyclass_media_places_held{worker="1"}'),
  ];
  const beside = await prepared(5);
  const other = await prepared(7);
  const moving = await prepared(4);
  expect(await held()).toEqual([2, 1]);
  expect(await beside.start()).toBe("accepted");
  expect(await held()).toEqual([7, 1]);
  const replaced = heard(moving.teacher.socket, "media:replaced");
  expect(await moving.start()).toBe("accepted");
  await replaced;
  expect(await held()).toEqual([6, 6]);
  // It is live where it is now, and recorded there.
  const { transportId } = await say(moving.teacher.socket, "transport:open", { direction: "send" });
  const microphone = { source: "microphone", rtpParameters: opusParameters(2_222), paused: false };
  await say(moving.teacher.socket, "track:publish", { transportId, ...microphone });
  await until(() => pages.captured.tracks().length === 1);
  // Nine places are left on both together, four of which bringing it from one to the other would take.
  expect(await other.start()).toBe("noRoomForLesson");
});

test("a student past the last place is sent away, let in when there is room again, and nobody in a lesson notices", async () => {
  await open({ placesPerWorker: 5 });
  const live = await prepared(2);
  await live.start();
  const { transportId } = await say(live.teacher.socket, "transport:open", { direction: "send" });
  const microphone = { source: "microphone", rtpParameters: opusParameters(1_111), paused: false };
  await say(live.teacher.socket, "track:publish", { transportId, ...microphone });
  const inside = await comes(live, 0);
  const { consumers } = await say(inside.socket, "track:consume", await consumption(inside.socket));
  expect(consumers).toHaveLength(1);
  const noticed: string[] = [];
  for (const { socket } of [inside, live.teacher])
    socket.onAny((name: string) => noticed.push(name));

  // Three of five places are kept for the live class; these two wait for their teacher.
  const waiting = { lesson: pages.schedule(3), ...{ teacher: live.teacher, start: live.start } };
  const [one, two] = [await comes(waiting, 0), await comes(waiting, 1)];
  expect([one.answer, two.answer]).toEqual(["accepted", "accepted"]);
  expect((await comes(waiting, 2)).answer).toBe("lessonFull");
  expect(await figure('skyclass_live_refusals_total{what="student"}')).toBe(1);
  // Coming back to one's own seat is no new place.
  expect((await comes(waiting, 0)).answer).toBe("accepted");
  expect(noticed).toEqual([]);

  await say(two.socket, "lesson:leave", {});
  const third = await comes(waiting, 2);
  expect(third.answer).toBe("accepted");
  expect((await comes(waiting, 1)).answer).toBe("lessonFull");
  // A lost socket keeps its seat for a while, and then gives it up.
  third.socket.disconnect();
  expect((await comes(waiting, 1)).answer).toBe("lessonFull");
  await until(async () => (await comes(waiting, 1)).answer === "accepted");

  // The live class has its own places, whoever waits.
  expect((await comes(live, 1)).answer).toBe("accepted");
  expect(noticed).toEqual(["participants:changed", "participants:changed"]);
});

test("a lesson whose first student finds no room leaves nothing behind", async () => {
  await open({ placesPerWorker: 3 });
  const live = await prepared(2);
  await live.start();
  const other = { ...live, lesson: pages.schedule(1) };
  expect((await comes(other, 0)).answer).toBe("lessonFull");
  await until(async () => (await figure("skyclass_media_routers")) === 1);
  expect(pages.rooms.overview().map(({ lessonId }) => lessonId)).toEqual([live.lesson.lessonId]);
});

test("a live lesson whose worker dies goes on, on its successor where others have no room for it", async () => {
  await open({ placesPerWorker: 5, workerCount: 2 });
  const both = [await prepared(3), await prepared(3)];
  for (const { start } of both) expect(await start()).toBe("accepted");
  const replaced = Promise.race(both.map(({ teacher }) => heard(teacher.socket, "media:replaced")));
  process.kill(pages.workerPool.pids[0]!, "SIGKILL");
  await replaced;
  await until(async () => {
    const held = await Promise.all(
      [0, 1].map((index) => figure(`skyclass_media_places_held{worker="${index}"}`)),
    );
    return held.join() === "4,4";
  });
  for (const each of both) expect((await comes(each, 0)).answer).toBe("accepted");
});
