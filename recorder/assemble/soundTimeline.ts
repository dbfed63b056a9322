import type { Gap } from "../../protocol/recording.ts";
import type { OrderedPacket } from "./rtpRun.ts";
import { soundMargin } from "./sound/renderSoundFrames.ts";
import type { SoundRun, TimedOpusPacket } from "./sound/run.ts";
import { type Silence, takeUntil, type TimedRun } from "./timedRun.ts";

export type OpusRun = TimedRun<OrderedPacket>;
export type SoundGap = { fromUs: number; toUs: number; cause: Gap["cause"] };

type Source = { run: OpusRun; stretch: number; growing: boolean; packets: TimedOpusPacket[] };
/** `guest`: of a child on stage. */
export type HeardRun = SoundRun & { guest: boolean };
type Stretch = Omit<HeardRun, "packets"> & { packets: TimedOpusPacket[] };

const packetUs = 20_000;
const noticedGapUs = 150_000;
/** The tracks of a lesson that ends are closed one after the other. */
const endToleranceUs = 1_000_000;
const causeOfSilence = { paused: "paused", stopped: "absent", lost: "interrupted" } as const;

/** Everybody's sound, as the renderer wants it, and where the teacher's microphone was not heard. */
export class SoundTimeline {
  readonly #sources: Source[] = [];
  #stretches: Stretch[] = [];
  #heardUntilUs: number | null = null;
  #absence: Gap["cause"] = "absent";
  #lost = false;
  readonly gaps: SoundGap[] = [];
  /** Known up to here, on the capture clock. */
  knownUs = Number.NEGATIVE_INFINITY;
  /** Where the last sound of anybody ends, on the capture clock. */
  endUs: number | null = null;

  addRun(run: OpusRun): void {
    this.#sources.push({ run, stretch: 0, growing: false, packets: [] });
  }

  advance({ zeroUs, untilUs }: { zeroUs: number; untilUs: number }): void {
    const runs = this.#sources.map(({ run }) => run);
    for (const { run: n, item } of takeUntil(runs, untilUs)) {
      const source = this.#sources[n];
      if (source === undefined) continue;
      const { track } = source.run.rtp;
      const isTeachers = track.source === "microphone" && !track.guest;
      if (item.kind === "off") {
        source.growing = false;
        source.packets = [];
        if (isTeachers) this.#turnOff(item.because);
        continue;
      }
      const { rtpExtended, payload, lostBefore } = item.content;
      if (payload.length === 0) continue;
      if (!source.growing) this.#begin(source);
      const before = source.packets.at(-1);
      const captureUs = Math.max(item.us, (before?.captureUs ?? item.us - 1) + 1);
      this.endUs = Math.max(this.endUs ?? captureUs, captureUs + packetUs);
      source.packets.push({ captureUs, rtpExtended, payload });
      if (isTeachers) this.#hear({ us: captureUs, zeroUs, lost: lostBefore > 0 });
    }
    if (Number.isFinite(untilUs)) this.knownUs = Math.max(this.knownUs, untilUs);
  }

  /** Nothing follows after `endUs`. */
  finish({ zeroUs, endUs }: { zeroUs: number; endUs: number }): void {
    this.knownUs = Number.POSITIVE_INFINITY;
    const from = this.#heardUntilUs ?? zeroUs;
    if (endUs - from > endToleranceUs) {
      this.gaps.push({ fromUs: from - zeroUs, toUs: endUs - zeroUs, cause: this.#absence });
    }
  }

  /** What has a say in how it sounds between two moments. */
  runsBetween(range: { fromUs: number; toUs: number }): HeardRun[] {
    const fromUs = range.fromUs - soundMargin.beforeUs;
    const toUs = range.toUs + soundMargin.afterUs;
    return this.#stretches.flatMap((stretch) => {
      const packets = stretch.packets.filter(
        ({ captureUs }) => captureUs >= fromUs && captureUs < toUs,
      );
      return packets.length === 0 ? [] : [{ ...stretch, packets }];
    });
  }

  /** Forgets what was captured before `beforeUs`. */
  forget(beforeUs: number): void {
    for (const { packets } of this.#stretches) {
      const kept = packets.findIndex(({ captureUs }) => captureUs >= beforeUs);
      packets.splice(0, kept < 0 ? packets.length : kept);
    }
    const growing = new Set(this.#sources.map(({ packets }) => packets));
    this.#stretches = this.#stretches.filter(
      ({ packets }) => packets.length > 0 || growing.has(packets),
    );
  }

  #begin(source: Source): void {
    source.growing = true;
    source.stretch += 1;
    const { ssrc, trackId, source: kind, guest = false } = source.run.rtp.track;
    if (kind !== "microphone" && kind !== "screenSound") return;
    const runId = `${ssrc}-${source.stretch}`;
    const { packets } = source;
    this.#stretches.push({ trackId, source: kind, guest, runId, packets });
  }

  #hear({ us, zeroUs, lost }: { us: number; zeroUs: number; lost: boolean }): void {
    this.#lost ||= lost;
    const from = this.#heardUntilUs ?? zeroUs;
    if (us - from > noticedGapUs) {
      const cause = this.#absence === "interrupted" && this.#lost ? "uplink" : this.#absence;
      this.gaps.push({ fromUs: from - zeroUs, toUs: us - zeroUs, cause });
    }
    this.#heardUntilUs = Math.max(from, us + packetUs);
    this.#absence = "interrupted";
    this.#lost = false;
  }

  #turnOff(because: Silence): void {
    this.#absence = causeOfSilence[because];
  }
}
