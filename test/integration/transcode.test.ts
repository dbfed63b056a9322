import { mkdtemp, rm, truncate, writeFile, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { OffPictures } from "../../recorder/transcode/offPicture.ts";
import { verifySamples } from "../../recorder/transcode/verify.ts";
import {
  transcodeVp8,
  type TranscodedPicture,
  type Vp8Frame,
} from "../../recorder/transcode/vp8.ts";

let ffmpeg: Ffmpeg;
let folder: string;
beforeAll(async () => {
  ffmpeg = await Ffmpeg.create({ niceness: 0 });
  folder = await mkdtemp(join(tmpdir(), "transcode-"));
});
afterAll(async () => {
  ffmpeg.close();
  await rm(folder, { recursive: true });
});

/** The mean brightness of each picture of an H.264 stream. */
async function brightness(annexB: Uint8Array): Promise<number[]> {
  const grey = await ffmpeg.run({
    args: [
      ...["-f", "h264", "-i", "pipe:0", "-fps_mode", "passthrough"],
      ...["-vf", "scale=1:1:flags=area,format=gray", "-f", "rawvideo", "pipe:1"],
    ],
    input: annexB,
    timeLimitMs: 30_000,
  });
  return [...grey];
}

describe("the camera-off picture", () => {
  for (const [width, height] of [
    [640, 360],
    [1280, 720],
    [176, 144],
    [362, 646],
  ] as const) {
    it(`is one constrained baseline key frame of ${width}x${height}, made once`, async () => {
      const pictures = new OffPictures({ ffmpeg });
      const annexB = await pictures.annexB({ width, height });
      const nals = annexB.toString("latin1").split("\0\0\x01").slice(1);
      const types = nals.map((nal) => nal.charCodeAt(0) & 0x1f);
      expect(types).toEqual([7, 8, 5]);
      const sps = annexB.indexOf("\0\0\x01", 0, "latin1") + 3;
      expect(annexB[sps + 1]).toBe(66);
      expect((annexB[sps + 2] ?? 0) & 0x40).toBe(0x40);
      expect(await brightness(annexB)).toHaveLength(1);
      expect(await pictures.annexB({ width: width + 1, height })).toBe(annexB);
    });
  }
});

/** VP8 frames that grow brighter one by one; every frame is told by its brightness. */
async function vp8Frames(size: {
  width: number;
  height: number;
  count: number;
  fromUs: number;
  everyUs: number;
}): Promise<Vp8Frame[]> {
  const ivf = await ffmpeg.run({
    args: [
      ...["-f", "rawvideo", "-pix_fmt", "gray", "-s", `${size.width}x${size.height}`],
      ...["-i", "pipe:0", "-pix_fmt", "yuv420p"],
      ...["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "500k"],
      ...["-auto-alt-ref", "0", "-lag-in-frames", "0", "-f", "ivf", "pipe:1"],
    ],
    input: Buffer.concat(
      Array.from({ length: size.count }, (_, n) =>
        Buffer.alloc(size.width * size.height, 20 + 4 * n),
      ),
    ),
    timeLimitMs: 30_000,
  });
  const bytes = Buffer.from(ivf);
  const frames: Vp8Frame[] = [];
  for (let at = 32; at < bytes.length;) {
    const length = bytes.readUInt32LE(at);
    const frame = bytes.subarray(at + 12, at + 12 + length);
    frames.push({
      us: size.fromUs + frames.length * size.everyUs,
      key: (frame.readUInt8(0) & 1) === 0,
      width: size.width,
      height: size.height,
      frame,
    });
    at += 12 + length;
  }
  return frames;
}

describe("transcodeVp8", () => {
  it("keeps every frame's time and content, makes key frames where told, and follows size changes", async () => {
    const zeroUs = 1_760_000_000_000_000;
    const small = await vp8Frames({
      ...{ width: 320, height: 180, count: 40 },
      ...{ fromUs: zeroUs, everyUs: 33_367 },
    });
    const large = await vp8Frames({
      ...{ width: 642, height: 361, count: 30 },
      ...{ fromUs: zeroUs + 2_000_000, everyUs: 100_100 },
    });
    async function* arriving(): AsyncGenerator<Vp8Frame> {
      // A frame that cannot be decoded on its own comes first.
      yield { ...(small[1] as Vp8Frame), us: zeroUs - 50_000 };
      yield* small;
      yield* large;
    }
    const forced = [zeroUs + 500_000, zeroUs + 1_000_000, zeroUs + 4_000_000];
    const pictures: TranscodedPicture[] = [];
    await transcodeVp8({
      frames: arriving(),
      forceKeyFramesAtUs: forced,
      ffmpeg,
      onPicture: (picture) => void pictures.push(picture),
    });
    expect(pictures.map((picture) => picture.us)).toEqual(
      [...small, ...large].map((frame) => frame.us),
    );
    const firstAtOrAfter = (us: number): number =>
      [...small, ...large].find((frame) => frame.us >= us)?.us ?? 0;
    expect(pictures.filter(({ key }) => key).map(({ us }) => us)).toEqual(
      [zeroUs, ...forced.slice(0, 2), zeroUs + 2_000_000, ...forced.slice(2)].map(firstAtOrAfter),
    );
    expect(new Set(pictures.map(({ width, height }) => `${width}x${height}`))).toEqual(
      new Set(["320x180", "642x360"]),
    );
    for (const [part, count] of [
      [pictures.slice(0, 40), 40],
      [pictures.slice(40), 30],
    ] as const) {
      const measured = await brightness(annexBOf(part));
      expect(measured).toHaveLength(count);
      const steps = measured.slice(1).map((value, i) => value - (measured[i] ?? 0));
      expect(steps.every((step) => step >= 2 && step <= 8)).toBe(true);
    }
  });

  it("makes nothing of nothing", async () => {
    const pictures: TranscodedPicture[] = [];
    await transcodeVp8({
      frames: [],
      forceKeyFramesAtUs: [],
      ffmpeg,
      onPicture: (picture) => void pictures.push(picture),
    });
    expect(pictures).toEqual([]);
  });
});

function annexBOf(pictures: readonly TranscodedPicture[]): Buffer {
  const start = Buffer.from([0, 0, 0, 1]);
  return Buffer.concat(
    pictures.flatMap(({ key, sps, pps, sample }) => {
      const nals: Buffer[] = key ? [...sps, ...pps] : [];
      for (let at = 0; at < sample.length;) {
        const length = sample.readUInt32BE(at);
        nals.push(sample.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
      return nals.flatMap((nal) => [start, nal]);
    }),
  );
}

describe("verifySamples", () => {
  /** An HLS rendition with an init file and segments of 2 s, as published replays have. */
  async function rendition(name: string, input: string[], codec: string[]): Promise<string> {
    await ffmpeg.run({
      args: [
        ...["-f", "lavfi", "-i", ...input, "-t", "8", ...codec],
        ...["-f", "hls", "-hls_time", "2", "-hls_segment_type", "fmp4"],
        ...["-hls_fmp4_init_filename", `${name}-init.mp4`],
        ...["-hls_segment_filename", join(folder, `${name}-%d.m4s`), join(folder, `${name}.m3u8`)],
      ],
      timeLimitMs: 30_000,
    });
    return join(folder, name);
  }

  it("tells good samples from damaged ones", async () => {
    const picture = await rendition(
      "camera",
      ["testsrc2=s=640x360:r=25"],
      ["-c:v", "libx264", "-profile:v", "baseline", "-g", "25", "-preset", "ultrafast"],
    );
    const sound = await rendition("sound", ["sine=r=48000"], ["-c:a", "aac"]);
    const sample = (base: string, n: number): { initPath: string; segmentPath: string } => ({
      initPath: `${base}-init.mp4`,
      segmentPath: `${base}-${n}.m4s`,
    });
    const samples = [
      { ...sample(picture, 0), durationS: 1 },
      { ...sample(picture, 3), durationS: 1 },
      { ...sample(sound, 1), durationS: 1 },
    ];
    const good = await verifySamples({ samples, ffmpeg });
    expect(good.map((verdict) => verdict.good)).toEqual([true, true, true]);
    expect(good.slice(0, 2).map(({ frames }) => frames)).toEqual([25, 25]);
    expect(good[2]?.frames).toBeGreaterThan(45);
    for (const { decodedS } of good) expect(decodedS).toBeCloseTo(1, 1);

    const cut = sample(picture, 1).segmentPath;
    await truncate(cut, Math.floor((await stat(cut)).size / 3));
    const scrambled = sample(picture, 2).segmentPath;
    const bytes = await readFile(scrambled);
    bytes.fill(0x5a, bytes.length >> 2, bytes.length >> 1);
    await writeFile(scrambled, bytes);
    const mixed = await verifySamples({
      samples: [
        ...samples,
        { ...sample(picture, 1), durationS: 1 },
        { ...sample(picture, 2), durationS: 2 },
        { initPath: "/missing", segmentPath: "/missing", durationS: 1 },
      ],
      ffmpeg,
    });
    expect(mixed.map((verdict) => verdict.good)).toEqual([true, true, true, false, false, false]);
    expect(mixed[5]?.problem).toContain("No such file");
  });
});
