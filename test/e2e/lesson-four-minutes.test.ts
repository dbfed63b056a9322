import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Classroom, monotonicS, noteFigures, openClassroom } from "../rig/classroom.ts";
import { misplacements, syncError } from "../rig/againstSource.ts";
import type { CodedKind } from "../rig/frameCode.ts";
import { click, replayFiles, untilPublished, watchReplay } from "../rig/people.ts";
import { analyseReplay, type ReplayAnalysis } from "../rig/replayAnalysis.ts";
import { ownHoles, readSentPauses } from "../rig/sentPauses.ts";
import { listen, lookAtAll, untilMoving, watch } from "../rig/viewing.ts";

const lessonS = 245;

describe("a lesson of four minutes for three students", () => {
  let room: Classroom;
  let analysis: ReplayAnalysis;
  let screenFromS = 0;
  beforeAll(async () => {
    room = await openClassroom({ title: "四分钟的课", studentCount: 3 });
  });
  afterAll(() => room.close());

  /** What each student's page shows and plays within 3.5 seconds. */
  const whatStudentsGet = async (withScreen: boolean) => {
    const got = [];
    for (const { page } of room.students) {
      await untilMoving(page, "camera-video");
      if (withScreen) await untilMoving(page, "screen-video");
      // The sound of a screen is a track of its own and may come a moment later.
      await wait(1000);
      const [camera, tones] = await Promise.all([
        watch(page, "camera-video", 3500),
        listen(page, 3500),
      ]);
      const heard = (voice: string) => tones.filter((tone) => tone.voice === voice).length;
      got.push({
        movingPicture: camera.numbers >= 8 && camera.presented >= 20,
        microphone: heard("microphone") >= 2,
        screenSound: heard("screenSound") >= 2,
      });
      await room.keepSource();
    }
    return got;
  };
  const compared = () => {
    const [source] = room.sources();
    if (!source) throw new Error("the source was not measured");
    return { analysis, source, startedS: room.startedS() };
  };
  const all = (withScreen: boolean) =>
    room.students.map(() => ({ movingPicture: true, microphone: true, screenSound: withScreen }));
  const untilLessonTime = async (secondsIn: number) => {
    while (monotonicS() - room.startedS() < secondsIn) {
      await wait(Math.min(20_000, (secondsIn - monotonicS() + room.startedS()) * 1000));
      await room.keepSource();
    }
  };

  test("every student sees moving pictures and hears the teacher, from beginning to end", async () => {
    await room.start();
    const beginning = await whatStudentsGet(false);
    await room.openScreenTab();
    await click(room.teacher.page, "toggle-screen");
    screenFromS = monotonicS() - room.startedS();
    const shared = await whatStudentsGet(true);
    await untilLessonTime(lessonS / 2);
    const middle = await whatStudentsGet(true);
    await untilLessonTime(lessonS - 22);
    const end = await whatStudentsGet(true);
    await untilLessonTime(lessonS);
    expect({ beginning, shared, middle, end }).toEqual({
      beginning: all(false),
      shared: all(true),
      middle: all(true),
      end: all(true),
    });
  });

  test("the replay plays in a student's page within two seconds of the end", async () => {
    const [student, ...others] = room.students.map(({ page }) => page);
    if (!student) throw new Error("no student");
    // They have phones of their own: what their pages do now must not be in the way of the one measured.
    for (const other of others) await other.close();
    await student.bringToFront();
    // Taking down their peer connections goes on for a while after a page is closed.
    await wait(2_000);
    await room.keepSource();
    await room.end();
    const endedS = monotonicS();
    await watchReplay(student);
    const firstPlayS = monotonicS() - endedS;
    noteFigures("lesson-four-minutes", { firstPlayS });
    expect(firstPlayS).toBeLessThan(2);
  });

  test("the replay is the whole lesson: no hole, nothing out of its place, no tone missing", async () => {
    await untilPublished(room.teacher, room.lessonId, 180_000);
    const { manifest, playlists, replays } = await replayFiles(room.product, room.lessonId);
    expect(replays).toEqual([room.lessonId]);
    expect(manifest.state).toBe("complete");
    expect(manifest.verifiedSamples).toBeGreaterThan(0);
    expect(manifest.packets.lostToCapture).toBe(0);
    analysis = await analyseReplay({ playlists });
    const { camera, screen, tones } = analysis;
    const pauses = await readSentPauses(join(room.product.dataFolder, "captures"));
    const [cameraOwn, screenOwn] = [camera, screen].map((track) =>
      ownHoles(track?.holes ?? [], pauses),
    );
    const misplaced = (["camera", "screen"] as const).map((kind) =>
      misplacements(compared(), kind),
    );
    noteFigures("lesson-four-minutes", {
      durationS: manifest.durationMs / 1000,
      coverage: manifest.coverage,
      packets: manifest.packets,
      cameraFrames: camera.coded.length,
      cameraSizes: camera.sizes,
      screenFrames: screen?.coded.length,
      screenSizes: screen?.sizes,
      holes: [camera.holes.length, screen?.holes.length],
      ownHoles: [cameraOwn, screenOwn],
      misplacedS: misplaced.map(([most]) => most),
      soundRunErrorS: analysis.soundRunErrorS,
      gaps: manifest.gaps,
    });
    expect(manifest.durationMs / 1000).toBeGreaterThan(lessonS - 3);
    expect(camera.coded[0]?.timeS).toBeLessThan(3);
    expect(camera.coded.at(-1)?.timeS).toBeGreaterThan(lessonS - 3);
    expect(cameraOwn).toEqual([]);
    expect(screen?.coded[0]?.timeS).toBeLessThan(screenFromS + 4);
    expect(screen?.coded.at(-1)?.timeS).toBeGreaterThan(lessonS - 3);
    expect(screenOwn).toEqual([]);
    for (const delays of misplaced) {
      expect(delays.length).toBeGreaterThan(100);
      expect(delays[0]).toBeLessThan(0.1);
    }
    const heard = tones.filter(({ voice }) => voice === "microphone");
    expect(heard.length).toBeGreaterThan(lessonS - 4);
    const outOfTurn = heard.filter(
      (tone, index) => index > 0 && tone.second !== ((heard[index - 1]?.second ?? 0) + 1) % 10,
    );
    expect(outOfTurn).toEqual([]);
  });

  test("in the student's replay the screen follows the camera within 100 ms, with sound", async () => {
    const student = room.students[0]?.page;
    if (!student) throw new Error("no student");
    const aroundS = screenFromS + 30;
    await student.evaluate(
      `document.querySelector('[data-testid="camera-video"]').currentTime = ${aroundS}`,
    );
    await untilMoving(student, "screen-video");
    await wait(3000);
    /** From when until when the replay shows the picture with this number. */
    const shown = (kind: CodedKind, number: number): [number, number] | null => {
      const coded = analysis[kind]?.coded ?? [];
      const at = coded.findIndex(
        (frame) => frame.number === number && Math.abs(frame.timeS - aroundS) < 30,
      );
      const [frame, next] = [coded[at], coded[at + 1]];
      return frame && next ? [frame.timeS, next.timeS] : null;
    };
    const apartS: number[] = [];
    for (let count = 0; count < 60; count++) {
      const looks = await lookAtAll(student, ["camera-video", "screen-video"]);
      const [camera, screen] = looks.map((seen) =>
        seen?.code ? shown(seen.code.kind, seen.code.number) : null,
      );
      // Zero while both show what belongs to one moment.
      if (camera && screen)
        apartS.push(Math.max(0, camera[0] - screen[1]) - Math.max(0, screen[0] - camera[1]));
      await wait(50);
    }
    const mean = apartS.reduce((sum, each) => sum + each, 0) / apartS.length;
    noteFigures("lesson-four-minutes", { players: apartS.length, playersApartS: mean });
    expect(apartS.length).toBeGreaterThan(20);
    expect(Math.abs(mean)).toBeLessThan(0.1);
    const tones = await listen(student, 3500, "camera-video");
    expect(tones.filter(({ voice }) => voice === "microphone").length).toBeGreaterThanOrEqual(2);
    expect(tones.filter(({ voice }) => voice === "screenSound").length).toBeGreaterThanOrEqual(2);
  });

  test.for(["camera", "screen"] as const)(
    "sound is within 80 ms of the %s at beginning, middle and end",
    (kind) => {
      const firstS = kind === "camera" ? 5 : screenFromS + 5;
      const errors = [firstS, lessonS / 2, lessonS - 17].map((fromS) => {
        const error = syncError(compared(), { kind, fromS, toS: fromS + 12 });
        if (error === null) throw new Error(`nothing measured at ${fromS} s`);
        return error;
      });
      noteFigures("lesson-four-minutes", { kind, syncErrorS: errors });
      for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.08);
    },
  );

  test("no page asked a foreign host for anything or reported an error", () => {
    expect(room.offences()).toEqual([]);
  });
});
