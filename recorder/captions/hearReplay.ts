import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { childEnvironment } from "../../config/load.ts";
import {
  captionFileBytes,
  type CaptionsJob,
  type CaptionsProgress,
  type CaptionsResult,
  type Cue,
} from "../../protocol/captions.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { type ChildLimits, runLimited } from "../../server/lib/limitedChild.ts";
import type { Logger } from "../../server/lib/log.ts";
import { NotCaptions, readWebVtt } from "../../server/lib/webVtt.ts";
import { type Ffmpeg, FfmpegError } from "../ffmpeg.ts";
import { CaptionsRefused } from "./refusal.ts";

/** Models that know a language take gigabytes, and on a small machine twice as long as the lesson. */
export const hearingLimits: ChildLimits = {
  dataBytes: 16 * 1024 * 1024 * 1024,
  cpuS: 24 * 3600,
  fileBytes: 1024 * 1024 * 1024,
  totalMs: 6 * 3_600_000,
  quietMs: 6 * 3_600_000,
};
const soundLimitMs = 30 * 60_000;

/** The teacher alone, at what speech needs, and with silence where nothing was: times stay those of the replay. */
export const soundArguments = (playlist: string, target: string): string[] => [
  ...["-protocol_whitelist", "file", "-f", "hls", "-i", playlist, "-vn"],
  ...["-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", "16000"],
  ...["-c:a", "pcm_s16le", "-f", "wav", "-y", target],
];

/** Its last line need not end. */
const withLastLine = '"$0" "$1"; code=$?; echo; exit $code';

/**
 * Gives a replay's sound to the program that writes what is said in it, as WebVTT, to its standard output.
 * The program sees the sound of the teacher alone: no child's voice is handed on.
 * @throws CaptionsRefused | SkyclassError where trying again may help | the signal's reason
 */
export const hearReplay = async ({
  job,
  dataDir,
  command,
  ffmpeg,
  tell,
  log,
  signal,
  limits = hearingLimits,
}: {
  job: CaptionsJob;
  dataDir: string;
  command: string;
  ffmpeg: Ffmpeg;
  tell: (progress: CaptionsProgress) => void;
  log: Logger;
  signal: AbortSignal;
  limits?: ChildLimits;
}): Promise<CaptionsResult> => {
  const workFolder = join(dataDir, "hearing", job.lessonId);
  await rm(workFolder, { recursive: true, force: true });
  await mkdir(workFolder, { recursive: true, mode: 0o700 });
  try {
    tell({ state: "sound" });
    const sound = join(workFolder, "sound.wav");
    const playlist = join(dataDir, "replays", job.lessonId, "teacher-sound.m3u8");
    await ffmpeg
      .run({ args: soundArguments(playlist, sound), timeLimitMs: soundLimitMs, signal })
      .catch((cause: unknown) => {
        signal.throwIfAborted();
        throw cause instanceof FfmpegError ? new CaptionsRefused("noSound", cause) : cause;
      });
    tell({ state: "listening" });
    const cues = await listen({ command, sound, workFolder, limits, log, signal });
    return { ...job, cues };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
};

const listen = async ({
  command,
  sound,
  workFolder,
  limits,
  log,
  signal,
}: {
  command: string;
  sound: string;
  workFolder: string;
  limits: ChildLimits;
  log: Logger;
  signal: AbortSignal;
}): Promise<Cue[]> => {
  let [output, tooMuch] = ["", false];
  const end = await runLimited({
    command: "sh",
    args: ["-c", withLastLine, command, sound],
    // Nothing of ours, and temporary files where they are removed.
    env: { ...childEnvironment(), HOME: workFolder, TMPDIR: workFolder },
    limits,
    onLine(line) {
      output += `${line}\n`;
      tooMuch ||= output.length > captionFileBytes;
      if (tooMuch) throw new Error("more than captions are");
    },
    signal,
  }).catch((cause: unknown) => {
    throw tooMuch ? new CaptionsRefused("tooMuchOutput", cause) : cause;
  });
  if (end.killedFor !== null) throw new CaptionsRefused("tookTooLong");
  if (end.exitCode !== 0) {
    log.warn(end, "the program for captions failed");
    throw new SkyclassError("internal", {
      message: `The program for captions ended with ${end.exitCode ?? "a signal"}.`,
    });
  }
  try {
    // A blank line is what we added to a last one that had ended.
    return readWebVtt(new TextEncoder().encode(output));
  } catch (cause) {
    if (cause instanceof NotCaptions) throw new CaptionsRefused("notWebVtt", cause);
    throw cause;
  }
};
