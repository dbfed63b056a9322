import { setTimeout as delay } from "node:timers/promises";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import type { AssembleProgress, Gap, Manifest } from "../../protocol/recording.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { isFollowed } from "../../server/lib/followedReplay.ts";
import type { Logger } from "../../server/lib/log.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import { Publication } from "../publish/publication.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import { CaptureIndex } from "./captureIndex.ts";
import { CaptureTail } from "./captureTail.ts";
import { type Cut, longestSegmentS, nextCut } from "./cuts.ts";
import { coverage, lessonGaps } from "./gaps.ts";
import { type FillerPicture, PictureRendition } from "./pictureRendition.ts";
import { PictureTimeline, stallLimits, ticksToUs, usToTicks } from "./pictureTimeline.ts";
import { type Pace, soundCodec, SoundRendition } from "./soundRendition.ts";
import { SoundTimeline } from "./soundTimeline.ts";
import { reachedByAll } from "./timedRun.ts";
import { Verification } from "./verification.ts";
import { noteVp8Frames, type TranscodedRuns, unpackTranscoded, type Vp8Run } from "./vp8Runs.ts";

/** Log time is looked at in steps: often enough for the memory, seldom enough for the processor. */
const stepUs = 200_000;

export type PassParts = {
  captureDir: string;
  replayDir: string;
  ffmpeg: Ffmpeg;
  filler: FillerPicture;
  /** Take the capture as it is, also where nothing says that it ended. */
  finish: boolean;
  /** A sample that does not decode becomes a gap; otherwise it is an error, and made again next time. */
  acceptBadSamples: boolean;
  onProgress: (progress: AssembleProgress) => void;
  signal: AbortSignal;
  log: Logger;
  /** Pictures of VP8 runs, once they were transcoded. */
  transcoded: TranscodedRuns | null;
};

export type PassOutcome =
  | { done: true; manifest: Manifest }
  /** Filler stands for these runs until they are transcoded. */
  | { done: false; vp8: Vp8Run[]; durationMs: number };

/** The end of the lesson is noticed sooner than what is added to its log. */
const pollMs = 200;
const readEveryMs = 600;

/** There is no media in the capture: nobody published anything. */
export class NothingCaptured extends SkyclassError {
  override name = "NothingCaptured";
  constructor() {
    super("notFound", { message: "Nothing was captured." });
  }
}

/**
 * One reading of a capture from its beginning to its end: follows the log while the lesson runs, or
 * reads one that is whole; both make the same cuts and the same files.
 */
export class LessonPass {
  readonly #parts: PassParts;
  readonly #ids: { captureId: CaptureId; lessonId: LessonId };
  readonly #tail: CaptureTail;
  readonly #folder: ReplayFolder;
  readonly #publication: Publication;
  readonly #index: CaptureIndex;
  readonly #vp8: Vp8Run[] = [];
  readonly #verification: Verification<Gap["track"] | "teacherSound">;
  readonly #camera: PictureRendition;
  readonly #screen: PictureRendition;
  readonly #sound: SoundRendition;
  readonly #added = new Set<unknown>();
  readonly #cuts: Cut[] = [];
  #steppedUs = Number.NEGATIVE_INFINITY;
  readonly #publishedBeforeUs = new Map<Gap["track"], number>();

  private constructor(options: {
    parts: PassParts;
    ids: { captureId: CaptureId; lessonId: LessonId };
    tail: CaptureTail;
    folder: ReplayFolder;
  }) {
    const { parts, ids, tail, folder } = options;
    const { filler, ffmpeg, transcoded } = parts;
    const unpackVp8 = transcoded === null ? noteVp8Frames(this.#vp8) : unpackTranscoded(transcoded);
    this.#index = new CaptureIndex({ unpackVp8 });
    this.#verification = new Verification({ folder, ffmpeg });
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

  static async create(parts: PassParts): Promise<LessonPass> {
    const tail = new CaptureTail({ dir: parts.captureDir });
    const { captureId, lessonId } = await tail.description();
    const folder = await ReplayFolder.create({ dir: parts.replayDir });
    return new LessonPass({ parts, ids: { captureId, lessonId }, tail, folder });
  }

  async run(): Promise<PassOutcome> {
    const { finish, signal, onProgress } = this.#parts;
    for (const name of ["sound", "camera", "screen"] as const)
      this.#publishedBeforeUs.set(name, await this.#publication.publishedUs(name));
    for (;;) {
      signal.throwIfAborted();
      const { records, more, ended } = await this.#tail.read({ finish });
      for (const entry of records) {
        this.#index.add(entry);
        if (entry.record.timeUs >= this.#steppedUs + stepUs) this.#step(entry.record.timeUs);
      }
      await this.#write({ pace: await this.#paceOf({ more }) });
      if (ended) break;
      onProgress({
        state: this.#tail.end === null ? "growing" : "finishing",
        durationMs: this.#madeMs,
      });
      if (!more) await this.#wait();
    }
    return this.#finish();
  }

  async #paceOf({ more }: { more: boolean }): Promise<Pace> {
    if (more) return "behind";
    return (await isFollowed(this.#parts.replayDir)) ? "followed" : "live";
  }

  /** A moment, except when the lesson ends. */
  async #wait(): Promise<void> {
    for (let waitedMs = 0; waitedMs < readEveryMs; waitedMs += pollMs) {
      await delay(pollMs, undefined, { signal: this.#parts.signal });
      if (await this.#tail.hasEnded()) return;
    }
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
    this.#sound.plan(this.#camera.stretches);
  }

  async #write({ pace, endTick = null }: { pace: Pace; endTick?: number | null }): Promise<void> {
    const { zeroUs } = this.#index;
    if (zeroUs === null) return;
    this.#plan(endTick);
    const folder = this.#folder;
    const written = await Promise.all([
      this.#camera.write(folder),
      this.#hasScreen ? this.#screen.write(folder) : 0,
      this.#sound.write(folder, { zeroUs, pace }),
    ]);
    if (pace === "finish") return;
    if (written.every((count) => count === 0)) return;
    // Somebody may be watching what a run before this one made: it never gets shorter.
    if (!this.#reachesWhatWasPublished) return;
    // Who finds a manifest finds the playlists.
    if (!(await this.#publish({ zeroUs, ended: false }))) return;
    await this.#publication.writeManifest(this.#manifest({ zeroUs, endTick }));
    await this.#verification.look(this.#verified, { ended: false });
  }

  async #publish({ zeroUs, ended }: { zeroUs: number; ended: boolean }): Promise<boolean> {
    return this.#publication.writePlaylists({
      startedAtUs: zeroUs,
      sound: { segments: this.#sound.segments, codec: soundCodec },
      teacherSound: this.#sound.teacherSegments,
      camera: this.#camera,
      screen: this.#hasScreen ? this.#screen : null,
      ended,
    });
  }

  get #hasScreen(): boolean {
    return this.#screen.timeline.began;
  }

  get #renditions(): { name: Gap["track"]; segments: readonly PlaylistSegment[] }[] {
    const sound = { name: "sound" as const, segments: this.#sound.segments };
    return [sound, this.#camera, ...(this.#hasScreen ? [this.#screen] : [])];
  }

  /** What only the teacher's sound has: where nobody else is heard, it is the whole sound. */
  get #withoutVoices(): PlaylistSegment[] {
    const { segments, teacherSegments } = this.#sound;
    return teacherSegments.filter(({ file }, n) => file !== segments[n]?.file);
  }

  get #verified(): { name: Gap["track"] | "teacherSound"; segments: readonly PlaylistSegment[] }[] {
    return [...this.#renditions, { name: "teacherSound", segments: this.#withoutVoices }];
  }

  get #reachesWhatWasPublished(): boolean {
    const renditions = this.#renditions;
    return [...this.#publishedBeforeUs].every(([track, publishedUs]) => {
      const made = renditions.find(({ name }) => name === track)?.segments.at(-1)?.toUs ?? 0;
      return made >= publishedUs;
    });
  }

  /** How much of the lesson can be watched, milliseconds. */
  get #madeMs(): number {
    const ends = this.#renditions.map(({ segments }) => segments.at(-1)?.toUs ?? 0);
    return Math.round(Math.min(...ends) / 1000);
  }

  async #finish(): Promise<PassOutcome> {
    this.#step(Number.POSITIVE_INFINITY);
    const { zeroUs } = this.#index;
    if (zeroUs === null) throw new NothingCaptured();
    const soundEndUs = this.#sound.timeline.endUs;
    const endTick = Math.max(
      this.#camera.timeline.endTick,
      this.#screen.timeline.endTick,
      soundEndUs === null ? 0 : usToTicks(soundEndUs - zeroUs),
      (this.#cuts.at(-1)?.tick ?? 0) + 1,
    );
    const durationMs = Math.round(ticksToUs(endTick) / 1000);
    this.#parts.onProgress({ state: "finishing", durationMs });
    this.#camera.timeline.finish(endTick);
    this.#screen.timeline.finish(endTick);
    this.#sound.timeline.finish({ zeroUs, endUs: zeroUs + ticksToUs(endTick) });
    await this.#write({ pace: "finish", endTick });
    if (this.#vp8.length > 0) {
      await this.#publish({ zeroUs, ended: false });
      return { done: false, vp8: this.#vp8, durationMs };
    }
    this.#parts.onProgress({ state: "verifying", durationMs });
    await this.#verification.look(this.#verified, { ended: true });
    await this.#judge();
    await this.#publish({ zeroUs, ended: true });
    const manifest = this.#manifest({ zeroUs, endTick });
    await this.#publication.writeManifest(manifest);
    await this.#publication.sweep(this.#verified.map(({ segments }) => segments));
    return { done: true, manifest };
  }

  /** @throws SkyclassError when something does not decode; it is removed, to be made again. */
  async #judge(): Promise<void> {
    const { bad } = this.#verification;
    for (const { rendition, segment, problem } of bad) {
      this.#parts.log.warn({ rendition, segment: segment.file, problem }, "a sample is bad");
    }
    if (bad.length === 0 || this.#parts.acceptBadSamples) return;
    for (const { segment } of bad) await this.#folder.remove(segment.file);
    throw new SkyclassError("internal", { message: "Parts of the replay do not decode." });
  }

  #manifest({ zeroUs, endTick }: { zeroUs: number; endTick: number | null }): Manifest {
    const hasScreen = this.#hasScreen;
    const durationMs = endTick === null ? this.#madeMs : Math.round(ticksToUs(endTick) / 1000);
    const gaps = lessonGaps({
      camera: this.#camera.timeline.gaps,
      screen: hasScreen ? this.#screen.timeline.gaps : [],
      sound: this.#sound.timeline.gaps,
      bad: endTick === null ? [] : this.#verification.bad,
    });
    return {
      format: 1,
      ...this.#ids,
      state: endTick === null ? "growing" : "complete",
      startedAtMs: Math.round(zeroUs / 1000),
      durationMs,
      hasScreen,
      hasVoices: this.#withoutVoices.length > 0,
      gaps,
      packets: this.#index.ledger({ tornBytes: this.#tail.tornBytes }),
      coverage: coverage({ gaps, durationMs }),
      verifiedSamples: endTick === null ? 0 : this.#verification.good,
    };
  }
}
