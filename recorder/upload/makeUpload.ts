import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { CaptureId } from "../../protocol/ids.ts";
import type { UploadResult } from "../../protocol/microLessons.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { uploadPath, uploadWorkFolder } from "../../server/lib/uploadPaths.ts";
import { soundCodec } from "../assemble/soundRendition.ts";
import { Verification } from "../assemble/verification.ts";
import { Publication } from "../publish/publication.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import { probeArguments, type Source, soundArguments } from "./arguments.ts";
import { demuxerOf, headBytes } from "./container.ts";
import { longestVideoMs, planFor, readFacts, type VideoFacts } from "./facts.ts";
import { dataBytes, rest, type UploadParts, wholeLimitMs } from "./making.ts";
import { makePictures, type MadePictures } from "./pictures.ts";
import { refusalOr, VideoRefused } from "./refusal.ts";
import { Remaining } from "./remaining.ts";
import { cutSound, soundUs, writeSoundFile } from "./sound.ts";

const probeLimits = { limits: { dataBytes, cpuS: 60 }, timeLimitMs: 90_000 };
/** Sound is decoded and encoded many times as fast as it is heard. */
const soundCpuS = 300 + longestVideoMs / 1000 / 4;
/** How much may be missing at the end of a video before it counts as cut off. */
const missingMs = (durationMs: number): number => Math.max(3_000, durationMs * 0.02);

/**
 * Makes a replay of an uploaded video: what it is, its sound, its pictures (as they are where that will do), playlists,
 * samples decoded, the manifest last. Begun anew it goes on where it was.
 * @throws VideoRefused, FfmpegError, what the file system says, or the signal's reason
 */
export const makeUpload = async (parts: UploadParts): Promise<UploadResult> => {
  const { job, dataDir, tell, signal } = parts;
  tell({ state: "probing", share: 0, remainingMs: null });
  const source = await sourceOf(uploadPath(dataDir, job.lessonId));
  const facts = await probe(parts, source);
  const plan = planFor(facts);
  if ("refusal" in plan) throw new VideoRefused(plan.refusal);
  const workFolder = uploadWorkFolder(dataDir, job.lessonId);
  await mkdir(workFolder, { recursive: true, mode: 0o700 });
  const folder = await ReplayFolder.create({ dir: join(dataDir, "replays", job.lessonId) });

  if (facts.hasSound) await makeSound({ ...parts, source, facts, workFolder });
  const heardUs = facts.hasSound ? await soundUs(workFolder) : 0;
  const pictures = await makePictures({
    ...parts,
    source,
    facts,
    plan,
    workFolder,
    folder,
    heardUs,
  });
  const last = pictures.segments.at(-1);
  if (last === undefined) throw new VideoRefused("noPicture");
  const durationMs = Math.round(last.toUs / 1000);
  if (facts.durationMs !== null && durationMs < facts.durationMs - missingMs(facts.durationMs))
    throw new VideoRefused("incomplete");
  signal.throwIfAborted();
  const verifiedSamples = await publish({
    ...parts,
    facts,
    workFolder,
    folder,
    pictures,
    durationMs,
  });
  return { ...job, durationMs, verifiedSamples, copied: pictures.copied };
};

/** @throws VideoRefused */
const sourceOf = async (path: string): Promise<Source> => {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes) });
    const demuxer = demuxerOf(buffer.subarray(0, bytesRead));
    if (demuxer === null) throw new VideoRefused("notAVideo");
    return { path, demuxer };
  } finally {
    await file.close();
  }
};

/** @throws VideoRefused */
const probe = async ({ ffmpeg, signal }: UploadParts, source: Source): Promise<VideoFacts> => {
  const lines: string[] = [];
  try {
    await ffmpeg.run({
      args: probeArguments(source),
      ...{ ...probeLimits, signal },
      // Titles and chapters of strangers may be endless.
      onStderrLine: (line) => void (lines.length < 2_000 && lines.push(line)),
    });
  } catch (error) {
    const facts = readFacts(lines);
    // Without a picture there is nothing to decode; that is a reason of its own.
    if (!signal.aborted && facts.picture === null && facts.hasSound)
      throw new VideoRefused("noPicture", error);
    const plan = planFor(facts);
    // A size that nothing decodes is told as what it is.
    if (!signal.aborted && "refusal" in plan && plan.refusal === "pictureTooLarge")
      throw new VideoRefused(plan.refusal, error);
    throw refusalOr(error, signal);
  }
  return readFacts(lines);
};

const makeSound = async ({
  source,
  facts,
  workFolder,
  ffmpeg,
  gate,
  tell,
  signal,
}: UploadParts & { source: Source; facts: VideoFacts; workFolder: string }): Promise<void> => {
  const remaining = new Remaining();
  const bytesOfMs = 128_000 / 8 / 1000;
  let bytes = 0;
  const say = (state: "sound" | "paused"): void => {
    const expected = (facts.durationMs ?? longestVideoMs) * bytesOfMs;
    const share = Math.min(1, bytes / expected);
    tell({ state, share, remainingMs: null });
  };
  say("sound");
  await writeSoundFile(workFolder, async (write) => {
    try {
      await ffmpeg.stream({
        args: soundArguments(source),
        limits: { dataBytes, cpuS: soundCpuS },
        timeLimitMs: wholeLimitMs,
        signal,
        onOutput: async (chunk) => {
          await rest({ gate, signal, remaining, onPaused: () => say("paused") });
          bytes += chunk.length;
          say("sound");
          await write(chunk);
        },
      });
    } catch (error) {
      throw refusalOr(error, signal);
    }
  });
};

/** Everything that is named is there before it is named. @returns how many samples were decoded */
const publish = async ({
  job,
  facts,
  workFolder,
  folder,
  pictures,
  durationMs,
  ffmpeg,
  tell,
  log,
}: UploadParts & {
  facts: VideoFacts;
  workFolder: string;
  folder: ReplayFolder;
  pictures: MadePictures;
  durationMs: number;
}): Promise<number> => {
  tell({ state: "verifying", share: 0, remainingMs: null });
  const cutsUs = pictures.segments.map(({ toUs }) => toUs);
  const sound = await cutSound({ workFolder, hasSound: facts.hasSound, cutsUs, folder });
  const verification = new Verification<string>({ folder, ffmpeg });
  const renditions = [
    { name: "camera", segments: pictures.segments },
    { name: "sound", segments: sound },
  ];
  await verification.look(renditions, { ended: true });
  for (const { rendition, segment, problem } of verification.bad)
    log.warn({ rendition, segment: segment.file, problem }, "a sample of an upload is bad");
  if (verification.bad.length > 0)
    throw pictures.copied
      ? new VideoRefused("unreadable")
      : new SkyclassError("internal", { message: "Parts of the replay do not decode." });
  const all = [...pictures.segments, ...sound];
  const targetDurationS = Math.ceil(
    Math.max(...all.map(({ fromUs, toUs }) => toUs - fromUs)) / 1e6,
  );
  const publication = new Publication({ folder, targetDurationS });
  await publication.writePlaylists({
    startedAtUs: job.startedAtMs * 1000,
    sound: { segments: sound, codec: soundCodec },
    teacherSound: sound,
    camera: { name: "camera", ...pictures },
    screen: null,
    ended: true,
  });
  await publication.writeManifest({
    format: 1,
    lessonId: job.lessonId,
    captureId: CaptureId.parse(job.lessonId),
    state: "complete",
    startedAtMs: job.startedAtMs,
    durationMs,
    hasScreen: false,
    hasVoices: false,
    gaps: [],
    packets: { received: 0, lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 },
    coverage: 1,
    verifiedSamples: verification.good,
  });
  await publication.sweep([pictures.segments, sound]);
  return verification.good;
};
