import type { PictureFormat } from "../assemble/h264.ts";
import { readFormat } from "../ladder/sourceRendition.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { copyArguments, encodeArguments, type Source } from "./arguments.ts";
import { forgetDone, noteDone, readDone } from "./doneSegments.ts";
import { encodingOf, longestVideoMs, type PicturePlan, type VideoFacts } from "./facts.ts";
import { dataBytes, rest, type UploadParts, wholeLimitMs } from "./making.ts";
import { NotCopied, PictureCutter } from "./pictureCutter.ts";
import { refusalOr } from "./refusal.ts";
import { Remaining } from "./remaining.ts";

export type MadePictures = {
  segments: PlaylistSegment[];
  formats: Map<string, PictureFormat>;
  copied: boolean;
};

type Parts = UploadParts & {
  source: Source;
  facts: VideoFacts;
  plan: PicturePlan;
  workFolder: string;
  folder: ReplayFolder;
  /** The last picture is shown as long as something is heard. */
  heardUs: number;
};

/** Copying is as fast as the disk. */
const copyCpuS = 1_800;
/** So much processor time for a second of video, and a beginning. */
const encodeCpuS = (durationMs: number): number => 600 + (durationMs / 1000) * 20;

/** The pictures in segments: copied where that works, else encoded, from where an earlier run stopped. */
export const makePictures = async (parts: Parts): Promise<MadePictures> => {
  const { facts, plan, folder, workFolder } = parts;
  const done = await readDone(workFolder, folder);
  if (plan.way === "copy" && done.length === 0) {
    try {
      return await copy(parts);
    } catch (error) {
      if (!(error instanceof NotCopied)) throw error;
      parts.log.info({ because: error.message }, "pictures are encoded instead of copied");
    }
  }
  if (facts.picture === null) throw new Error("there are no pictures to encode");
  const encoding = plan.way === "encode" ? plan : encodingOf(facts.picture);
  return encode({ ...parts, encoding, done });
};

const copy = async (parts: Parts): Promise<MadePictures> => {
  const segments: PlaylistSegment[] = [];
  const cutter = new PictureCutter({
    ...{ folder: parts.folder, beginMs: 0, n: 0 },
    onSegment: async (segment) => void segments.push(segment),
  });
  await run(parts, {
    step: "copying",
    args: copyArguments(parts.source),
    cpuS: copyCpuS,
    cutter,
  });
  await cutter.finish(parts.heardUs / 1000);
  return { segments, formats: cutter.formats, copied: true };
};

const encode = async (
  parts: Parts & {
    encoding: Extract<PicturePlan, { way: "encode" }>;
    done: readonly PlaylistSegment[];
  },
): Promise<MadePictures> => {
  const { folder, workFolder, encoding, done, facts } = parts;
  const segments = [...done];
  if (done.length === 0) await forgetDone(workFolder);
  const beginMs = (done.at(-1)?.toUs ?? 0) / 1000;
  const cutter = new PictureCutter({
    ...{ folder, beginMs, n: done.length },
    onSegment: async (segment) => {
      segments.push(segment);
      await noteDone(workFolder, segment);
    },
  });
  await run(parts, {
    step: "encoding",
    args: encodeArguments(parts.source, encoding, { fromS: beginMs / 1000 }),
    cpuS: encodeCpuS(facts.durationMs ?? longestVideoMs),
    cutter,
  });
  await cutter.finish(parts.heardUs / 1000);
  const formats = new Map(cutter.formats);
  for (const { initFile } of segments)
    if (!formats.has(initFile)) formats.set(initFile, await readFormat(folder.path(initFile)));
  return { segments, formats, copied: false };
};

const run = async (
  { ffmpeg, gate, tell, signal, facts }: Parts,
  {
    step,
    args,
    cpuS,
    cutter,
  }: { step: "copying" | "encoding"; args: string[]; cpuS: number; cutter: PictureCutter },
): Promise<void> => {
  const remaining = new Remaining();
  const say = (now: "copying" | "encoding" | "paused"): void => {
    const share = Math.min(1, cutter.endMs / (facts.durationMs ?? longestVideoMs));
    tell({ state: now, share, remainingMs: remaining.at(share) });
  };
  say(step);
  try {
    await ffmpeg.stream({
      args,
      limits: { dataBytes, cpuS },
      timeLimitMs: wholeLimitMs,
      signal,
      onOutput: async (chunk) => {
        await rest({ gate, signal, remaining, onPaused: () => say("paused") });
        await cutter.push(chunk);
        say(step);
      },
    });
  } catch (error) {
    if (error instanceof Error && hasCause(error, NotCopied)) throw error.cause;
    throw refusalOr(error, signal);
  }
};

const hasCause = (error: Error, kind: typeof NotCopied): boolean => error.cause instanceof kind;
