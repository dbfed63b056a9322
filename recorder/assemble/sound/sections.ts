import type { SoundRun, TimedOpusPacket } from "./run.ts";

export const sampleRate = 48_000;
/** Opus delays what it carries by this much: 2.5 ms of overlap and 4 ms of look-ahead (RFC 7845 §4.2). */
const opusDelaySamples = 312;
/** Anchors this far apart keep rounding of single times from becoming audible phase noise. */
const anchorSpacingSamples = 9_600;
const jumpUs = 5_000;
/** Bounds the memory that a section takes, whatever a publisher's timestamps say. */
const longestHoleUs = 10_000_000;
/** How much of a run before and after a range has a say in how the range sounds. */
const beforeUs = 500_000;
const afterUs = 400_000;
const usPerSample = 1_000_000 / sampleRate;

/** Where on the capture clock a sample of the decoded stream was heard; straight between anchors. */
interface Anchor {
  captureUs: number;
  rtp: number;
}

/** Packets of a run on one unbroken time line; between them may be losses, but no jump of the clock. */
export interface Section {
  packets: readonly TimedOpusPacket[];
  anchors: readonly Anchor[];
  /** The publisher's time line goes on before or after what is in `packets`. */
  begins: boolean;
  ends: boolean;
}

/** The sections of a run that may be heard between two instants, with enough before to warm a decoder. */
export function sectionsBetween({
  run,
  fromUs,
  toUs,
}: {
  run: SoundRun;
  fromUs: number;
  toUs: number;
}): Section[] {
  const first = firstAtOrAfter(run.packets, fromUs - beforeUs);
  const end = firstAtOrAfter(run.packets, toUs + afterUs);
  const sections: Section[] = [];
  let from = first;
  for (let i = first + 1; i <= end; i++) {
    const before = run.packets[i - 1];
    const packet = run.packets[i];
    if (before === undefined) break;
    const broken = i === end || packet === undefined || jumpsBetween(before, packet);
    if (!broken) continue;
    const packets = run.packets.slice(from, i);
    sections.push({
      packets,
      anchors: anchorsOf(packets),
      begins: from > first || from === 0,
      ends: i < end || i === run.packets.length,
    });
    from = i;
  }
  return sections;
}

/** From `fromUs` to `toUs` of the capture clock a sample of RTP time passes every `1 / pace` microseconds. */
export interface Line {
  fromUs: number;
  toUs: number;
  anchor: Anchor;
  /** Samples per microsecond. */
  pace: number;
}

/** What belongs at which instant, from anchor to anchor; the outer ones are believed beyond the ends. */
export function linesOf({ anchors }: Section): Line[] {
  const [only] = anchors;
  const outer = { fromUs: Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };
  if (only === undefined) return [];
  if (anchors.length === 1) return [{ ...outer, anchor: only, pace: 1 / usPerSample }];
  return anchors.slice(1).map((next, n) => {
    const anchor = anchors[n] ?? only;
    return {
      fromUs: n === 0 ? outer.fromUs : anchor.captureUs,
      toUs: n + 2 === anchors.length ? outer.toUs : next.captureUs,
      anchor,
      pace: (next.rtp - anchor.rtp) / (next.captureUs - anchor.captureUs),
    };
  });
}

/** The position in the decoded stream, in samples of RTP time, that belongs at an instant of a line. */
export const positionOn = ({ anchor, pace }: Line, captureUs: number): number =>
  anchor.rtp + (captureUs - anchor.captureUs) * pace + opusDelaySamples;

function anchorsOf(packets: readonly TimedOpusPacket[]): Anchor[] {
  const anchors: Anchor[] = [];
  let bucket = Number.NaN;
  for (const packet of packets) {
    const its = Math.floor(packet.rtpExtended / anchorSpacingSamples);
    if (its === bucket) continue;
    bucket = its;
    const anchor = { captureUs: packet.captureUs, rtp: packet.rtpExtended };
    const before = anchors.at(-1);
    // The first packet of a cut run may lie anywhere in its bucket: too near makes the pace uncertain.
    if (before !== undefined && anchor.rtp - before.rtp < anchorSpacingSamples / 2) anchors.pop();
    anchors.push(anchor);
  }
  return anchors;
}

function jumpsBetween(before: TimedOpusPacket, packet: TimedOpusPacket): boolean {
  const elapsedUs = packet.captureUs - before.captureUs;
  const playedUs = (packet.rtpExtended - before.rtpExtended) * usPerSample;
  const apartUs = Math.abs(elapsedUs - playedUs);
  return apartUs > jumpUs + Math.abs(playedUs) * 0.005 || playedUs > longestHoleUs;
}

function firstAtOrAfter(packets: readonly TimedOpusPacket[], captureUs: number): number {
  let low = 0;
  let high = packets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((packets[middle]?.captureUs ?? 0) < captureUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
