import { setTimeout as delay } from "node:timers/promises";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import type { AssembleProgress, Manifest } from "../../protocol/recording.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import { Publication } from "../publish/publication.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import { CaptureIndex } from "./captureIndex.ts";
import { CaptureTail } from "./captureTail.ts";
import { type Cut, longestSegmentS, nextCut } from "./cuts.ts";
import { coverage, lessonGaps } from "./gaps.ts";
import { type FillerPicture, PictureRendition } from "./pictureRendition.ts";
import { PictureTimeline, stallLimits, ticksToUs, usToTicks } from "./pictureTimeline.ts";
import { soundCodec, SoundRendition } from "./soundRendition.ts";
import { SoundTimeline } from "./soundTimeline.ts";
import { reachedByAll } from "./timedRun.ts";

/** Log time is looked at in steps: often enough for the memory, seldom enough for the processor. */
const stepUs = 200_000;

export type AssemblerParts = {
  captureDir: string;
  replayDir: string;
  ffmpeg: Ffmpeg;
  filler: FillerPicture;
  /** Take the capture as it is, also where nothing says that it ended. */
  finish?: boolean;
  pollMs?: number;
  onProgress?: (progress: AssembleProgress) => void;
  signal?: AbortSignal;
};

/**
 * Makes the replay of one capture: follows its log while the lesson runs, or reads one that is whole;
 * both make the same cuts and the same files.
 */
export async function assemble(parts: AssemblerParts): Promise<Manifest> {
  const assembler = await LessonAssembler.create(parts);
  try {
    return await assembler.run();
  } finally {
    await assembler.close();
  }
}

class LessonAssembler {
  readonly #parts: AssemblerParts;
  readonly #ids: { captureId: CaptureId; lessonId: LessonId };
  readonly #tail: CaptureTail;
  readonly #folder: ReplayFolder;
  readonly #publication: Publication;
  readonly #index = new CaptureIndex();
  readonly #camera: PictureRendition;
  readonly #screen: PictureRendition;
  readonly #sound: SoundRendition;
  readonly #added = new Set<unknown>();
  readonly #cuts: Cut[] = [];
  #steppedUs = Number.NEGATIVE_INFINITY;

  private constructor(options: {
    parts: AssemblerParts;
    ids: { captureId: CaptureId; lessonId: LessonId };
    tail: CaptureTail;
    folder: ReplayFolder;
  }) {
    const { parts, ids, tail, folder } = options;
    const { filler, ffmpeg } = parts;
    this.#parts = parts;
    this.#ids = ids;
    this.#tail = tail;
    this.#folder = folder;
    this.#publication = new Publication({ folder, targetDurationS: longestSegmentS });
    const cameraPictures = new PictureTimeline({ limits: stallLimits.camera, pullsFirst: true });
    const screenPictures = new PictureTimeline({ limits: stallLimits.screen, pullsFirst: false });
    this.#camera = new PictureRendition({ name: "camera", timeline: cameraPictures, filler });
    this.#screen = new PictureRendition({ name: "screen", timeline: screenPictures, filler });
    this.#sound = new SoundRendition({ timeline: new SoundTimeline(), ffmpeg });
  }

  static async create(parts: AssemblerParts): Promise<LessonAssembler> {
    const tail = new CaptureTail({ dir: parts.captureDir });
    const { captureId, lessonId } = await tail.description();
    const folder = await ReplayFolder.create({ dir: parts.replayDir });
    return new LessonAssembler({ parts, ids: { captureId, lessonId }, tail, folder });
  }

  async run(): Promise<Manifest> {
    const { finish = false, pollMs = 250, signal } = this.#parts;
    for (;;) {
      signal?.throwIfAborted();
      const { records, more, ended } = await this.#tail.read({ finish });
      for (const entry of records) {
        this.#index.add(entry);
        if (entry.record.timeUs >= this.#steppedUs + stepUs) this.#step(entry.record.timeUs);
      }
      await this.#write({ pace: more ? "catchUp" : "live" });
      if (ended) break;
      if (!more) await delay(pollMs, undefined, signal ? { signal } : {});
    }
    return this.#finish();
  }

  async close(): Promise<void> {
    await this.#tail.close();
  }

  #step(nowUs: number): void {
    this.#steppedUs = nowUs;
    this.#index.advance(nowUs);
    const { zeroUs, pictureRuns, soundRuns } = this.#index;
    if (zeroUs === null) return;
    for (const rendition of [this.#camera, this.#screen]) {
      const runs = pictureRuns[rendition.name];
      for (const run of runs) if (this.#isNew(run)) rendition.timeline.addRun(run);
      rendition.timeline.advance({ zeroUs, untilUs: reachedByAll(runs, nowUs) });
    }
    for (const run of soundRuns) if (this.#isNew(run)) this.#sound.timeline.addRun(run);
    this.#sound.timeline.advance({ zeroUs, untilUs: reachedByAll(soundRuns, nowUs) });
  }

  #isNew(run: unknown): boolean {
    if (this.#added.has(run)) return false;
    this.#added.add(run);
    return true;
  }

  #plan(endTick: number | null): void {
    const renditions = [this.#camera, this.#screen];
    for (;;) {
      const last = this.#cuts.at(-1) ?? { tick: 0, discontinuity: false };
      const cut = nextCut({
        last,
        renditions: renditions.map(({ timeline }) => timeline),
        taken: renditions.map((rendition) => rendition.takenTick(this.#cuts)),
        endTick,
      });
      if (cut === null) break;
      this.#cuts.push(cut);
    }
    const lastTick = this.#cuts.at(-1)?.tick ?? 0;
    for (const rendition of renditions) {
      rendition.plan({ cuts: this.#cuts, endTick });
      rendition.timeline.forget(Math.min(rendition.plannedTick, lastTick));
    }
    this.#sound.plan({ cuts: this.#cuts, endTick });
  }

  async #write({
    pace,
    endTick = null,
  }: {
    pace: "live" | "catchUp" | "finish";
    endTick?: number | null;
  }): Promise<void> {
    const { zeroUs } = this.#index;
    if (zeroUs === null) return;
    this.#plan(endTick);
    const folder = this.#folder;
    const ended = endTick !== null;
    const hasScreen = this.#screen.timeline.began;
    const written = await Promise.all([
      this.#camera.write(folder),
      hasScreen ? this.#screen.write(folder) : 0,
      this.#sound.write(folder, { zeroUs, pace }),
    ]);
    if (written.every((count) => count === 0) && !ended) return;
    await this.#publication.writePlaylists({
      startedAtUs: zeroUs,
      sound: { segments: this.#sound.segments, codec: soundCodec },
      camera: this.#camera,
      screen: hasScreen ? this.#screen : null,
      ended,
    });
    if (!ended) await this.#publication.writeManifest(this.#manifest({ zeroUs, endTick }));
  }

  async #finish(): Promise<Manifest> {
    this.#step(Number.POSITIVE_INFINITY);
    const { zeroUs } = this.#index;
    if (zeroUs === null) throw new SkyclassError("notFound", { message: "Nothing was captured." });
    const soundEndUs = this.#sound.timeline.endUs;
    const endTick = Math.max(
      this.#camera.timeline.endTick,
      this.#screen.timeline.endTick,
      soundEndUs === null ? 0 : usToTicks(soundEndUs - zeroUs),
      (this.#cuts.at(-1)?.tick ?? 0) + 1,
    );
    this.#camera.timeline.finish(endTick);
    this.#screen.timeline.finish(endTick);
    this.#sound.timeline.finish({ zeroUs, endUs: zeroUs + ticksToUs(endTick) });
    await this.#write({ pace: "finish", endTick });
    const manifest = this.#manifest({ zeroUs, endTick });
    await this.#publication.writeManifest(manifest);
    await this.#publication.sweep([
      this.#sound.segments,
      this.#camera.segments,
      this.#screen.segments,
    ]);
    return manifest;
  }

  #manifest({ zeroUs, endTick }: { zeroUs: number; endTick: number | null }): Manifest {
    const hasScreen = this.#screen.timeline.began;
    const madeUs = Math.min(
      this.#camera.segments.at(-1)?.toUs ?? 0,
      this.#sound.segments.at(-1)?.toUs ?? 0,
    );
    const durationUs = endTick === null ? madeUs : ticksToUs(endTick);
    const gaps = lessonGaps({
      camera: this.#camera.timeline.gaps,
      screen: hasScreen ? this.#screen.timeline.gaps : [],
      sound: this.#sound.timeline.gaps,
    });
    return {
      format: 1,
      ...this.#ids,
      state: endTick === null ? "growing" : "complete",
      startedAtMs: Math.round(zeroUs / 1000),
      durationMs: Math.round(durationUs / 1000),
      hasScreen,
      gaps,
      packets: this.#index.ledger({ tornBytes: this.#tail.tornBytes }),
      coverage: coverage({ gaps, durationMs: durationUs / 1000 }),
      verifiedSamples: 0,
    };
  }
}
