import { ticksPerSecond, type Span } from "./pictureTimeline.ts";

/*
 * Where the renditions are cut into segments.
 *
 * All renditions have the same cuts. A cut is the moment of a key frame of the leading rendition about
 * every 4 s, or the moment at which a rendition changes between filler and pictures or to another
 * format (`discontinuity`). A rendition that shows pictures is cut at its key frame nearest to the cut:
 * key frames of all tracks are asked for together. Where it has none near enough it goes on over a plain
 * cut, and at a discontinuity up to its next key frame, or lets the cut before it be the discontinuity;
 * only where neither can be is it cut between key frames.
 *
 * Everything here depends on what the pictures are, never on how much of them is known yet: without
 * enough knowledge the answer is null, and with more it comes.
 */

const second = ticksPerSecond;
export const cutEvery = 4 * second;
const shortest = 3 * second;
/** EXT-X-TARGETDURATION; no segment is longer. */
export const longestSegmentS = 12;
const longestToCut = 7 * second;
/** Changes of several renditions within this share one discontinuity. */
const together = second / 2;
const before = 1.5 * second;
const after = 4 * second;
/** Several discontinuities in a row take the next key frames one after the other. */
const afterDiscontinuity = 10 * second;

export type Cut = { tick: number; discontinuity: boolean };

/** A rendition's pictures as far as they are known: `spans` cover everything up to `knownTick`. */
export type Pictures = { spans: readonly Span[]; knownTick: number };

/**
 * Where a rendition is cut for a cut. `skip`: it goes on over it; `earlier`: its own cut at `previous` is
 * the nearest to this discontinuity and takes it.
 */
export type Boundary = { tick: number; key: boolean } | "skip" | "earlier";

/**
 * The cut after `last`, null while it is not known yet. `taken` says up to where each rendition's
 * changes were part of earlier cuts. The first of `renditions` that shows pictures leads.
 */
export function nextCut({
  last,
  renditions,
  taken,
  endTick,
}: {
  last: Cut;
  renditions: readonly Pictures[];
  taken: readonly number[];
  /** End of the lesson, where it is known. */
  endTick: number | null;
}): Cut | null {
  const known = (tick: number): boolean =>
    endTick !== null || renditions.every((rendition) => rendition.knownTick > tick);
  const changes = renditions.flatMap((rendition, n) => {
    const from = Math.max(last.tick, taken[n] ?? 0);
    const span = rendition.spans.find(({ fromTick }) => fromTick > from);
    return span === undefined ? [] : [span.fromTick];
  });
  const change = Math.min(...changes);
  const plain = plainCut({ from: last.tick, renditions, known });
  if (plain === null) {
    // A change within the shortest segment needs no plain cut to be compared with.
    if (change <= last.tick + shortest && known(change + together)) {
      return within({ tick: change, discontinuity: true }, endTick);
    }
    return null;
  }
  if (change <= plain + together) {
    return known(change + together) ? within({ tick: change, discontinuity: true }, endTick) : null;
  }
  return known(plain + together) ? within({ tick: plain, discontinuity: false }, endTick) : null;
}

function within(cut: Cut, endTick: number | null): Cut | null {
  return endTick !== null && cut.tick >= endTick ? null : cut;
}

function plainCut({
  from,
  renditions,
  known,
}: {
  from: number;
  renditions: readonly Pictures[];
  known: (tick: number) => boolean;
}): number | null {
  if (!known(from + shortest)) return null;
  const leader = renditions.find(({ spans }) => spanAt(spans, from + shortest).kind === "frames");
  if (leader === undefined) return from + cutEvery;
  for (const span of leader.spans) {
    for (const { key, tick } of span.frames) {
      if (key && tick >= from + shortest && tick <= from + longestToCut) return tick;
    }
  }
  return known(from + longestToCut) ? from + longestToCut : null;
}

/** A rendition's own change that is part of `cut`: of two within the time, only the first. */
export function changeWithin(cut: Cut, spans: readonly Span[], taken: number): number | null {
  if (!cut.discontinuity) return null;
  const from = Math.max(cut.tick, taken + 1);
  const own = spans.find(({ fromTick }) => fromTick >= from);
  return own !== undefined && own.fromTick <= cut.tick + together ? own.fromTick : null;
}

/**
 * Where `pictures` are cut for `cut`, after the rendition's own cut at `previous`; null while it is not
 * known yet.
 */
export function boundaryFor({
  cut,
  previous,
  previousIsFree = false,
  pictures,
  endTick,
}: {
  cut: Cut;
  previous: number;
  /** The rendition's own last cut is not the playlist's beginning, nor a discontinuity already. */
  previousIsFree?: boolean;
  pictures: Pictures;
  endTick: number | null;
}): Boundary | null {
  const { spans } = pictures;
  const known = (tick: number): boolean => endTick !== null || pictures.knownTick > tick;
  if (!known(cut.tick + together)) return null;
  const own = changeWithin(cut, spans, previous);
  if (own !== null) return { tick: own, key: true };
  const span = spanAt(spans, Math.max(cut.tick, previous));
  if (span.kind === "filler" || span.format === null) {
    const tick = Math.max(cut.tick, previous + 1);
    return { tick, key: true };
  }
  const spanEnd = spans[spans.indexOf(span) + 1]?.fromTick ?? Number.POSITIVE_INFINITY;

  const latest = Math.min(
    cut.tick + (cut.discontinuity ? afterDiscontinuity : after),
    previous + longestSegmentS * second,
  );
  let nearest: number | null = null;
  for (const { key, tick } of span.frames) {
    if (!key || tick <= previous || tick < cut.tick - before || tick <= span.fromTick) continue;
    if (tick > latest) break;
    if (nearest === null || Math.abs(tick - cut.tick) < Math.abs(nearest - cut.tick))
      nearest = tick;
  }
  const early = cut.discontinuity && previousIsFree ? Math.abs(cut.tick - previous) : null;
  if (nearest !== null) {
    if (early !== null && early <= Math.abs(nearest - cut.tick)) return "earlier";
    return known(2 * cut.tick - nearest) ? { tick: nearest, key: true } : null;
  }
  if (!known(Math.min(latest, spanEnd))) return null;
  if (early !== null) return "earlier";
  if (!cut.discontinuity && cut.tick + longestToCut - previous <= longestSegmentS * second) {
    return "skip";
  }
  const split = span.frames.find(({ tick }) => tick > previous && tick >= cut.tick);
  const tick = split?.tick ?? Math.max(cut.tick, previous + 1);
  return { tick: tick < spanEnd ? tick : Math.max(previous + 1, cut.tick), key: false };
}

export function spanAt(spans: readonly Span[], tick: number): Span {
  const span = spans.findLast(({ fromTick }) => fromTick <= tick) ?? spans[0];
  if (span === undefined) throw new Error("a timeline always has a span");
  return span;
}
