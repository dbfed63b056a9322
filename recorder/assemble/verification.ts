import type { Ffmpeg } from "../ffmpeg.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { verifySamples } from "../transcode/verify.ts";

export type BadSample<Rendition extends string> = {
  rendition: Rendition;
  segment: PlaylistSegment;
  problem: string;
};

const everyUs = 60_000_000;
const sampleS = 1;
/** Starting the decoder costs more than decoding: while the lesson runs, so many are done at once. */
const together = 6;

/** How many segments were looked at, and which moment is decoded next. */
type Progress = { nextUs: number; looked: number };
type Chosen = { segment: PlaylistSegment; durationS: number };

/**
 * Of the segments added since then: the first second of the rendition, one of each minute, and the last
 * segment whole once there will be no more.
 */
export function chooseSamples(
  segments: readonly PlaylistSegment[],
  { ended, progress }: { ended: boolean; progress: Progress },
): { chosen: Chosen[]; progress: Progress } {
  const chosen: Chosen[] = [];
  let { nextUs } = progress;
  const last = segments.length - 1;
  // The last one may have been looked at before it was known to be the last.
  const from = ended ? Math.min(progress.looked, last) : progress.looked;
  for (const [n, segment] of segments.entries()) {
    const isLast = ended && n === last;
    if (n < from || (segment.toUs <= nextUs && !isLast)) continue;
    while (nextUs < segment.toUs) nextUs += everyUs;
    const durationS = isLast ? Math.ceil((segment.toUs - segment.fromUs) / 1e6) : sampleS;
    chosen.push({ segment, durationS });
  }
  return { chosen, progress: { nextUs, looked: segments.length } };
}

/**
 * Decodes a second of every minute of each rendition, and its beginning and end, as soon as the segments
 * are there: when the lesson ends, only its last seconds are left.
 */
export class Verification<Rendition extends string> {
  readonly #folder: ReplayFolder;
  readonly #ffmpeg: Ffmpeg;
  readonly #progress = new Map<Rendition, Progress>();
  #waiting: (Chosen & { rendition: Rendition })[] = [];
  readonly bad: BadSample<Rendition>[] = [];
  good = 0;

  constructor({ folder, ffmpeg }: { folder: ReplayFolder; ffmpeg: Ffmpeg }) {
    this.#folder = folder;
    this.#ffmpeg = ffmpeg;
  }

  /** Looks at the segments added since the last call. With `ended` the last one is decoded whole. */
  async look(
    renditions: readonly { name: Rendition; segments: readonly PlaylistSegment[] }[],
    { ended }: { ended: boolean },
  ): Promise<void> {
    for (const { name, segments } of renditions) this.#choose(name, segments, ended);
    if (!ended && this.#waiting.length < together) return;
    const chosen = this.#waiting;
    this.#waiting = [];
    const verdicts = await verifySamples({
      samples: chosen.map(({ segment, durationS }) => ({
        initPath: this.#folder.path(segment.initFile),
        segmentPath: this.#folder.path(segment.file),
        durationS,
      })),
      ffmpeg: this.#ffmpeg,
    });
    for (const [n, { rendition, segment }] of chosen.entries()) {
      const verdict = verdicts[n];
      if (verdict?.good === true) this.good += 1;
      else this.bad.push({ rendition, segment, problem: verdict?.problem ?? "not decoded" });
    }
  }

  #choose(rendition: Rendition, segments: readonly PlaylistSegment[], ended: boolean): void {
    const before = this.#progress.get(rendition) ?? { nextUs: 0, looked: 0 };
    const { chosen, progress } = chooseSamples(segments, { ended, progress: before });
    this.#progress.set(rendition, progress);
    for (const sample of chosen) this.#waiting.push({ rendition, ...sample });
  }
}
