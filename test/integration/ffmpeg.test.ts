import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SkyclassError } from "../../server/lib/errors.ts";
import { Ffmpeg, FfmpegError } from "../../recorder/ffmpeg.ts";

let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await Ffmpeg.create();
});
afterAll(() => ffmpeg.close());

const volume = ["-f", "f32le", "-ar", "48000", "-ac", "1", "-i", "pipe:0", "-af", "volume=0.5"];

describe("Ffmpeg", () => {
  it("converts what it is given on stdin", async () => {
    const output = await ffmpeg.run({
      args: [...volume, "-f", "f32le", "pipe:1"],
      input: new Uint8Array(new Float32Array(48_000).fill(0.5).buffer),
      timeLimitMs: 20_000,
    });
    expect(new Float32Array(new Uint8Array(output).buffer).slice(100, 102)).toEqual(
      new Float32Array([0.25, 0.25]),
    );
    expect(output.length).toBe(4 * 48_000);
  });

  it("takes a stream, hands on the output as it comes, and runs more commands than it has places", async () => {
    const few = await Ffmpeg.create({ concurrency: 1 });
    async function* second(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 10; i++) yield new Uint8Array(48_000 * 0.4);
    }
    const sizes = await Promise.all(
      [0, 1, 2].map(async () => {
        let bytes = 0;
        await few.stream({
          args: [...volume, "-f", "f32le", "pipe:1"],
          input: second(),
          timeLimitMs: 20_000,
          onOutput: (chunk) => void (bytes += chunk.length),
        });
        return bytes;
      }),
    );
    expect(sizes).toEqual([192_000, 192_000, 192_000]);
    few.close();
  });

  it("fails with its last words", async () => {
    const failure = await ffmpeg
      .run({ args: ["-i", "/does/not/exist", "-f", "null", "-"], timeLimitMs: 20_000 })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FfmpegError);
    expect((failure as FfmpegError).stderr.join("\n")).toContain("No such file");
    expect((failure as FfmpegError).exitCode).toBe(1);
  });

  it("is stopped at its time limit, at a signal and on close", async () => {
    const endless = ["-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"];
    await expect(ffmpeg.run({ args: endless, timeLimitMs: 200 })).rejects.toBeInstanceOf(
      FfmpegError,
    );
    const signal = AbortSignal.timeout(200);
    await expect(ffmpeg.run({ args: endless, timeLimitMs: 20_000, signal })).rejects.toMatchObject({
      code: "internal",
    });
    const other = await Ffmpeg.create();
    const running = other.run({ args: endless, timeLimitMs: 20_000 });
    setTimeout(() => other.close(), 200);
    await expect(running).rejects.toBeInstanceOf(FfmpegError);
  });

  it("says so when there is no ffmpeg", async () => {
    await expect(Ffmpeg.create({ path: "/does/not/exist" })).rejects.toBeInstanceOf(SkyclassError);
  });

  it("dies with its parent, also when that is killed", async () => {
    const script = `
      import { Ffmpeg } from ${JSON.stringify(new URL("../../recorder/ffmpeg.ts", import.meta.url).pathname)};
      const ffmpeg = await Ffmpeg.create();
      ffmpeg.run({ args: ["-re", "-f", "lavfi", "-i", "anullsrc", "-metadata", "comment=${process.pid}-orphan", "-f", "null", "-"], timeLimitMs: 60000 });
      setTimeout(() => process.kill(process.pid, "SIGKILL"), 500);`;
    spawnSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const left = spawnSync("pgrep", ["-f", `comment=${process.pid}-orphan`]).stdout.toString();
    expect(left).toBe("");
  });
});
