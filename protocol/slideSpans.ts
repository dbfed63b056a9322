import type { Enlargement, LargeThing, ShownSlide, SlideMoment } from "./slides.ts";

/** A page that the class saw, and where in the replay; no slide may lie between two of them. */
export interface SlideSpan {
  shown: ShownSlide;
  fromMs: number;
  toMs: number;
}

/** In the order of the replay, which begins at `startedAt` (ISO 8601). */
export function slideSpans({
  moments,
  startedAt,
  durationMs,
}: {
  moments: readonly SlideMoment[];
  startedAt: string;
  durationMs: number;
}): SlideSpan[] {
  const zeroMs = Date.parse(startedAt);
  const within = (ms: number): number => Math.min(Math.max(0, ms), durationMs);
  return moments.flatMap(({ at, shown }, i) => {
    const next = moments[i + 1];
    const fromMs = within(Date.parse(at) - zeroMs);
    const toMs = next ? within(Date.parse(next.at) - zeroMs) : durationMs;
    return shown && toMs > fromMs ? [{ shown, fromMs, toMs }] : [];
  });
}

export function spanAt<Span extends Pick<SlideSpan, "fromMs" | "toMs">>(
  spans: readonly Span[],
  positionMs: number,
): Span | null {
  return spans.findLast(({ fromMs, toMs }) => fromMs <= positionMs && positionMs <= toMs) ?? null;
}

/** A teacher who leafs on passes pages that nobody reads. */
const readMs = 1_000;

/** What is worth going to: pages that stood for a while, and one that was hidden and shown again once. */
export function slideStops(spans: readonly SlideSpan[]): SlideSpan[] {
  const read = spans.filter(({ fromMs, toMs }) => toMs - fromMs >= readMs);
  return read.filter(({ shown }, i) => {
    const before = read[i - 1]?.shown;
    return before?.deckId !== shown.deckId || before.page !== shown.page;
  });
}

/**
 * Since when there is something on the screen; null where there is nothing. `gaps` tells all of the
 * times without one, also those that are no hole.
 */
export function screenSince(
  gaps: readonly { track: string; fromMs: number; toMs: number }[],
  positionMs: number,
): number | null {
  const away = gaps.filter(({ track, fromMs }) => track === "screen" && fromMs <= positionMs);
  const last = Math.max(0, ...away.map(({ toMs }) => toMs));
  return last > positionMs ? null : last;
}

/** What the teacher made large, and where in the replay. */
export interface EnlargementTime {
  fromMs: number;
  large: LargeThing;
}
export function enlargementTimes({
  enlargements,
  startedAt,
}: {
  enlargements: readonly Enlargement[];
  startedAt: string;
}): EnlargementTime[] {
  const zeroMs = Date.parse(startedAt);
  return enlargements.map(({ at, large }) => ({ fromMs: Date.parse(at) - zeroMs, large }));
}

export type ReplayPicture = "board" | "slide" | "screen" | "camera";

/** The large one and, in their order, those beside it: what came last is large unless somebody wishes another. */
export function arrangePictures({
  boardFromMs,
  slideFromMs,
  screenFromMs,
  wished,
}: {
  /** Null: not there. */
  boardFromMs: number | null;
  slideFromMs: number | null;
  screenFromMs: number | null;
  wished: ReplayPicture | null;
}): [ReplayPicture, ...ReplayPicture[]] {
  const since = [
    ["board", boardFromMs],
    ["slide", slideFromMs],
    ["screen", screenFromMs],
  ] as const;
  const shared = since
    .flatMap(([of, fromMs]) => (fromMs === null ? [] : [{ of, fromMs }]))
    .toSorted((a, b) => b.fromMs - a.fromMs);
  const there: ReplayPicture[] = [...shared.map(({ of }) => of), "camera"];
  const large = there.find((one) => one === wished) ?? there[0] ?? "camera";
  return [large, ...there.filter((one) => one !== large)];
}
