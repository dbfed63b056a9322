/* The product's client against a real node: what a teacher's page sends, a student's page sees and hears. */
import type { RequestListener } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PersonId } from "../../protocol/ids.ts";
import { openLivePages } from "../factories/livePages.ts";
import { createLiveStage, type LiveStage } from "../factories/liveStage.ts";
import { type Chromium, launchChromium } from "../rig/browser.ts";
import { createUdpRelay } from "../rig/udpRelay.ts";
import { openLivePage, picturesMove, serveLivePage, soundIsHeard } from "./live/openLivePage.ts";

let chromium: Chromium;
let stage: LiveStage;
let serve: RequestListener;

beforeAll(async () => {
  serve = await serveLivePage();
  stage = await createLiveStage({ serve });
  chromium = await launchChromium({
    devices: "builtIn",
  });
});

afterAll(async () => {
  await chromium?.close();
  await stage?.close();
});

const open = (personId: PersonId, prepare?: (page: Page) => Promise<void>): Promise<Page> =>
  openLivePage({ chromium, origin: stage.url, personId, ...(prepare ? { prepare } : {}) });

/** A lesson that runs, its teacher's page and one student's. */
const lessonRuns = async () => {
  const lesson = stage.schedule();
  const teacher = await open(lesson.teacherId);
  await teacher.evaluate((id) => live.teach(id), lesson.lessonId);
  const student = await open(lesson.studentIds[0]!);
  await student.evaluate((id) => live.watch(id), lesson.lessonId);
  await picturesMove(student);
  return {
    lesson,
    teacher,
    student,
    async [Symbol.asyncDispose]() {
      await teacher.browserContext().close();
      await student.browserContext().close();
    },
  };
};

const statusesOf = (page: Page) => page.evaluate(() => live.statuses);
const capturedTracks = (captureId: string) =>
  stage.captured.tracks().filter((one) => one["captureId"] === captureId);

describe("live media", () => {
  test("a teacher's camera reaches a student in H.264 with sound, and both are captured", async () => {
    await using running = await lessonRuns();
    await soundIsHeard(running.student);

    const sent = await running.teacher.evaluate(() => live.sentVideo());
    expect(sent.map((one) => one.codec)).toEqual(["video/H264", "video/H264", "video/H264"]);
    expect(sent[0]?.answer).toContain("abs-capture-time");
    expect(sent[0]?.answer).not.toContain("video-orientation");
    // Lost sound is bridged, and a silence of the teacher is sent like everything else.
    expect(sent[0]?.answer).toContain("useinbandfec=1");
    expect(sent[0]?.answer).toContain("usedtx=0");

    const tracks = capturedTracks(running.lesson.captureId);
    expect(tracks.map((one) => one.track.mimeType).toSorted()).toEqual([
      "audio/opus",
      "video/H264",
    ]);
    await expect
      .poll(() => tracks.map((one) => (stage.captured.packets.get(one.track.ssrc) ?? 0) > 50), {
        timeout: 10_000,
      })
      .toEqual([true, true]);
  });

  test("a lost socket keeps the seat, and media goes on without it", async () => {
    await using running = await lessonRuns();
    const { student, teacher, lesson } = running;
    const tracksBefore = capturedTracks(lesson.captureId).length;
    for (const page of [student, teacher]) {
      await page.evaluate(() => live.cutSocket());
      await page.waitForFunction(() => live.statuses.includes("reconnecting"), { polling: 5 });
      await picturesMove(student);
      await page.waitForFunction(() => live.session?.getState().status === "live");
    }
    expect(await statusesOf(student)).toEqual(["live", "reconnecting", "live"]);
    expect(capturedTracks(lesson.captureId)).toHaveLength(tracksBefore);
  });

  test("a camera that is switched off and on again comes back, and the capture is told", async () => {
    await using running = await lessonRuns();
    const { student, teacher, lesson } = running;
    const shown = () =>
      student.evaluate(() =>
        live.session?.getState().remoteTracks.find((one) => one.source === "camera"),
      );
    await teacher.evaluate(() => live.session?.setPaused("camera", true));
    await expect.poll(async () => (await shown())?.paused).toBe(true);
    await wait(300);
    const before = await student.evaluate(() => live.frames);
    await wait(1_000);
    expect(await student.evaluate(() => live.frames)).toBe(before);
    await teacher.evaluate(() => live.session?.setPaused("camera", false));
    await picturesMove(student);
    expect((await shown())?.paused).toBe(false);
    expect(
      stage.captured.calls
        .filter((one) => one.call === "pauseTrack" && one["captureId"] === lesson.captureId)
        .map((one) => one["paused"]),
    ).toEqual([true, false]);
  });

  test("a size that the camera stopped sending is recorded one smaller, without the wait for its loss", async () => {
    await using running = await lessonRuns();
    const { captureId } = running.lesson;
    const camera = capturedTracks(captureId).find((one) => one.track.source === "camera");
    const { ssrc } = camera?.track ?? { ssrc: 0 };
    const packets = () => stage.captured.packets.get(ssrc) ?? 0;
    await expect.poll(packets, { timeout: 10_000 }).toBeGreaterThan(100);
    await running.teacher.evaluate(() => live.stopLargestSize());
    // What was on its way is through, and mediasoup itself would notice after 1.5 s.
    await wait(300);
    const before = packets();
    stage.captured.fallSilent({ captureId, ssrc });
    await wait(700);
    expect(packets()).toBeGreaterThan(before + 5);
    expect(new Set(stage.captured.sizes.get(ssrc))).toHaveLength(2);
  });

  test("a camera that only stalls for a moment is recorded in the size it had", async () => {
    await using running = await lessonRuns();
    const { captureId } = running.lesson;
    const camera = capturedTracks(captureId).find((one) => one.track.source === "camera");
    const { ssrc } = camera?.track ?? { ssrc: 0 };
    const packets = () => stage.captured.packets.get(ssrc) ?? 0;
    // By then the largest size has taken the place of the one that was sent first.
    await expect.poll(packets, { timeout: 15_000 }).toBeGreaterThan(400);
    const sizesBefore = stage.captured.sizes.get(ssrc);
    for (let times = 0; times < 10; times++) {
      stage.captured.fallSilent({ captureId, ssrc });
      await wait(200);
    }
    expect(stage.captured.sizes.get(ssrc)).toEqual(sizesBefore);
  });

  test("a teacher who reloads her page continues the lesson and the same tracks", async () => {
    await using running = await lessonRuns();
    const { student, teacher, lesson } = running;
    await teacher.reload();
    await teacher.evaluate((id) => live.teach(id), lesson.lessonId);
    await picturesMove(student);
    const ids = capturedTracks(lesson.captureId).map((one) => one.track.trackId);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
    expect(await statusesOf(student)).toEqual(["live"]);
  });

  test("a killed media worker is replaced, and pictures move again without a reload", async () => {
    await using running = await lessonRuns();
    const { student, teacher, lesson } = running;
    const tracksBefore = capturedTracks(lesson.captureId).length;
    const [pid] = stage.workerPool.pids;
    process.kill(pid!, "SIGKILL");
    await wait(200);
    await student.waitForFunction(() => live.session?.getState().remoteTracks.length === 2);
    await picturesMove(student);
    await soundIsHeard(student);
    expect(stage.workerPool.pids).not.toContain(pid);
    expect(await statusesOf(teacher)).toEqual(["waiting", "live"]);
    await expect
      .poll(() => capturedTracks(lesson.captureId).length, { timeout: 5_000 })
      .toBe(tracksBefore + 2);
  });

  test.each(["teacher", "student"] as const)(
    "media of a %s whose network was away for ten seconds comes back without a reload",
    async (role) => {
      const relay = await createUdpRelay({ seed: 3 });
      const lesson = stage.schedule();
      const teacher = await open(lesson.teacherId, role === "teacher" ? relay.force : undefined);
      await teacher.evaluate((id) => live.teach(id), lesson.lessonId);
      const student = await open(
        lesson.studentIds[0]!,
        role === "student" ? relay.force : undefined,
      );
      await student.evaluate((id) => live.watch(id), lesson.lessonId);
      await picturesMove(student);
      relay.change({ lossShare: 1 });
      await wait(10_000);
      relay.change({});
      await relay.changeAddress();
      await picturesMove(student);
      await soundIsHeard(student);
      const ids = capturedTracks(lesson.captureId).map((one) => one.track.trackId);
      expect(new Set(ids).size).toBe(2);
      await teacher.browserContext().close();
      await student.browserContext().close();
      relay.close();
    },
  );

  test("a restarted capture process is fed again", async () => {
    await using running = await lessonRuns();
    const { lesson } = running;
    stage.captured.restart();
    await expect
      .poll(
        () =>
          capturedTracks(lesson.captureId)
            .filter((one) => one.because === "restarted")
            .map((one) => (stage.captured.packets.get(one.track.ssrc) ?? 0) > 20),
        { timeout: 5_000 },
      )
      .toEqual([true, true]);
  });

  test("everyone is back by themselves when the server was started again", async () => {
    await using running = await lessonRuns();
    const { student, teacher, lesson } = running;
    const before = stage;
    await before.close();
    await wait(1_000);
    stage = await createLiveStage({ serve, after: before });
    await picturesMove(student);
    await soundIsHeard(student);
    for (const page of [student, teacher])
      expect((await statusesOf(page)).slice(-2)).toEqual(["reconnecting", "live"]);
    const idsOf = ({ captured }: LiveStage) =>
      new Set(
        captured
          .tracks()
          .filter((one) => one["captureId"] === lesson.captureId)
          .map((one) => one.track.trackId),
      );
    expect(idsOf(stage)).toEqual(idsOf(before));
  });

  test("a class on two media workers sees its teacher and hears its classmate, and one that dies disturbs only its own", async () => {
    // Beside what is brought from one to the other: the teacher and three children at home, two elsewhere.
    const spread = await openLivePages({
      ...{ serve, workerCount: 2, placesPerWorker: 5 },
      ...{ seatKeptMs: 60_000, teacherGoneMs: 60_000 },
    });
    const lesson = spread.schedule(5);
    const openThere = (personId: PersonId) =>
      openLivePage({ chromium, origin: spread.url, personId });
    const teacher = await openThere(lesson.teacherId);
    const near = await openThere(lesson.studentIds[0]!);
    const far = await openThere(lesson.studentIds[3]!);
    try {
      await teacher.evaluate((id) => live.teach(id), lesson.lessonId);
      const watch = async (page: Page) => {
        await page.evaluate((id) => live.watch(id), lesson.lessonId);
        await picturesMove(page);
        await soundIsHeard(page);
      };
      // In this order, which fills the first worker before the second; the two between look at nothing.
      await watch(near);
      for (const personId of lesson.studentIds.slice(1, 3))
        await spread.join(personId, lesson.lessonId);
      await watch(far);
      expect(await spread.metrics.metrics()).toContain("skyclass_live_pipes 2");

      const guest = await far.evaluate(() => live.session?.getState().selfId);
      await teacher.evaluate(
        (id) => live.session?.say("stage:call", { participantIds: [id as never] }),
        guest,
      );
      await far.evaluate(() => live.speakOnStage());
      for (const page of [teacher, near])
        await page.waitForFunction(
          (id) =>
            live.session?.getState().remoteTracks.some(({ participantId }) => participantId === id),
          {},
          guest,
        );
      const packetsOfGuest = () =>
        spread.captured
          .tracks()
          .filter(({ track }) => track.guest === true)
          .map(({ track }) => spread.captured.packets.get(track.ssrc) ?? 0);
      await expect.poll(() => packetsOfGuest()[0], { timeout: 5_000 }).toBeGreaterThan(50);

      const killedAt = performance.now();
      process.kill(spread.workerPool.pids[1]!, "SIGKILL");
      await picturesMove(near);
      expect(performance.now() - killedAt).toBeLessThan(2_000);
      // What had arrived before is shown by now.
      await wait(Math.max(0, 500 - (performance.now() - killedAt)));
      await picturesMove(far);
      await soundIsHeard(far);
      expect(performance.now() - killedAt).toBeLessThan(5_000);
      await expect.poll(() => packetsOfGuest()[1], { timeout: 5_000 }).toBeGreaterThan(50);
      for (const page of [near, far]) expect(await statusesOf(page)).toEqual(["live"]);
    } finally {
      for (const page of [teacher, near, far]) await page.browserContext().close();
      await spread.close();
    }
  });

  test("a lesson that its teacher ends is over for everyone, and its capture is complete", async () => {
    await using running = await lessonRuns();
    const { student, teacher, lesson } = running;
    await teacher.evaluate(() => live.session?.end());
    await student.waitForFunction(() => live.session?.getState().status === "ended");
    await expect
      .poll(() =>
        stage.captured.calls.find(
          (one) => one.call === "closeCapture" && one["captureId"] === lesson.captureId,
        ),
      )
      .toMatchObject({ reason: "lessonEnded" });
  });
});
