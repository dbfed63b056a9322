import type { EditCuts, TimeSpan } from "./replayEdits.ts";

/*
 * Between the time of a whole replay (source time) and that of its edited version, in milliseconds.
 * `kept` are stretches of source time, in order and apart; an edited replay is these one after another.
 */

/** Shorter stretches between two cuts are cut, too: nobody could follow them. */
export const shortestKeptMs = 1_000;

/** What is left of a replay; empty when that is nothing. */
export function keptSpans({
  cuts: { beginMs, endMs, privateSpans },
  durationMs,
}: {
  cuts: EditCuts;
  durationMs: number;
}): TimeSpan[] {
  const end = Math.min(endMs ?? durationMs, durationMs);
  const kept: TimeSpan[] = [];
  let fromMs = beginMs ?? 0;
  const keepUntil = (toMs: number): void => {
    if (toMs - fromMs >= shortestKeptMs) kept.push({ fromMs, toMs });
  };
  for (const span of privateSpans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    keepUntil(Math.min(span.fromMs, end));
    fromMs = Math.max(fromMs, span.toMs);
  }
  keepUntil(end);
  return kept;
}

/** Whether nothing is cut. */
export function isWhole(kept: readonly TimeSpan[], durationMs: number): boolean {
  const [only, ...more] = kept;
  return more.length === 0 && only?.fromMs === 0 && only.toMs >= durationMs;
}

/** Whether all that `some` shows is in `all`, too. */
export function isWithin(some: readonly TimeSpan[], all: readonly TimeSpan[]): boolean {
  return some.every((one) =>
    all.some(({ fromMs, toMs }) => fromMs <= one.fromMs && one.toMs <= toMs),
  );
}

export const lengthOf = (kept: readonly TimeSpan[]): number =>
  kept.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);

/** Where a moment of the source is in the edited replay; null when it was cut. */
export function editedMs(kept: readonly TimeSpan[], sourceMs: number): number | null {
  let before = 0;
  for (const { fromMs, toMs } of kept) {
    if (sourceMs < fromMs) return null;
    if (sourceMs < toMs) return before + sourceMs - fromMs;
    before += toMs - fromMs;
  }
  return null;
}

/** As `editedMs`; a moment that was cut is the joint where it was. */
export function nearestEditedMs(kept: readonly TimeSpan[], sourceMs: number): number {
  let before = 0;
  for (const { fromMs, toMs } of kept) {
    if (sourceMs < toMs) return before + Math.max(0, sourceMs - fromMs);
    before += toMs - fromMs;
  }
  return before;
}

/** Which moment of the source is shown; at a joint what comes after it. */
export function sourceMs(kept: readonly TimeSpan[], atMs: number): number {
  let before = 0;
  for (const { fromMs, toMs } of kept) {
    if (atMs < before + toMs - fromMs) return fromMs + Math.max(0, atMs - before);
    before += toMs - fromMs;
  }
  return kept.at(-1)?.toMs ?? 0;
}

/** Which stretches of the source are shown between two moments. */
export function sourceSpans(
  kept: readonly TimeSpan[],
  fromMs: number,
  untilMs: number,
): [fromMs: number, untilMs: number][] {
  let before = 0;
  return kept.flatMap((span): [number, number][] => {
    const from = span.fromMs + Math.max(0, fromMs - before);
    const until = Math.min(span.toMs, span.fromMs + untilMs - before);
    before += span.toMs - span.fromMs;
    return from < until ? [[from, until]] : [];
  });
}
