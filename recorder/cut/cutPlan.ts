/*
 * Which pieces of a rendition's segments make the edited one. Pure: times are ticks of 1/90000 s, of the
 * source where nothing else is said.
 */

export type TickSpan = { fromTick: number; toTick: number };

/** A segment of the source, with what has a say in how it can be cut. */
export type CutSource = TickSpan & {
  discontinuity: boolean;
  /** When its own pictures are shown first; not those that it repeats so that it can be decoded. */
  ticks: readonly number[];
  /** It begins with pictures of before its beginning, which may be from what is cut. */
  repeats: boolean;
};

export type Piece<Source extends CutSource> = TickSpan & {
  source: Source;
  /** In time of the edited replay. */
  editedTick: number;
  /** What is seen before it was not seen before it in the lesson. */
  discontinuity: boolean;
  /** As it is, at another time; or encoded anew of pictures of its source in its span alone. */
  as: "is" | "encoded";
};

/** Segments so little of which is left are left out: players do not like slivers. */
const sliverTicks = 36_000;

/**
 * The stretches that are kept, moved inwards to where segments begin and end close by: a cut takes at
 * most 0.4 s more than was asked for, and never less.
 */
export function snapped(
  kept: readonly TickSpan[],
  edges: readonly (readonly TickSpan[])[],
): TickSpan[] {
  const ticks = edges.flat().flatMap(({ fromTick, toTick }) => [fromTick, toTick]);
  const isEdge = new Set(ticks);
  const sorted = [...isEdge].sort((a, b) => a - b);
  return kept.flatMap((span) => {
    const fromTick = isEdge.has(span.fromTick)
      ? span.fromTick
      : sorted.reduce(
          (from, tick) => (tick > from && tick - from < sliverTicks ? tick : from),
          span.fromTick,
        );
    const toTick = isEdge.has(span.toTick)
      ? span.toTick
      : sorted.reduceRight(
          (to, tick) => (tick < to && to - tick < sliverTicks ? tick : to),
          span.toTick,
        );
    return toTick - fromTick > sliverTicks ? [{ fromTick, toTick }] : [];
  });
}

export function planPieces<Source extends CutSource>(
  segments: readonly Source[],
  kept: readonly TickSpan[],
): Piece<Source>[] {
  let editedTick = 0;
  return kept.flatMap((span, n) => {
    const pieces = piecesOf(segments, span).map((piece, first) => {
      const begins = piece.source.discontinuity && piece.fromTick >= piece.source.fromTick;
      const made: Piece<Source> = {
        ...piece,
        editedTick: editedTick + piece.fromTick - span.fromTick,
        discontinuity: first === 0 ? n > 0 : begins,
      };
      return made;
    });
    editedTick += span.toTick - span.fromTick;
    return pieces;
  });
}

type Part<Source> = TickSpan & { source: Source; as: Piece<CutSource>["as"] };

function piecesOf<Source extends CutSource>(
  segments: readonly Source[],
  span: TickSpan,
): Part<Source>[] {
  const parts: Part<Source>[] = [];
  /** From here on nothing is shown yet: the next picture that is ours stands for it. */
  let emptyFrom: number | null = null;
  for (const source of segments) {
    const fromTick = Math.max(source.fromTick, span.fromTick);
    const toTick = Math.min(source.toTick, span.toTick);
    if (fromTick >= toTick) continue;
    const isEmpty = !source.ticks.some((tick) => tick >= fromTick && tick < toTick);
    const last = parts.at(-1);
    if (isEmpty && last !== undefined) {
      Object.assign(last, { toTick, as: "encoded" });
    } else if (isEmpty && toTick < span.toTick) {
      emptyFrom ??= fromTick;
    } else {
      const isCut = fromTick > source.fromTick || toTick < source.toTick;
      const as = isCut || source.repeats || emptyFrom !== null ? "encoded" : "is";
      parts.push({ source, fromTick: emptyFrom ?? fromTick, toTick, as });
      emptyFrom = null;
    }
  }
  return parts;
}

/** Pictures of its source that a piece shows; none where the only one is from what is cut. */
export function ticksIn({ source, fromTick, toTick }: Piece<CutSource>): number[] {
  return source.ticks.filter((tick) => tick >= fromTick && tick < toTick);
}
