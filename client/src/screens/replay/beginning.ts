/** So little was seen that it is seen again. */
const leastSeenMs = 15_000;
/** So little is left that whoever comes back has seen it all. */
const leastLeftMs = 30_000;
/** Beyond its end there is nothing to be seen. */
const beforeEndMs = 1_000;

export interface Beginning {
  fromMs: number;
  /** It goes on where the viewer stopped, and says so. */
  resumed: boolean;
}

/** Where a replay begins: where its address says, else where its viewer stopped, else at its beginning. */
export function beginning({
  linkedMs,
  placeMs,
  durationMs,
}: {
  linkedMs: number | null;
  placeMs: number | null;
  durationMs: number;
}): Beginning {
  if (linkedMs !== null)
    return { fromMs: Math.max(0, Math.min(linkedMs, durationMs - beforeEndMs)), resumed: false };
  const goesOn = placeMs !== null && placeMs >= leastSeenMs && durationMs - placeMs >= leastLeftMs;
  return goesOn ? { fromMs: placeMs, resumed: true } : { fromMs: 0, resumed: false };
}
