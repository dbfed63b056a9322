import { randomUUID } from "node:crypto";
import { access, appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import type { Ffmpeg } from "../../recorder/ffmpeg.ts";
import {
  type Assembly,
  checkReplay,
  expectCutTogether,
  openAssembly,
  zeroUs,
} from "../factories/assembly.ts";
import { describeTrack } from "../factories/captureFolder.ts";
import {
  cameraUnits,
  type MediaUnit,
  microphoneUnits,
  sendUnits,
  trackFile,
} from "../factories/lessonPackets.ts";
import { decodingErrors, readPublished } from "../rig/hlsCheck.ts";
import { analyseReplay, replaySync } from "../rig/replayAnalysis.ts";
import type { ToneVoice } from "../rig/toneCode.ts";

let assembly: Assembly;
let ffmpeg: Ffmpeg;
beforeAll(async () => {
  assembly = await openAssembly();
  ({ ffmpeg } = assembly);
});
afterAll(async () => assembly.close());

const between = (units: readonly MediaUnit[], fromS: number, toS: number): MediaUnit[] =>
  units.filter(({ atUs }) => atUs >= fromS * 1e6 && atUs < toS * 1e6);

test("every-picture-arrives-on-time-though-packets-are-late-doubled-and-numbers-wrap", async () => {
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds: 26 });
  const sound = await microphoneUnits({ ffmpeg, seconds: 26 });
  const way = { zeroUs, jitterMs: 90, duplicates: 0.03 };
  const sentPictures = sendUnits(camera, pictures, {
    ...{ ...way, firstSequence: 65_400, firstTimestamp: 2 ** 32 - 5 * 90_000 },
  });
  const sentSound = sendUnits(microphone, sound, {
    ...{ ...way, seed: 2, reportEveryS: 5, driftPpm: 80, firstSequence: 65_000 },
  });
  const { manifest, analysis, playlists } = await assembly.replayOf(
    await assembly.capture(
      [trackFile(camera, sentPictures.records), trackFile(microphone, sentSound.records)],
      26,
    ),
  );
  expect(analysis.camera.coded).toHaveLength(26 * 15);
  expect(analysis.camera.holes).toEqual([]);
  expect(analysis.camera.jumps).toEqual([]);
  for (const fromS of [0, 8, 18]) {
    const sync = replaySync(analysis, { kind: "camera", fromS, toS: fromS + 8 });
    expect(Math.abs(sync ?? 1)).toBeLessThan(0.03);
  }
  expect(manifest).toMatchObject({ state: "complete", hasScreen: false, gaps: [], coverage: 1 });
  expect(manifest.packets).toMatchObject({ lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 });
  expect(manifest.verifiedSamples).toBeGreaterThanOrEqual(4);
  expect(playlists["camera"]?.segments).toHaveLength(playlists["sound"]?.segments.length ?? 0);
});

test("children-on-stage-are-heard-at-their-time-and-leave-the-teachers-pictures-as-they-are", async () => {
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const guest = { participantId: ParticipantId.parse(randomUUID()), guest: true } as const;
  const guestCamera = { ...describeTrack({ source: "camera" }), ...guest };
  const guestMicrophone = { ...describeTrack({ source: "microphone" }), ...guest };
  const pictures = await cameraUnits({ ffmpeg, seconds: 16 });
  const sound = await microphoneUnits({ ffmpeg, seconds: 16, voice: "screenSound" });
  // On stage from 4 s to 12 s; numbers and size of the small picture are others than the teacher's.
  const guestPictures = await cameraUnits({
    ffmpeg,
    seconds: 8,
    fromS: 4,
    width: 160,
    height: 120,
  });
  const guestSound = await microphoneUnits({ ffmpeg, seconds: 8, fromS: 4 });
  const stepped = { kind: "event", timeUs: zeroUs + 12e6 } as const;
  const closed = { ...stepped, event: { event: "closed", because: "stopped" } } as const;
  const { manifest, analysis, playlists, replayDir } = await assembly.replayOf(
    await assembly.capture(
      [
        trackFile(camera, sendUnits(camera, pictures, { zeroUs }).records),
        trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records),
        ...[
          { track: guestCamera, units: guestPictures },
          { track: guestMicrophone, units: guestSound },
        ].map(({ track, units }) =>
          trackFile(track, [
            ...sendUnits(track, units, { zeroUs }).records.filter(
              ({ timeUs }) => timeUs < stepped.timeUs,
            ),
            closed,
          ]),
        ),
      ],
      16,
    ),
  );
  const heard = (voice: ToneVoice) => analysis.tones.filter((tone) => tone.voice === voice);
  expect(heard("microphone").map(({ second }) => second)).toEqual([4, 5, 6, 7, 8, 9, 0, 1]);
  expect(heard("screenSound").length).toBeGreaterThanOrEqual(15);
  // Both voices sound their tone at every full second.
  const apartS = heard("microphone").map(({ timeS }) =>
    Math.min(...heard("screenSound").map((other) => Math.abs(other.timeS - timeS))),
  );
  expect(Math.max(...apartS)).toBeLessThan(0.02);
  expect(analysis.camera.coded).toHaveLength(16 * 15);
  expect([analysis.camera.holes, analysis.camera.jumps]).toEqual([[], []]);
  expect(analysis.camera.sizes).toEqual(["320x180"]);
  expect(playlists["camera"]?.discontinuities).toBe(0);
  expect(manifest).toMatchObject({ gaps: [], coverage: 1, hasVoices: true });

  // Beyond the class the same cuts are heard without the child: other files where it speaks, and no others.
  const cameraPath = join(replayDir, "camera.m3u8");
  const apartPath = join(replayDir, "teacher-sound.m3u8");
  expect(await decodingErrors(apartPath)).toBe("");
  const apart = await readPublished(apartPath);
  const whole = playlists["sound"];
  const cuts = (of: typeof apart | undefined) => of?.segments.map(({ fromS }) => fromS);
  expect(cuts(apart)).toEqual(cuts(whole));
  const voices = whole?.segments.filter(({ file }) => file.startsWith("voices-")) ?? [];
  const others = apart.segments.filter(({ file }, n) => file !== whole?.segments[n]?.file);
  expect(others).toHaveLength(voices.length);
  expect(voices.length).toBeGreaterThan(1);
  expect(apart.segments.every(({ file }) => file.startsWith("sound-"))).toBe(true);
  const { tones } = await analyseReplay({ playlists: { camera: cameraPath, sound: apartPath } });
  expect(tones.filter(({ voice }) => voice === "microphone")).toEqual([]);
  expect(tones.filter(({ voice }) => voice === "screenSound")).toHaveLength(
    heard("screenSound").length,
  );
});

test("camera-muted-and-resized-and-a-screen-shared-make-the-same-discontinuities-everywhere", async () => {
  const camera = describeTrack({ source: "camera" });
  const screen = describeTrack({ source: "screen" });
  const microphone = describeTrack({ source: "microphone" });
  const small = await cameraUnits({ ffmpeg, seconds: 12 });
  const large = await cameraUnits({ ffmpeg, seconds: 20, fromS: 12, width: 640, height: 360 });
  const shared = await cameraUnits({ ffmpeg, seconds: 11, fromS: 9, width: 480, height: 270 });
  const sound = await microphoneUnits({ ffmpeg, seconds: 32 });
  const pictures = [...small, ...large];
  const event = (atS: number) => ({ timeUs: zeroUs + atS * 1e6 });
  // One consumer, one row of sequence numbers; muted from 20 s to 24 s.
  const { records } = sendUnits(
    camera,
    pictures.filter(({ atUs }) => atUs < 20e6 || atUs >= 24e6),
    {
      zeroUs,
    },
  );
  const part = (fromS: number, toS: number) =>
    records.filter(
      ({ timeUs }) =>
        timeUs >= zeroUs + fromS * 1e6 + 35_000 && timeUs < zeroUs + toS * 1e6 + 35_000,
    );
  const files = [
    trackFile(camera, part(-1, 12), {
      last: { ...event(12.035), event: { event: "closed", because: "continued" } },
    }),
    trackFile(microphone, sendUnits(microphone, sound, { zeroUs, reportEveryS: 5 }).records),
    trackFile(screen, sendUnits(screen, shared, { zeroUs }).records, {
      last: { ...event(20.1), event: { event: "closed", because: "stopped" } },
    }),
    trackFile(camera, part(12, 20), {
      because: "sizeChanged",
      last: { ...event(20.05), event: { event: "paused" } },
    }),
    trackFile(camera, part(24, 40), { because: "resumed" }),
  ];
  const { manifest, analysis, playlists } = await assembly.replayOf(
    await assembly.capture(files, 32),
  );
  // Larger; screen on; screen off with the mute; camera on.
  expect(playlists["camera"]?.discontinuities).toBe(4);
  expect(analysis.camera.sizes).toEqual(["320x180", "640x360"]);
  expect(new Set(playlists["camera"]?.segments.map(({ map }) => map)).size).toBe(3);
  const holes = analysis.camera.holes.map(({ fromS, toS }) => toS - fromS);
  expect(holes).toHaveLength(1);
  expect(holes[0]).toBeCloseTo(4, 0);
  expect(analysis.screen?.holes).toEqual([]);
  expect(analysis.screen?.coded).toHaveLength(0);
  for (const [fromS, toS] of [
    [0, 11],
    [12, 20],
    [24, 32],
  ] as const) {
    const sync = replaySync(analysis, { kind: "camera", fromS, toS });
    expect(Math.abs(sync ?? 1)).toBeLessThan(0.03);
  }
  expect(manifest.gaps.map(({ track, cause }) => `${track} ${cause}`)).toEqual([
    "screen absent",
    "camera paused",
    "screen absent",
  ]);
  expect(manifest.gaps[1]?.fromMs).toBeCloseTo(20_000, -2);
  expect(manifest.gaps[1]?.toMs).toBeCloseTo(24_000, -2);
  expect(manifest).toMatchObject({ hasScreen: true, coverage: 1 });
});

test("a-lossy-uplink-freezes-pictures-instead-of-breaking-them-and-stands-in-the-ledger", async () => {
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds: 30 });
  const sound = await microphoneUnits({ ffmpeg, seconds: 30 });
  const sentPictures = sendUnits(camera, pictures, { zeroUs, loss: 0.004, jitterMs: 60 });
  const sentSound = sendUnits(microphone, sound, {
    ...{ zeroUs, loss: 0.02, seed: 9, outages: [{ fromS: 20, toS: 20.5 }] },
  });
  const { manifest, analysis } = await assembly.replayOf(
    await assembly.capture(
      [trackFile(camera, sentPictures.records), trackFile(microphone, sentSound.records)],
      30,
    ),
  );
  expect(manifest.packets.lostBeforeSfu).toBe(sentPictures.lost + sentSound.lost);
  expect(manifest.packets.lostToCapture).toBe(0);
  expect(analysis.camera.coded.length).toBeGreaterThan(100);
  expect(analysis.camera.jumps).toEqual([]);
  const sync = replaySync(analysis, { kind: "camera", fromS: 0, toS: 30 });
  expect(Math.abs(sync ?? 1)).toBeLessThan(0.03);
  expect(manifest.coverage).toBeLessThan(1);
  expect(manifest.gaps.filter(({ track }) => track === "camera").length).toBeGreaterThan(0);
  const outage = manifest.gaps.find(({ track, fromMs }) => track === "sound" && fromMs > 19_000);
  expect(outage).toMatchObject({ cause: "uplink" });
  expect((outage?.toMs ?? 0) - (outage?.fromMs ?? 0)).toBeCloseTo(500, -2);
});

test("a-teacher-who-comes-back-after-a-stall-goes-on-in-the-same-replay", async () => {
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const cameraAgain = describeTrack({ source: "camera" });
  const microphoneAgain = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds: 24, keyEveryS: 2 });
  const sound = await microphoneUnits({ ffmpeg, seconds: 24 });
  // Nothing says that the first consumers ended, and one of their files is torn.
  const files = [
    {
      ...trackFile(camera, sendUnits(camera, between(pictures, 0, 9), { zeroUs }).records),
      tornTail: Buffer.alloc(60, 3),
    },
    trackFile(microphone, sendUnits(microphone, between(sound, 0, 9), { zeroUs }).records),
    trackFile(cameraAgain, sendUnits(cameraAgain, between(pictures, 14, 24), { zeroUs }).records, {
      because: "restarted",
    }),
    trackFile(
      microphoneAgain,
      sendUnits(microphoneAgain, between(sound, 14, 24), { zeroUs }).records,
      { because: "restarted" },
    ),
  ];
  const { manifest, analysis } = await assembly.replayOf(await assembly.capture(files, 24));
  expect(manifest.packets).toMatchObject({ tornBytes: 60, lostBeforeSfu: 0, lostToCapture: 0 });
  expect(manifest.gaps).toMatchObject([
    { track: "sound", cause: "interrupted" },
    { track: "camera", cause: "interrupted" },
  ]);
  expect(analysis.camera.holes).toHaveLength(1);
  for (const fromS of [0, 14]) {
    const sync = replaySync(analysis, { kind: "camera", fromS, toS: fromS + 9 });
    expect(Math.abs(sync ?? 1)).toBeLessThan(0.03);
  }
});

test("followed-live-killed-and-taken-up-again-it-becomes-what-one-reading-makes", async () => {
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds: 30 });
  const sound = await microphoneUnits({ ffmpeg, seconds: 30 });
  const way = { zeroUs, jitterMs: 50 };
  const files = [
    trackFile(camera, sendUnits(camera, pictures, way).records),
    trackFile(microphone, sendUnits(microphone, sound, way).records),
  ];
  const whole = await assembly.replayOf(await assembly.capture(files, 30));

  const growing = await assembly.capture(
    files.map((file) => ({ ...file, records: [] })),
    null,
  );
  const names = (await readdir(growing)).filter((name) => name.endsWith(".rtplog")).sort();
  const wholeDir = whole.replayDir.replace(/-replay$/, "");
  const wholeNames = (await readdir(wholeDir)).filter((name) => name.endsWith(".rtplog")).sort();
  const bytes = await Promise.all(wholeNames.map((name) => readFile(join(wholeDir, name))));
  const heads = await Promise.all(
    names.map(async (name) => (await readFile(join(growing, name))).length),
  );
  const replayDir = `${growing}-replay`;
  const follow = (signal?: AbortSignal) =>
    assembly.assembler.assemble({
      captureDir: growing,
      replayDir,
      ...(signal === undefined ? {} : { signal }),
    });
  const stop = new AbortController();
  const first = follow(stop.signal).catch(() => "stopped");
  let second: ReturnType<typeof follow> | null = null;
  let madeBefore = 0;
  const parts = 24;
  for (let part = 0; part < parts; part += 1) {
    for (const [n, name] of names.entries()) {
      const all = (bytes[n] ?? Buffer.alloc(0)).subarray(heads[n]);
      const from = Math.floor((all.length * part) / parts);
      await appendFile(
        join(growing, name),
        all.subarray(from, Math.floor((all.length * (part + 1)) / parts)),
      );
    }
    await wait(120);
    if (part === 19) {
      await vi.waitFor(() => access(join(replayDir, "camera.m3u8")), { timeout: 20_000 });
      stop.abort();
      expect(await first).toBe("stopped");
      const heard = await readPublished(join(replayDir, "sound.m3u8"));
      const sofar = await readPublished(join(replayDir, "camera.m3u8"));
      expectCutTogether(heard.segments, sofar.segments);
      expect(sofar.ended).toBe(false);
      expect(sofar.segments.length).toBeGreaterThan(0);
      madeBefore = sofar.segments.length;
      second = follow();
    } else if (madeBefore > 0) {
      const { segments } = await readPublished(join(replayDir, "camera.m3u8"));
      expect(segments.length).toBeGreaterThanOrEqual(madeBefore);
    }
  }
  await appendFile(
    join(growing, "end.json"),
    JSON.stringify({ endedAtUs: zeroUs + 30e6, reason: "lessonEnded" }),
  );
  await second;
  const again = await checkReplay(replayDir);
  const list = (files: readonly string[]) => files.filter((name) => name.endsWith(".m4s")).sort();
  expect(list(again.files)).toEqual(list(whole.files));
});

test("a-vp8-teacher-is-transcoded-after-the-lesson-with-the-same-cuts-and-sound", async () => {
  const camera = describeTrack({ source: "camera", mimeType: "video/VP8" });
  const microphone = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds: 14, codec: "VP8" });
  const sound = await microphoneUnits({ ffmpeg, seconds: 14 });
  const captureDir = await assembly.capture(
    [
      trackFile(camera, sendUnits(camera, pictures, { zeroUs }).records),
      trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records),
    ],
    14,
  );
  const { analysis, manifest, playlists } = await assembly.replayOf(captureDir);
  expect(analysis.camera.coded).toHaveLength(14 * 15);
  expect(analysis.camera.holes).toEqual([]);
  expect(Math.abs(replaySync(analysis, { kind: "camera", fromS: 0, toS: 14 }) ?? 1)).toBeLessThan(
    0.03,
  );
  expect(manifest.gaps).toEqual([]);
  expect(playlists["camera"]?.segments).toHaveLength(playlists["sound"]?.segments.length ?? 0);
});

test("a-capture-without-media-says-so", async () => {
  const captureDir = await assembly.capture([], 1);
  await expect(
    assembly.assembler.assemble({ captureDir, replayDir: `${captureDir}-replay` }),
  ).rejects.toThrow("Nothing was captured.");
});
