import type { EditCuts, TimeSpan } from "../../../../protocol/replayEdits.ts";

/** What is being marked: `since` is where an interval began that has no end yet. */
export interface EditDraft {
  cuts: EditCuts;
  since: number | null;
}

export const noCuts: EditCuts = { beginMs: null, endMs: null, privateSpans: [] };

export const draftOf = (cuts: EditCuts): EditDraft => ({ cuts, since: null });

/** "Begins here": what would end before it then has no end any more. */
export function beginAt({ cuts, since }: EditDraft, atMs: number): EditDraft {
  const endMs = cuts.endMs !== null && cuts.endMs <= atMs ? null : cuts.endMs;
  return { cuts: { ...cuts, beginMs: atMs === 0 ? null : atMs, endMs }, since };
}

export function endAt({ cuts, since }: EditDraft, atMs: number): EditDraft {
  const beginMs = cuts.beginMs !== null && cuts.beginMs >= atMs ? null : cuts.beginMs;
  return { cuts: { ...cuts, endMs: atMs, beginMs }, since };
}

/** The first press begins a private interval, the second ends it, on whichever side of the first it is. */
export function markPrivate({ cuts, since }: EditDraft, atMs: number): EditDraft {
  if (since === null) return { cuts, since: atMs };
  if (since === atMs) return { cuts, since: null };
  const span: TimeSpan = { fromMs: Math.min(since, atMs), toMs: Math.max(since, atMs) };
  const privateSpans = [...cuts.privateSpans, span].sort((a, b) => a.fromMs - b.fromMs);
  return { cuts: { ...cuts, privateSpans }, since: null };
}

export function withoutSpan({ cuts, since }: EditDraft, index: number): EditDraft {
  return { cuts: { ...cuts, privateSpans: cuts.privateSpans.toSpliced(index, 1) }, since };
}
