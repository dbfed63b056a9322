import { aidShownMs } from "../../../../protocol/aids.ts";
import { type PastPulse, type ReactionCounts, signKeptMs } from "../../../../protocol/pulse.ts";

/** How the class reacted within a moment, and where in the replay. */
export interface ReactionMoment {
  counts: ReactionCounts;
  atMs: number;
}
/** A countdown as the class saw it, also that its time was up. */
export interface TimerSpan {
  fromMs: number;
  toMs: number;
  endsAtMs: number;
}
/** For how long so many children found it too fast, or were lost. */
export interface SignSpan {
  fromMs: number;
  toMs: number;
  tooFast: number;
  lost: number;
}

interface Place {
  startedAt: string;
  durationMs: number;
}
const placer = ({ startedAt, durationMs }: Place): ((at: string) => number) => {
  const zeroMs = Date.parse(startedAt);
  return (at) => Math.min(Math.max(0, Date.parse(at) - zeroMs), durationMs);
};

/** In the order of the replay, which begins at `startedAt` (ISO 8601); as are the others. */
export function reactionMoments({
  reactions,
  ...place
}: Place & Pick<PastPulse, "reactions">): ReactionMoment[] {
  const within = placer(place);
  return reactions.map(({ at, counts }) => ({ counts, atMs: within(at) }));
}

/** So long a reaction is seen, as in the lesson. */
export const reactionShownMs = 4_000;

export const reactionsAt = (
  moments: readonly ReactionMoment[],
  positionMs: number,
): ReactionMoment[] =>
  moments.filter(({ atMs }) => atMs <= positionMs && positionMs < atMs + reactionShownMs);

export function timerSpans({ timers, ...place }: Place & Pick<PastPulse, "timers">): TimerSpan[] {
  const zeroMs = Date.parse(place.startedAt);
  const within = placer(place);
  return timers
    .map(({ startedAt, endsAt, stoppedAt }) => {
      const endsAtMs = Date.parse(endsAt) - zeroMs;
      const goneMs = Math.min(endsAtMs + aidShownMs, place.durationMs);
      const toMs = stoppedAt === null ? goneMs : Math.min(goneMs, within(stoppedAt));
      return { fromMs: within(startedAt), toMs, endsAtMs };
    })
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** Whole seconds that were left at that moment, 0 when the time was up; null where no countdown was seen. */
export function secondsLeftAt(timers: readonly TimerSpan[], positionMs: number): number | null {
  const timer = timers.findLast(({ fromMs, toMs }) => fromMs <= positionMs && positionMs < toMs);
  return timer ? Math.max(0, Math.ceil((timer.endsAtMs - positionMs) / 1_000)) : null;
}

/**
 * What follows each other without a pause is one, with the most that there were in it. Where the server stopped
 * nobody wrote down that a sign faded: it does after its time.
 */
export function signSpans({ signs, ...place }: Place & Pick<PastPulse, "signs">): SignSpan[] {
  const within = placer(place);
  const spans: SignSpan[] = [];
  for (const [i, { at, tooFast, lost }] of (signs ?? []).entries()) {
    const next = signs?.[i + 1];
    const fromMs = within(at);
    const fadedMs = Math.min(fromMs + signKeptMs, place.durationMs);
    const toMs = next ? Math.min(fadedMs, within(next.at)) : fadedMs;
    if (tooFast + lost === 0 || toMs <= fromMs) continue;
    const last = spans.at(-1);
    if (last?.toMs === fromMs) {
      last.toMs = toMs;
      last.tooFast = Math.max(last.tooFast, tooFast);
      last.lost = Math.max(last.lost, lost);
    } else spans.push({ fromMs, toMs, tooFast, lost });
  }
  return spans;
}
