/*
 * Files for Chromium's fake devices: `--use-file-for-fake-video-capture` and
 * `--use-file-for-fake-audio-capture`. Y4M rather than MJPEG: Chromium plays every MJPEG at 30
 * frames a second and decodes it on the CPU; a Y4M is played at the rate its header names.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cacheFolder.ts";
import { codedFramesPerSecond, codeHeightShare, frameBits, numberModulus } from "./frameCode.ts";
import { codeColumns, codeRows } from "./frameCode.ts";
import { toneSamples } from "./toneCode.ts";

export const codedCameraSize = { width: 640, height: 360 } as const;
/** Both loops last as long, a multiple of the tone cycle. */
export const codedLoopSeconds = numberModulus.camera / codedFramesPerSecond;
const generatorVersion = 3;

const mediaCache = cacheFolder("coded-media");

/** Made once per content and kept outside the checkout; several test processes may ask at once. */
async function cached({
  name,
  extension,
  write,
}: {
  name: string;
  extension: string;
  write: (path: string) => Promise<void>;
}): Promise<string> {
  const digest = createHash("sha256").update(`${name} v${generatorVersion}`).digest("hex");
  const path = join(mediaCache, `${digest.slice(0, 16)}.${extension}`);
  if (existsSync(path)) return path;
  await mkdir(mediaCache, { recursive: true });
  const partial = `${path}.${process.pid}.part`;
  await write(partial);
  await rename(partial, path);
  return path;
}

/** One I420 frame of the coded camera: the number's blocks, and below them a drifting texture. */
export function codedCameraFrame({
  number,
  width,
  height,
}: {
  number: number;
  width: number;
  height: number;
}): Uint8Array {
  const frame = new Uint8Array((width * height * 3) / 2).fill(128);
  const bits = frameBits("camera", number);
  const codeHeight = Math.floor(height * codeHeightShare);
  const row = new Uint8Array(width);
  let drawn = -1;
  for (let y = 0; y < codeHeight; y++) {
    const bitRow = Math.floor((y * codeRows) / codeHeight);
    if (bitRow !== drawn) {
      drawn = bitRow;
      for (let x = 0; x < width; x++) {
        const bit = bits[bitRow * codeColumns + Math.floor((x * codeColumns) / width)];
        row[x] = bit === true ? 225 : 28;
      }
    }
    frame.set(row, y * width);
  }
  const phase = (2 * Math.PI * number) / numberModulus.camera;
  // sin(a + b) from the sines of a column and of a row: one for each pixel would take most of the time.
  const sines = Float64Array.from({ length: width }, (_, x) => Math.sin(x / 29));
  const cosines = Float64Array.from({ length: width }, (_, x) => Math.cos(x / 29));
  for (let y = codeHeight; y < height; y++) {
    const level = 120 + 22 * Math.sin(y / 17 + 20 * phase);
    const ofRow = y / 60 - 30 * phase;
    const [bySine, byCosine] = [30 * Math.cos(ofRow), 30 * Math.sin(ofRow)];
    for (let x = 0; x < width; x++) {
      row[x] = level + (sines[x] ?? 0) * bySine + (cosines[x] ?? 0) * byCosine;
    }
    frame.set(row, y * width);
  }
  const chroma = width * height;
  for (let y = codeHeight / 2; y < height / 2; y++) {
    const start = chroma + Math.floor(y) * (width / 2);
    frame.fill(150, start, start + width / 2);
  }
  return frame;
}

/** Path of the coded camera's Y4M. */
export async function codedCamera(): Promise<string> {
  const { width, height } = codedCameraSize;
  const name = `camera ${width}x${height} ${codedFramesPerSecond} ${numberModulus.camera}`;
  return cached({
    name,
    extension: "y4m",
    write: async (path) => {
      await using file = await open(path, "w");
      await file.write(
        `YUV4MPEG2 W${width} H${height} F${codedFramesPerSecond}:1 Ip A1:1 C420jpeg\n`,
      );
      for (let number = 0; number < numberModulus.camera; number++) {
        await file.write("FRAME\n");
        await file.write(codedCameraFrame({ number, width, height }));
      }
    },
  });
}

/** 16-bit mono PCM as a WAV file. */
export function wav({ samples, sampleRateHz }: { samples: Float32Array; sampleRateHz: number }) {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) =>
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + index * 2),
  );
  return bytes;
}

/** Path of the coded microphone's WAV; Chromium repeats it by itself. */
export async function codedMicrophone(): Promise<string> {
  const sampleRateHz = 48_000;
  return cached({
    name: `microphone ${codedLoopSeconds} ${sampleRateHz}`,
    extension: "wav",
    write: async (path) => {
      const samples = toneSamples({ voice: "microphone", seconds: codedLoopSeconds, sampleRateHz });
      await writeFile(path, wav({ samples, sampleRateHz }));
    },
  });
}
