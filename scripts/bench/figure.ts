/** One measured figure, printed as one line of JSON. `n` is how many single measurements stand behind it. */
export interface Figure {
  name: string;
  value: number;
  unit: "ms" | "s" | "kB" | "%" | "share" | "ratio" | "people" | "places" | "MB" | "Mbit/s";
  n: number;
  note: string;
}

/** Nearest-rank percentile: a value that was really measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("no values");
  return value;
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
