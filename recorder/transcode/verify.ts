import { type Ffmpeg, FfmpegError } from "../ffmpeg.ts";

/** A segment of a published rendition, to be decoded from its beginning. */
export type Sample = {
  initPath: string;
  segmentPath: string;
  durationS: number;
};

export type SampleVerdict = {
  /** Decoded without an error, and something came out. */
  good: boolean;
  /** Pictures, or AAC frames. */
  frames: number;
  /** From the first frame's beginning to the last one's end. */
  decodedS: number;
  /** What ffmpeg said against it; for the log. */
  problem: string | null;
};

const samplesPerProcess = 12;

/** Every input is one init and one segment; what they decode to is listed on stdout, one line a frame. */
export function verifyArguments(samples: readonly Sample[]): string[] {
  const strict = ["-err_detect", "explode", "-threads", "1", "-protocol_whitelist", "concat,file"];
  const inputs = samples.flatMap(({ initPath, segmentPath, durationS }) => [
    ...strict,
    ...["-t", String(durationS), "-i", `concat:${initPath}|${segmentPath}`],
  ]);
  const maps = samples.flatMap((_, i) => ["-map", `${i}:0`]);
  return ["-xerror", ...inputs, ...maps, "-fps_mode", "passthrough", "-f", "framecrc", "pipe:1"];
}

/**
 * Decodes samples of what is to be published and tells for each whether it can be watched, in the order
 * given. Several share one process, because starting ffmpeg costs more than decoding a second.
 */
export async function verifySamples({
  samples,
  ffmpeg,
}: {
  samples: readonly Sample[];
  ffmpeg: Ffmpeg;
}): Promise<SampleVerdict[]> {
  const groups = Array.from({ length: Math.ceil(samples.length / samplesPerProcess) }, (_, i) =>
    samples.slice(i * samplesPerProcess, (i + 1) * samplesPerProcess),
  );
  const verdicts = await Promise.all(groups.map((group) => verifyGroup({ group, ffmpeg })));
  return verdicts.flat();
}

async function verifyGroup({
  group,
  ffmpeg,
}: {
  group: readonly Sample[];
  ffmpeg: Ffmpeg;
}): Promise<SampleVerdict[]> {
  try {
    const list = await ffmpeg.run({ args: verifyArguments(group), timeLimitMs: 60_000 });
    return readFrameList(Buffer.from(list).toString("latin1"), group.length);
  } catch (error) {
    if (!(error instanceof FfmpegError)) throw error;
    if (group.length > 1) {
      const one = group.map((sample) => verifyGroup({ group: [sample], ffmpeg }));
      return (await Promise.all(one)).flat();
    }
    const problem = error.stderr.at(-1) ?? String(error.cause);
    return [{ good: false, frames: 0, decodedS: 0, problem }];
  }
}

/** ffmpeg's framecrc: `#tb stream: num/den`, then `stream, dts, pts, duration, size, crc` for each frame. */
export function readFrameList(list: string, streams: number): SampleVerdict[] {
  const timeBases = new Map<number, number>();
  const spans = Array.from({ length: streams }, () => ({
    frames: 0,
    from: Infinity,
    to: -Infinity,
  }));
  for (const line of list.split("\n")) {
    const base = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (base) timeBases.set(Number(base[1]), Number(base[2]) / Number(base[3]));
    if (line === "" || line.startsWith("#")) continue;
    const [stream = -1, , pts = 0, duration = 0] = line.split(",").map(Number);
    const span = spans[stream];
    if (span === undefined) continue;
    span.frames++;
    span.from = Math.min(span.from, pts);
    span.to = Math.max(span.to, pts + duration);
  }
  return spans.map(({ frames, from, to }, stream) => ({
    good: frames > 0,
    frames,
    decodedS: frames === 0 ? 0 : (to - from) * (timeBases.get(stream) ?? 0),
    problem: frames === 0 ? "nothing was decoded" : null,
  }));
}
