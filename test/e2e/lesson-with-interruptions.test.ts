import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { syncError } from "../rig/againstSource.ts";
import { type Classroom, monotonicS, noteFigures, openClassroom } from "../rig/classroom.ts";
import type { Manifest } from "../../protocol/recording.ts";
import { click, replayFiles, shows, untilPublished } from "../rig/people.ts";
import { analyseReplay, type ReplayAnalysis } from "../rig/replayAnalysis.ts";
import { createUdpRelay, type UdpRelay } from "../rig/udpRelay.ts";
import { untilMoving } from "../rig/viewing.ts";

describe("a lesson over a bad network, with a mute, a shared screen and a reload", () => {
  let relay: UdpRelay;
  let room: Classroom;
  let analysis: ReplayAnalysis;
  let manifest: Manifest;
  /** Seconds of the lesson at which things happened. */
  const at = {
    screenOn: 0,
    screenOff: 0,
    mute: 0,
    unmute: 0,
    reload: 0,
    back: 0,
    moved: 0,
    end: 0,
  };
  const now = () => monotonicS() - room.startedS();

  beforeAll(async () => {
    relay = await createUdpRelay({ seed: 7 });
    room = await openClassroom({
      title: "网络不好的课",
      studentCount: 1,
      prepareTeacher: relay.force,
      // The browser itself reports the socket that a reload tears.
      expectedErrors: [/WebSocket/],
    });
  });
  afterAll(async () => {
    await room.close();
    relay.close();
  });

  test("the student keeps seeing the teacher through all of it", async () => {
    const { teacher } = room;
    relay.change({ lossShare: 0.05, jitterMs: 100, rateKbps: 600 });
    await room.start();
    const student = room.students[0]?.page;
    if (!student) throw new Error("no student");
    await untilMoving(student, "camera-video", 30_000);
    await wait(12_000);

    await room.openScreenTab();
    await click(teacher.page, "toggle-screen");
    at.screenOn = now();
    await untilMoving(student, "screen-video", 30_000);
    await room.keepSource();
    await wait(20_000);
    await click(teacher.page, "toggle-screen");
    at.screenOff = now();

    await wait(3000);
    await click(teacher.page, "toggle-camera");
    at.mute = now();
    await wait(20_000);
    await room.keepSource();
    await click(teacher.page, "toggle-camera");
    at.unmute = now();
    await untilMoving(student, "camera-video", 30_000);

    await wait(6000);
    await room.keepSource();
    at.reload = now();
    await teacher.page.reload();
    room.beginSource();
    // The reload found the lesson live and goes on by itself.
    await shows(teacher.page, "live-mark", 30_000);
    await untilMoving(student, "camera-video", 30_000);
    at.back = now();

    await wait(12_000);
    await relay.changeAddress();
    at.moved = now();
    await wait(2000);
    await untilMoving(student, "camera-video", 30_000);
    await wait(14_000);
    await room.keepSource();
    at.end = now();
    await room.end();
    await shows(student, "watch-replay");

    const { toServer, toPage } = relay.counters;
    noteFigures("interruptions", { at, toServer, toPage });
    // All media crossed the relay, and the relay was bad.
    expect(toServer.bytes).toBeGreaterThan(1_000_000);
    expect(toPage.bytes).toBeGreaterThan(10_000);
    expect(toServer.dropped / toServer.datagrams).toBeGreaterThan(0.03);
  });

  test("there is exactly one replay, of the whole lesson", async () => {
    await untilPublished(room.teacher, room.lessonId);
    const files = await replayFiles(room.product, room.lessonId);
    manifest = files.manifest;
    expect(files.replays).toEqual([room.lessonId]);
    expect(manifest.durationMs / 1000).toBeGreaterThan(at.end - 3);
    expect(manifest.packets.lostToCapture).toBe(0);
    analysis = await analyseReplay({ playlists: files.playlists });
    noteFigures("interruptions", {
      manifest,
      cameraHoles: analysis.camera.holes,
      screenHoles: analysis.screen?.holes,
      jumps: [analysis.camera.jumps, analysis.screen?.jumps],
      sizes: [analysis.camera.sizes, analysis.screen?.sizes],
      soundRunErrorS: analysis.soundRunErrorS,
    });
    expect(analysis.camera.coded.at(-1)?.timeS).toBeGreaterThan(at.end - 4);
  });

  test("what is missing is in the ledger, with its cause", () => {
    const causeAt = (track: string, atS: number) =>
      manifest.gaps
        .filter((gap) => gap.track === track && gap.fromMs / 1000 <= atS && gap.toMs / 1000 >= atS)
        .map(({ cause }) => cause);
    expect(causeAt("camera", (at.mute + at.unmute) / 2)).toEqual(["paused"]);
    expect(causeAt("screen", at.screenOn / 2)).toEqual(["absent"]);
    expect(causeAt("screen", (at.screenOff + at.end) / 2)).toEqual(["absent"]);
    // Whatever is over a second long and decodes to nothing is accounted for.
    const unexplained = [
      ...analysis.camera.holes.map((hole) => ({ ...hole, track: "camera" })),
      ...(analysis.screen?.holes ?? []).map((hole) => ({ ...hole, track: "screen" })),
    ].filter(({ track, fromS, toS }) => {
      const coveredS = manifest.gaps
        .filter((gap) => gap.track === track)
        .reduce((sum, gap) => {
          const from = Math.max(fromS, gap.fromMs / 1000);
          return sum + Math.max(0, Math.min(toS, gap.toMs / 1000) - from);
        }, 0);
      return toS - fromS > 1 && coveredS < (toS - fromS) / 2;
    });
    expect(unexplained).toEqual([]);
  });

  test("sound stays with camera and screen before, between and after the interruptions", () => {
    const stretches = [
      { kind: "camera", fromS: 2, toS: at.screenOn, page: 0 },
      { kind: "screen", fromS: at.screenOn + 3, toS: at.screenOff, page: 0 },
      { kind: "camera", fromS: at.unmute + 1, toS: at.reload, page: 0 },
      { kind: "camera", fromS: at.back, toS: at.moved, page: 1 },
      { kind: "camera", fromS: at.moved + 3, toS: at.end, page: 1 },
    ] as const;
    const errors = stretches.map(({ kind, fromS, toS, page }) => {
      const source = room.sources()[page];
      if (!source) throw new Error("the source was not measured");
      const compared = { analysis, source, startedS: room.startedS() };
      const error = syncError(compared, { kind, fromS, toS });
      if (error === null) throw new Error(`nothing measured at ${fromS} s`);
      return error;
    });
    noteFigures("interruptions", { syncErrorS: errors });
    expect(errors.filter((error) => Math.abs(error) > 0.08)).toEqual([]);
  });

  test("a student who comes back afterwards is sent to the replay", async () => {
    const student = room.students[0];
    if (!student) throw new Error("no student");
    await student.page.goto(`${room.product.origin}/lessons/${room.lessonId}/live`);
    await shows(student.page, "watch-replay");
    expect(room.offences()).toEqual([]);
  });
});
