/* How a live lesson ends, and what it outlives. */
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

let pages: LivePages;
beforeEach(async () => {
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 600 });
});
afterEach(async () => pages.close());

describe("the end", () => {
  test("comes to everyone, closes the capture and the sockets", async () => {
    const { lesson, teacher, student, publish } = await pages.liveLesson();
    await say(teacher.socket, "track:publish", publish());
    const told = [teacher, student].map(({ socket }) => heard(socket, "lesson:ended"));
    const closed = [teacher, student].map(({ socket }) => heard(socket, "disconnect"));
    await say(teacher.socket, "lesson:end", {});
    await Promise.all([...told, ...closed]);
    const calls = pages.captured.calls.map((one) => one.call);
    expect(calls).toEqual(["openCapture", "openTrack", "closeTrack", "closeCapture"]);
    expect(pages.captured.calls.at(-1)).toMatchObject({
      captureId: lesson.captureId,
      reason: "lessonEnded",
    });
    expect(pages.rooms.liveCount).toBe(0);
  });

  test("comes by itself when the teacher stays away", async () => {
    const { lesson, teacher, student } = await pages.liveLesson();
    const told = heard(student.socket, "lesson:ended");
    teacher.socket.disconnect();
    await told;
    expect(lesson.endedBecause).toBe("teacherGone");
  });

  test("does not come when she returns in time", async () => {
    const { lesson, teacher } = await pages.liveLesson();
    teacher.socket.disconnect();
    await wait(300);
    await pages.join(lesson.teacherId, lesson.lessonId);
    await wait(600);
    expect(lesson.state).toBe("live");
  });

  test.each(["signedOut", "removed"] as const)(
    "a person who was %s is out at once, with media",
    async (because) => {
      const { lesson, teacher, student, publish } = await pages.liveLesson();
      await say(teacher.socket, "track:publish", publish());
      const unpublished = heard(student.socket, "track:unpublished");
      const told = heard(teacher.socket, "seat:revoked");
      const closed = heard(teacher.socket, "disconnect");
      pages.revoke({ personId: lesson.teacherId, because });
      expect(await told).toEqual({ because });
      await Promise.all([unpublished, closed]);
      expect(pages.captured.calls.some((one) => one.call === "closeTrack")).toBe(true);
    },
  );

  test("draining refuses new lessons, lets running ones finish, and closes captures cleanly", async () => {
    const { lesson } = await pages.liveLesson();
    const next = pages.schedule();
    const draining = pages.rooms.drain({ limitMs: 500 });
    const socket = pages.connect(next.teacherId);
    expect(await refusal(ask(socket, "lesson:join", { lessonId: next.lessonId }))).toBe(
      "shuttingDown",
    );
    await draining;
    expect(pages.captured.calls.at(-1)).toMatchObject({ call: "closeCapture", reason: "shutdown" });
    expect(lesson.endedBecause).toBe("shutdown");
  });
});

describe("a media worker that dies", () => {
  test("is replaced, pages are told, and publishing works again", async () => {
    const { lesson, teacher, student, publish } = await pages.liveLesson();
    await say(teacher.socket, "track:publish", publish());
    await expect.poll(() => pages.captured.tracks()).toHaveLength(1);
    const told = [teacher, student].map(({ socket }) => heard(socket, "media:replaced"));
    const [pid] = pages.workerPool.pids;
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
    expect(pages.workerPool.pids).not.toContain(pid);
    await expect.poll(() => pages.captured.tracks()).toHaveLength(2);
    const calls = pages.captured.calls.filter((one) => one["captureId"] === lesson.captureId);
    expect(calls.map((one) => one.call)).toEqual([
      "openCapture",
      "openTrack",
      "closeTrack",
      "openCapture",
      "openTrack",
    ]);
    expect(calls[2]).toMatchObject({ because: "lost" });
    expect(new Set(pages.captured.tracks().map((one) => one.track.trackId)).size).toBe(1);
  });

  test("our process keeps its own way of stopping", () => {
    expect(process.listenerCount("SIGTERM")).toBe(0);
    expect(process.listenerCount("SIGINT")).toBe(0);
  });
});
