import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gap, Manifest, voicesPrefix } from "../../protocol/recording.ts";
import { cutFolder, type CutJob, type CutProgress } from "../../protocol/replayEdits.ts";
import { lengthOf, nearestEditedMs } from "../../protocol/editedTime.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import type { Logger } from "../../server/lib/log.ts";
import { longestSegmentS } from "../assemble/cuts.ts";
import { coverage } from "../assemble/gaps.ts";
import { ticksPerSecond } from "../assemble/pictureTimeline.ts";
import { soundCodec } from "../assemble/soundRendition.ts";
import { Verification } from "../assemble/verification.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import { playlistFile, Publication } from "../publish/publication.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import { verifySamples } from "../transcode/verify.ts";
import { type CutPictures, readPictureSources, writePictures } from "./cutPictures.ts";
import { planPieces, snapped, type TickSpan } from "./cutPlan.ts";
import { writeSound } from "./cutSound.ts";

const ticksPerMs = ticksPerSecond / 1000;

/** Nothing of the replay would be left. */
export class NothingKept extends SkyclassError {
  override name = "NothingKept";
  constructor() {
    super("badRequest", { message: "Nothing of the replay is left." });
  }
}

export type MadeCut = {
  /** What is in it, in milliseconds of the source: no more than was asked for. */
  kept: CutJob["kept"];
  durationMs: number;
  verifiedSamples: number;
};

/**
 * Makes an edited version of a published replay in a folder of its own: a replay like any other, of what
 * is kept alone. What an earlier run left is used again; its manifest comes last, after decoding.
 * @throws SkyclassError, FfmpegError, what the file system says, or the signal's reason
 */
export async function cutReplay({
  replayDir,
  job,
  ffmpeg,
  log,
  onProgress,
  signal,
}: {
  replayDir: string;
  job: Pick<CutJob, "version" | "edition" | "kept">;
  ffmpeg: Ffmpeg;
  log: Logger;
  onProgress: (progress: CutProgress) => void;
  signal: AbortSignal;
}): Promise<MadeCut> {
  const from = await ReplayFolder.create({ dir: replayDir });
  const manifest = Manifest.parse(
    JSON.parse(await readFile(from.path(playlistFile.manifest), "utf8")),
  );
  if (manifest.state !== "complete") throw new SkyclassError("conflict");
  const dir = join(replayDir, cutFolder(job));
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const to = await ReplayFolder.create({ dir });

  const names = manifest.hasScreen ? (["camera", "screen"] as const) : (["camera"] as const);
  const sources = await Promise.all(names.map((name) => readPictureSources(name, from)));
  const kept = keptTicks(job.kept, sources);
  if (kept.length === 0) throw new NothingKept();
  const planned = sources.map((source) => planPieces(source, kept));
  const [cameraPieces = []] = planned;
  const hasVoices = manifest.hasVoices === true;
  const sounds = hasVoices ? 2 : 1;
  const all = planned.flat().length + sounds * cameraPieces.length;
  let done = 0;
  const onPiece = (): void => {
    done += 1;
    onProgress({ state: "cutting", share: Math.min(1, done / all) });
  };
  const way = { from, to, ffmpeg, onPiece, signal };
  const pictures: CutPictures[] = [];
  for (const [n, name] of names.entries())
    pictures.push(await writePictures({ ...way, name, pieces: planned[n] ?? [] }));
  const cuts = cameraPieces.map(({ editedTick, fromTick, toTick, discontinuity }) => ({
    ...{ toTick: editedTick + toTick - fromTick, discontinuity },
  }));
  const sounding = { ...way, kept, cuts };
  const sound = await writeSound({
    ...{ ...sounding, playlist: playlistFile.sound },
    prefix: hasVoices ? voicesPrefix : "sound-",
  });
  const teacherSound = hasVoices
    ? await writeSound({ ...sounding, playlist: playlistFile.teacherSound, prefix: "sound-" })
    : sound;

  onProgress({ state: "verifying", share: 1 });
  const [camera, screen] = pictures;
  if (camera === undefined) throw new NothingKept();
  const encoded = pictures.flatMap((one) => one.encoded);
  const renditions = [
    { name: "sound", segments: sound },
    ...(hasVoices ? [{ name: "teacherSound", segments: teacherSound }] : []),
    ...pictures.map(({ segments }, n) => ({ name: names[n] ?? "camera", segments })),
  ];
  const verifiedSamples = await verify({ renditions, encoded, folder: to, ffmpeg, log });

  const keptMs = kept.map(({ fromTick, toTick }) => ({
    fromMs: Math.ceil(fromTick / ticksPerMs),
    toMs: Math.floor(toTick / ticksPerMs),
  }));
  const durationMs = lengthOf(keptMs);
  const gaps = editedGaps(manifest.gaps, keptMs);
  // Copied videos of others have longer segments than lessons.
  const longestUs = renditions
    .flatMap(({ segments }) => segments)
    .reduce((longest, { fromUs, toUs }) => Math.max(longest, toUs - fromUs), 0);
  const targetDurationS = Math.max(longestSegmentS, Math.ceil(longestUs / 1e6));
  const publication = new Publication({ folder: to, targetDurationS });
  await publication.writePlaylists({
    startedAtUs: manifest.startedAtMs * 1000,
    sound: { segments: sound, codec: soundCodec },
    teacherSound,
    camera: { name: "camera", ...camera },
    screen: screen === undefined ? null : { name: "screen", ...screen },
    ended: true,
  });
  const { ladder: _whole, ...described } = manifest;
  await publication.writeManifest({
    ...{ ...described, durationMs, gaps, verifiedSamples },
    coverage: coverage({ gaps, durationMs }),
  });
  return { kept: keptMs, durationMs, verifiedSamples };
}

/** In ticks, no longer than the pictures last. */
function keptTicks(kept: CutJob["kept"], sources: readonly (readonly TickSpan[])[]): TickSpan[] {
  const endTick = Math.min(...sources.map((one) => one.at(-1)?.toTick ?? 0));
  const spans = kept.map(({ fromMs, toMs }) => ({
    fromTick: fromMs * ticksPerMs,
    toTick: Math.min(toMs * ticksPerMs, endTick),
  }));
  return snapped(
    spans.filter(({ fromTick, toTick }) => fromTick < toTick),
    sources,
  );
}

export function editedGaps(gaps: readonly Gap[], kept: CutJob["kept"]): Gap[] {
  return gaps.flatMap((gap) => {
    const fromMs = nearestEditedMs(kept, gap.fromMs);
    const toMs = nearestEditedMs(kept, gap.toMs);
    return fromMs < toMs ? [{ ...gap, fromMs, toMs }] : [];
  });
}

/** All that was encoded, whole, and samples of the rest. @throws SkyclassError when something does not decode */
async function verify({
  renditions,
  encoded,
  folder,
  ffmpeg,
  log,
}: {
  renditions: readonly { name: string; segments: readonly PlaylistSegment[] }[];
  encoded: readonly PlaylistSegment[];
  folder: ReplayFolder;
  ffmpeg: Ffmpeg;
  log: Logger;
}): Promise<number> {
  const verification = new Verification<string>({ folder, ffmpeg });
  await verification.look(renditions, { ended: true });
  const verdicts = await verifySamples({
    samples: encoded.map(({ initFile, file, fromUs, toUs }) => ({
      ...{ initPath: folder.path(initFile), segmentPath: folder.path(file) },
      durationS: Math.ceil((toUs - fromUs) / 1e6) + 1,
    })),
    ffmpeg,
  });
  const bad = [
    ...verification.bad.map(({ segment }) => segment.file),
    ...encoded.flatMap(({ file }, n) => (verdicts[n]?.good === true ? [] : [file])),
  ];
  if (bad.length === 0) return verification.good + encoded.length;
  log.warn({ files: bad }, "parts of an edited replay are bad");
  for (const file of bad) await folder.remove(file);
  throw new SkyclassError("internal", { message: "Parts of the edited replay do not decode." });
}
