/** From and until, in milliseconds of one and the same clock. */
export type Span = readonly [from: number, until: number];

/** In order, without overlaps: ten spans that touch are one. */
export const unionOf = (spans: readonly Span[]): Span[] => {
  const union: [number, number][] = [];
  for (const [from, until] of spans.toSorted((a, b) => a[0] - b[0])) {
    if (from >= until) continue;
    const last = union.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], until);
    else union.push([from, until]);
  }
  return union;
};

/** What lies in both; each is a union. */
export const commonOf = (some: readonly Span[], others: readonly Span[]): Span[] =>
  unionOf(
    some.flatMap(([from, until]) =>
      others.map(([start, end]): Span => [Math.max(from, start), Math.min(until, end)]),
    ),
  );

/** What of `spans` lies in none of `others`; each is a union. */
export const without = (spans: readonly Span[], others: readonly Span[]): Span[] => {
  let rest: readonly Span[] = spans;
  for (const [start, end] of others)
    rest = rest.flatMap(([from, until]): Span[] => [
      [from, Math.min(until, start)],
      [Math.max(from, end), until],
    ]);
  return unionOf(rest);
};

/** Of a union. */
export const lengthOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, [from, until]) => sum + until - from, 0);
