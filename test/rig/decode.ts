/* ffmpeg as the judge: what a file really shows and sounds like. */
import { spawn } from "node:child_process";
import { readFrameNumber, type CodedKind } from "./frameCode.ts";

async function ffmpegOutput(
  argumentList: string[],
  stdin?: AsyncIterable<Uint8Array>,
): Promise<{ stdout: Buffer; stderr: string }> {
  const child = spawn("ffmpeg", ["-hide_banner", "-nostats", ...argumentList], {
    stdio: [stdin ? "pipe" : "ignore", "pipe", "pipe"],
  });
  const stdout: Buffer[] = [];
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (stdin && child.stdin) {
    // A broken pipe shows as ffmpeg's exit code.
    child.stdin.on("error", () => {});
    for await (const chunk of stdin) {
      if (!child.stdin.write(chunk))
        await new Promise((resolve) => child.stdin?.once("drain", resolve));
    }
    child.stdin.end();
  }
  const code = await exited;
  if (code !== 0)
    throw new Error(`ffmpeg ${argumentList.join(" ")} → ${code}\n${stderr.slice(-2000)}`);
  return { stdout: Buffer.concat(stdout), stderr };
}

export interface DecodedFrame {
  /** Presentation time in the file, seconds. */
  timeS: number;
  width: number;
  height: number;
  /** What its blocks say; null for a picture without a readable code. */
  code: { kind: CodedKind; number: number } | null;
}

const scaled = { width: 160, height: 90 };

/** Every decoded frame of the first video stream, with its own time stamp and what it shows. */
export async function decodeFrames(input: string): Promise<DecodedFrame[]> {
  const { stdout, stderr } = await ffmpegOutput([
    ...["-copyts", "-i", input, "-map", "0:v:0", "-fps_mode", "passthrough"],
    // Sums over every pixel of every picture, which nobody reads, take longer than all the rest.
    ...["-vf", `showinfo=checksum=0,scale=${scaled.width}:${scaled.height}:flags=area,format=gray`],
    ...["-f", "rawvideo", "pipe:1"],
  ]);
  // Seconds are printed with six digits, which after three hours do not tell one picture from the next.
  const [, perTick = "0", ticks = "1"] = /config in time_base: (\d+)\/(\d+)/.exec(stderr) ?? [];
  const tickS = Number(perTick) / Number(ticks);
  const shown = [...stderr.matchAll(/ n: *\d+ pts: *(-?\d+) .* s:(\d+)x(\d+) /g)];
  const size = scaled.width * scaled.height;
  return shown.slice(0, Math.floor(stdout.length / size)).map((match, index) => ({
    timeS: Number(match[1]) * tickS,
    width: Number(match[2]),
    height: Number(match[3]),
    code: readFrameNumber({
      ...scaled,
      luma: stdout.subarray(index * size, (index + 1) * size),
      stride: scaled.width,
    }),
  }));
}

export const analysisRateHz = 16_000;

/** The first sound stream as mono, and the time of its first sample in the file. */
export async function decodeSound(
  input: string,
): Promise<{ samples: Float32Array; startS: number }> {
  const { stdout, stderr } = await ffmpegOutput([
    ...["-copyts", "-i", input, "-map", "0:a:0"],
    // Holes in the time stamps become silence, so that a sample's place is its time.
    ...["-af", `ashowinfo,aresample=${analysisRateHz}:async=1:min_hard_comp=0.01`],
    ...["-ac", "1", "-f", "f32le", "pipe:1"],
  ]);
  // A tick of sound in a filter is a sample.
  const [, pts = "0", rateHz = "1"] = / pts:(-?\d+) .* rate:(\d+) /.exec(stderr) ?? [];
  const startS = Number(pts) / Number(rateHz);
  return {
    samples: new Float32Array(new Uint8Array(stdout).buffer, 0, Math.floor(stdout.length / 4)),
    startS,
  };
}

/** Runs ffmpeg for a test that makes media; resolves when the file is whole. */
export async function runFfmpeg(argumentList: string[], stdin?: AsyncIterable<Uint8Array>) {
  await ffmpegOutput(argumentList, stdin);
}
