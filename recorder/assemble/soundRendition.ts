import { createHash } from "node:crypto";
import { voicesPrefix } from "../../protocol/recording.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { muxSound } from "../publish/segment.ts";
import type { Stretch } from "./pictureRendition.ts";
import { ticksPerSecond } from "./pictureTimeline.ts";
import {
  aacConfig,
  renderSoundFrames,
  sampleRate,
  samplesPerFrame,
  soundMargin,
} from "./sound/renderSoundFrames.ts";
import type { HeardRun, SoundTimeline } from "./soundTimeline.ts";

export const soundCodec = "mp4a.40.2";

/**
 * `behind`: much of the log is still unread; `live`: the lesson runs; `followed`: it runs, and somebody watches its
 * replay meanwhile and wants to catch up; `finish`: nothing follows.
 */
export type Pace = "behind" | "live" | "followed" | "finish";

/** Starting the encoder costs as much as some seconds of sound: so much is rendered at once. */
const renderAtMostUs = 20_000_000;
const renderAtLeastUs = { behind: 16_000_000, live: 14_000_000, followed: 0, finish: 0 } as const;

type PlannedSegment = { n: number; fromFrame: number; toFrame: number; discontinuity: boolean };
type NamedSegment = PlannedSegment & { file: string };

export const frameUs = (frame: number): number => (frame * samplesPerFrame * 1e6) / sampleRate;
export const frameFromTick = (tick: number): number =>
  Math.ceil((tick * sampleRate) / (ticksPerSecond * samplesPerFrame));

/**
 * The lesson's sound on its way to segments of a media playlist, cut where the camera is, or up to a
 * frame later. While a playlist grows, hls.js lays the sound's last discontinuity over the pictures'
 * last: were they not the same, it would look for the sound at the wrong place, and were the sound's the
 * earlier one, at the lesson's end.
 *
 * It is made twice where children on stage are heard: with their voices, and without for whoever is
 * neither of the class nor of its school. Everywhere else both are the same files.
 */
export class SoundRendition {
  readonly timeline: SoundTimeline;
  readonly segments: PlaylistSegment[] = [];
  /** The same cuts with the teacher's sound alone. */
  readonly teacherSegments: PlaylistSegment[] = [];
  readonly #ffmpeg: Ffmpeg;
  #planned: PlannedSegment[] = [];
  #placed = 0;
  #fromFrame = 0;

  constructor({ timeline, ffmpeg }: { timeline: SoundTimeline; ffmpeg: Ffmpeg }) {
    this.timeline = timeline;
    this.#ffmpeg = ffmpeg;
  }

  /** `stretches`: of the camera, as many as are known. */
  plan(stretches: readonly Stretch[]): void {
    for (const { toTick, discontinuity } of stretches.slice(this.#placed)) {
      const fromFrame = this.#fromFrame;
      const toFrame = Math.max(frameFromTick(toTick), fromFrame + 1);
      this.#planned.push({ n: this.#placed, fromFrame, toFrame, discontinuity });
      this.#fromFrame = toFrame;
      this.#placed += 1;
    }
  }

  /** Makes what is known by now, several segments at once where nobody waits for them. */
  async write(
    folder: ReplayFolder,
    { zeroUs, pace }: { zeroUs: number; pace: Pace },
  ): Promise<number> {
    let written = 0;
    for (;;) {
      const knownUs = this.timeline.knownUs - zeroUs - soundMargin.afterUs;
      const ready = this.#planned.filter(({ toFrame }) => frameUs(toFrame) <= knownUs);
      const [first] = ready;
      const last = ready.findLast(
        ({ toFrame }) => frameUs(toFrame - (first?.fromFrame ?? 0)) <= renderAtMostUs,
      );
      if (first === undefined || last === undefined) return written;
      const together = ready.slice(0, ready.indexOf(last) + 1);
      const lengthUs = frameUs(last.toFrame - first.fromFrame);
      // With the first there is something to be watched.
      const leastUs = this.segments.length === 0 ? 0 : renderAtLeastUs[pace];
      // One that is ready and does not fit any more is not waited for.
      if (lengthUs < leastUs && together.length === ready.length) return written;
      this.#planned = this.#planned.slice(together.length);
      await this.#make(together, folder, zeroUs);
      written += together.length;
      this.timeline.forget(zeroUs + frameUs(last.toFrame) - 2 * soundMargin.beforeUs);
    }
  }

  async #make(
    planned: readonly PlannedSegment[],
    folder: ReplayFolder,
    zeroUs: number,
  ): Promise<void> {
    const named = planned.map((segment) => {
      const runs = this.#runsIn(segment, zeroUs);
      const teachers = `sound-${segment.n}-${digest(segment, runs.filter(isTeachers), zeroUs)}.m4s`;
      const whole = runs.every(isTeachers)
        ? teachers
        : `${voicesPrefix}${segment.n}-${digest(segment, runs, zeroUs)}.m4s`;
      return { ...segment, teachers, whole };
    });
    const whole = named.map((segment) => ({ ...segment, file: segment.whole }));
    const teachers = named.map((segment) => ({ ...segment, file: segment.teachers }));
    await this.#render(whole, { folder, zeroUs, isHeard: () => true });
    await this.#render(teachers, { folder, zeroUs, isHeard: isTeachers });
    this.segments.push(...whole.map((segment) => listed(segment, folder)));
    this.teacherSegments.push(...teachers.map((segment) => listed(segment, folder)));
  }

  /** Writes those that are not there, all at once. */
  async #render(
    named: readonly NamedSegment[],
    {
      folder,
      zeroUs,
      isHeard,
    }: { folder: ReplayFolder; zeroUs: number; isHeard: (run: HeardRun) => boolean },
  ): Promise<void> {
    const missing = named.filter(({ file }) => folder.sizeOf(file) === null);
    const [first] = missing;
    const last = missing.at(-1);
    if (first === undefined || last === undefined) return;
    const { fromFrame } = first;
    const { toFrame } = last;
    const runs = this.#runsIn({ fromFrame, toFrame }, zeroUs).filter(isHeard);
    const ffmpeg = this.#ffmpeg;
    const frames = await renderSoundFrames({ runs, zeroUs, fromFrame, toFrame, ffmpeg });
    for (const segment of missing) {
      const { init, media } = await muxSound({
        sampleRate,
        channels: 2,
        audioSpecificConfig: aacConfig,
        firstFrame: segment.fromFrame,
        frames: frames.slice(segment.fromFrame - fromFrame, segment.toFrame - fromFrame),
      });
      await folder.writeSegment(soundInitFile, init);
      await folder.writeSegment(segment.file, media);
    }
  }

  /** All that has a say in how these frames sound. */
  #runsIn(
    { fromFrame, toFrame }: Pick<PlannedSegment, "fromFrame" | "toFrame">,
    zeroUs: number,
  ): HeardRun[] {
    return this.timeline.runsBetween({
      fromUs: zeroUs + frameUs(fromFrame),
      toUs: zeroUs + frameUs(toFrame),
    });
  }
}

const isTeachers = ({ guest }: HeardRun): boolean => !guest;

/** Tells segments apart that differ in anything the log decides. */
function digest(
  { fromFrame, toFrame }: PlannedSegment,
  runs: readonly HeardRun[],
  zeroUs: number,
): string {
  const numbers = [fromFrame, toFrame];
  for (const { packets } of runs) {
    for (const { captureUs, payload } of packets) {
      numbers.push(Math.round(captureUs - zeroUs), payload.length);
    }
  }
  return createHash("sha256").update(new Float64Array(numbers)).digest("hex").slice(0, 10);
}

function listed(
  { file, fromFrame, toFrame, discontinuity }: NamedSegment,
  folder: ReplayFolder,
): PlaylistSegment {
  return {
    file,
    initFile: soundInitFile,
    fromUs: Math.round(frameUs(fromFrame)),
    toUs: Math.round(frameUs(toFrame)),
    discontinuity,
    byteLength: folder.sizeOf(file) ?? 0,
  };
}

const aacDigest = createHash("sha256").update(aacConfig).digest("hex").slice(0, 12);
export const soundInitFile = `sound-init-${aacDigest}.mp4`;
