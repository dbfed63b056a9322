import { createHash } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compose } from "../../config/compose.ts";
import {
  KeepPlan,
  type KeepJob,
  type KeepProgress,
  type KeepResult,
  keptFolder,
  keptName,
  keptPlanName,
} from "../../protocol/keptFiles.ts";
import { Manifest } from "../../protocol/recording.ts";
import { writeKeptChecksums } from "../../server/lib/checksums.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { orMissing } from "../../server/lib/missingFile.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { Gate } from "../ladder/gate.ts";
import { readPictures, type SourceSegment } from "../ladder/sourceRendition.ts";
import { playlistFile } from "../publish/publication.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import { rest } from "../upload/making.ts";
import { Remaining } from "../upload/remaining.ts";
import {
  joinArguments,
  partArguments,
  soundFileArguments,
  type VideoInput,
} from "./composeArguments.ts";
import { composeParts, frameMs, type Part } from "./composePlan.ts";
import { drawStills } from "./drawStills.ts";
import { verifyKept } from "./verifyKept.ts";

/** What is made differently has another name. */
const version = 1;
/** A part is given so many times its length, and a minute. */
const slowestPace = 20;
const copyLimitMs = 30 * 60_000;
/** Of the work; the rest is joining. */
const composingShare = 0.96;

/** What it was to be made of is not given out any more. */
export class NothingToKeep extends SkyclassError {
  override name = "NothingToKeep";
  constructor() {
    super("notFound", { message: "The replay is not given out as it was." });
  }
}

type Sources = { camera: SourceSegment[]; corner: SourceSegment[]; screen: SourceSegment[] };
type Parts = {
  dataDir: string;
  job: KeepJob;
  ffmpeg: Ffmpeg;
  gate: Gate;
  tell: (progress: KeepProgress) => void;
  signal: AbortSignal;
};

/**
 * Makes one file of a published replay, and its sound alone. What an earlier run left is used again, part by
 * part; both appear whole, after they were decoded in places.
 * @throws NothingToKeep, SkyclassError, FfmpegError, what the file system says, or the signal's reason
 */
export async function composeReplay({
  dataDir,
  job,
  ffmpeg,
  gate,
  tell,
  signal,
}: Parts): Promise<KeepResult> {
  const lessonDir = join(dataDir, "replays", job.lessonId);
  const dir = join(lessonDir, keptFolder(job));
  const planPath = join(dir, keptPlanName);
  const text = await readFile(planPath, "utf8").catch(orMissing(null));
  if (text === null) throw new NothingToKeep();
  const plan = KeepPlan.parse(JSON.parse(text));
  const source = await ReplayFolder.create({ dir: join(lessonDir, job.folder) });
  const manifest = Manifest.parse(
    JSON.parse(await readFile(source.path(playlistFile.manifest), "utf8")),
  );
  if (manifest.state !== "complete") throw new SkyclassError("conflict");
  const { durationMs, hasScreen, gaps } = manifest;

  const sources = await readSources(source, manifest);
  const parts = composeParts({
    ...{ plan, gaps, durationMs, hasScreen },
    formatChangesMs: [sources.camera, sources.corner, sources.screen].flatMap(formatChanges),
  });
  const frames = parts.at(-1)?.toFrame ?? 0;
  const remaining = new Remaining();
  const told = (state: KeepProgress["state"], share: number): void =>
    tell({ state, share, remainingMs: state === "waiting" ? null : remaining.at(share) });

  const names: string[] = [];
  for (const part of parts) {
    const name = partName(part, plan);
    const share = (composingShare * part.fromFrame) / frames;
    const isThere = (await stat(join(dir, name)).catch(orMissing(null))) !== null;
    if (!isThere) {
      const making = { part, name, dir, planPath, sources, source, lessonId: job.lessonId };
      await makePart({
        ...{ ...making, dataDir, ffmpeg, gate, remaining, signal },
        tell: (state) => told(state, share),
      });
    }
    names.push(name);
  }

  told("joining", composingShare);
  const sound = source.path(
    job.heard === "teacher" ? playlistFile.teacherSound : playlistFile.sound,
  );
  const list = join(dir, "parts.ffconcat");
  await writeFile(
    list,
    ["ffconcat version 1.0", ...names.map((one) => `file '${one}'`), ""].join("\n"),
  );
  const { title } = plan;
  const [video, voice] = [join(dir, `${keptName.video}.new`), join(dir, `${keptName.sound}.new`)];
  const copy = { timeLimitMs: copyLimitMs, signal };
  await ffmpeg.run({ args: joinArguments({ list, sound, title, target: video }), ...copy });
  await ffmpeg.run({ args: soundFileArguments({ sound, title, target: voice }), ...copy });

  told("verifying", (1 + composingShare) / 2);
  const looked = { durationS: durationMs / 1_000, ffmpeg, signal };
  const verifiedSamples =
    (await verifyKept({ file: video, tracks: 2, ...looked }).catch(async (error: unknown) => {
      // One of the parts may be what is wrong: all are made again.
      if (!signal.aborted) await removeParts(dir, names);
      throw error;
    })) + (await verifyKept({ file: voice, tracks: 1, ...looked }));
  await rename(video, join(dir, keptName.video));
  await rename(voice, join(dir, keptName.sound));
  await writeKeptChecksums(dir);
  const [videoBytes, soundBytes] = await Promise.all(
    [keptName.video, keptName.sound].map(async (one) => (await stat(join(dir, one))).size),
  );
  await removeParts(dir, await readdir(dir));
  return {
    ...job,
    durationMs,
    videoBytes: videoBytes ?? 0,
    soundBytes: soundBytes ?? 0,
    verifiedSamples,
  };
}

/** For the corner the smallest rung, where there is one: it is decoded at a third of the cost. */
async function readSources(
  folder: ReplayFolder,
  { hasScreen, ladder }: Manifest,
): Promise<Sources> {
  const { segments: camera } = await readPictures(playlistFile.camera, folder);
  const rungs = ladder?.renditions.filter(({ picture }) => picture === "camera") ?? [];
  const smallest = Math.min(...rungs.map(({ width, height }) => Math.min(width, height)));
  const corner = Number.isFinite(smallest)
    ? (await readPictures(`camera${smallest}.m3u8`, folder)).segments
    : camera;
  const screen = hasScreen ? (await readPictures(playlistFile.screen, folder)).segments : [];
  return { camera, corner, screen };
}

const formatChanges = (segments: readonly SourceSegment[]): number[] =>
  segments.flatMap(({ initFile, fromUs }, n) =>
    n > 0 && segments[n - 1]?.initFile !== initFile ? [fromUs / 1_000] : [],
  );

/** The same part of the same lesson has the same name, whoever makes it. */
function partName(part: Part, { pages, strokes, startedAt }: KeepPlan): string {
  const drawn = part.large === "drawn" ? { pages, strokes, startedAt } : null;
  const hash = createHash("sha256").update(JSON.stringify({ version, compose, part, drawn }));
  return `part-${part.n}-${hash.digest("hex").slice(0, 12)}.mp4`;
}

type Making = Omit<Parts, "job" | "tell"> & {
  part: Part;
  name: string;
  dir: string;
  planPath: string;
  sources: Sources;
  source: ReplayFolder;
  lessonId: string;
  remaining: Remaining;
  tell: (state: "composing" | "waiting") => void;
};

/** Again from its beginning where live lessons needed the processor meanwhile. */
async function makePart(making: Making): Promise<void> {
  const { part, dir, name, dataDir, gate, remaining, ffmpeg, tell } = making;
  const target = join(dir, `${name}.new`);
  const drawings = join(dir, "drawn");
  const frames = part.toFrame - part.fromFrame;
  for (;;) {
    await rest({ gate, signal: making.signal, remaining, onPaused: () => tell("waiting") });
    const shut = await gate.untilOpen({ signal: making.signal, onWaiting: () => undefined });
    tell("composing");
    const signal = AbortSignal.any([making.signal, shut]);
    try {
      const main =
        part.large === "drawn"
          ? {
              stills: await drawStills({
                ...{ part, plan: making.planPath, folder: drawings, signal },
                slidesDir: join(dataDir, "slides", making.lessonId),
              }),
            }
          : videoOf(making, making.sources[part.large]);
      await ffmpeg.run({
        args: partArguments({
          ...{ main, frames, target },
          corner: part.inset ? videoOf(making, making.sources.corner) : null,
        }),
        timeLimitMs: 60_000 + frames * frameMs * slowestPace,
        signal,
      });
      await rename(target, join(dir, name));
      return;
    } catch (error) {
      await rm(target, { force: true });
      if (making.signal.aborted || !shut.aborted) throw error;
    } finally {
      await rm(drawings, { recursive: true, force: true });
    }
  }
}

/** The segments that a part shows, from the last before it with which decoding can begin. */
function videoOf(
  { part, source }: Pick<Making, "part" | "source">,
  segments: readonly SourceSegment[],
): VideoInput {
  const [fromUs, toUs] = [part.fromFrame * frameMs * 1_000, part.toFrame * frameMs * 1_000];
  // Borders lie on whole frames, formats change where they like.
  const middleUs = (fromUs + toUs) / 2;
  const { initFile } = segments.findLast((one) => one.fromUs <= middleUs) ?? segments[0] ?? {};
  const alike = segments.filter((one) => one.initFile === initFile);
  const shown = alike.filter((one) => one.toUs > fromUs && one.fromUs < toUs);
  const first = shown[0];
  if (initFile === undefined || first === undefined) throw new Error("a part has no pictures");
  const begin = alike.findLast((one) => one.n <= first.n && one.startsWithKey) ?? first;
  const files = alike.filter(({ n }) => n >= begin.n && n <= (shown.at(-1)?.n ?? n));
  return {
    files: [initFile, ...files.map(({ file }) => file)].map((file) => source.path(file)),
    fromS: Math.max(0, (fromUs - begin.fromUs) / 1e6),
  };
}

const removeParts = async (dir: string, names: readonly string[]): Promise<void> => {
  for (const name of names)
    if (name.startsWith("part") || name.endsWith(".new"))
      await rm(join(dir, name), { force: true });
};
