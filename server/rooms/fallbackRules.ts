import type { ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";

/** A picture of somebody's that is asked for in VP8, too. */
export type AskedFallback = {
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  /** Null while somebody needs it. */
  readonly unneededSinceMs: number | null;
};
type Picture = Pick<AskedFallback, "participantId" | "source">;

const isSame = (one: Picture) => (other: Picture) =>
  one.participantId === other.participantId && one.source === other.source;

/**
 * What is to be asked for: all that is needed, and for `keptMs` what no longer is, since whoever
 * reloads the page or loses the network needs it again in a moment. `lookAgainMs`: when the first
 * of those is to be given up, if nothing happens before.
 */
export const nextFallbacks = (a: {
  asked: readonly AskedFallback[];
  needed: readonly Picture[];
  nowMs: number;
  keptMs: number;
}): { asked: AskedFallback[]; lookAgainMs: number | null } => {
  const before = a.asked.filter((one) => !a.needed.some(isSame(one)));
  const kept = before
    .map((one) => ({ ...one, unneededSinceMs: one.unneededSinceMs ?? a.nowMs }))
    .filter(({ unneededSinceMs }) => unneededSinceMs + a.keptMs > a.nowMs);
  const needed = a.needed
    .filter((one, index) => a.needed.findIndex(isSame(one)) === index)
    .map(({ participantId, source }) => ({ participantId, source, unneededSinceMs: null }));
  const ends = kept.map(({ unneededSinceMs }) => unneededSinceMs + a.keptMs);
  return { asked: [...needed, ...kept], lookAgainMs: ends.length > 0 ? Math.min(...ends) : null };
};

/** Of which of one's pictures VP8 is asked for. */
export const sourcesOf = (
  asked: readonly AskedFallback[],
  participantId: ParticipantId,
): TrackSource[] =>
  asked
    .filter((one) => one.participantId === participantId)
    .map(({ source }) => source)
    .toSorted();
