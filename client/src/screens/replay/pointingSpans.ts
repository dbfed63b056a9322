import type { SlidePointing } from "../../../../protocol/slidePointings.ts";
import type { ShownSlide, SlidePoint } from "../../../../protocol/slides.ts";

/** How the teacher pointed on a page, and when in the replay. */
export interface PointingSpan {
  deckId: ShownSlide["deckId"];
  page: number;
  fromMs: number;
  toMs: number;
  places: readonly (SlidePoint & { fromMs: number })[];
}

/** In the order of the replay, which begins at `startedAt` (ISO 8601). */
export function pointingSpans({
  pointings,
  startedAt,
}: {
  pointings: readonly SlidePointing[];
  startedAt: string;
}): PointingSpan[] {
  const zeroMs = Date.parse(startedAt);
  return pointings.map(({ deckId, page, at, lastedMs, steps }) => {
    const fromMs = Date.parse(at) - zeroMs;
    let placeMs = fromMs;
    const places = steps.map(([ms, x, y]) => {
      placeMs += ms;
      return { fromMs: placeMs, x: x / 1_000, y: y / 1_000 };
    });
    return { deckId, page, fromMs, toMs: fromMs + lastedMs, places };
  });
}

/** Where on the page that is shown the teacher points; null: nowhere. As long as it is there it is the same object. */
export function pointAt(
  spans: readonly PointingSpan[],
  { shown, positionMs }: { shown: Pick<ShownSlide, "deckId" | "page">; positionMs: number },
): SlidePoint | null {
  const span = spans.findLast(({ fromMs }) => fromMs <= positionMs);
  if (!span || positionMs >= span.toMs) return null;
  if (span.deckId !== shown.deckId || span.page !== shown.page) return null;
  return span.places.findLast(({ fromMs }) => fromMs <= positionMs) ?? null;
}
