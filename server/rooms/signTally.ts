import type { ParticipantId } from "../../protocol/ids.ts";
import { type PulseSign, signKeptMs } from "../../protocol/pulse.ts";

/** The last sign of each child, for as long as it counts. */
export class SignTally {
  readonly #signs = new Map<ParticipantId, { sign: PulseSign; until: number }>();

  /** @returns whether that changes anything */
  give(participantId: ParticipantId, sign: PulseSign | null, nowMs: number): boolean {
    if (sign === null) return this.#signs.delete(participantId);
    this.#signs.set(participantId, { sign, until: nowMs + signKeptMs });
    return true;
  }

  /** How many there are of each, and when the next of them fades; null: there is none. */
  read(nowMs: number): { tooFast: number; lost: number; nextFadeMs: number | null } {
    for (const [participantId, { until }] of this.#signs)
      if (until <= nowMs) this.#signs.delete(participantId);
    const all = [...this.#signs.values()];
    const count = (wanted: PulseSign) => all.filter(({ sign }) => sign === wanted).length;
    return {
      tooFast: count("tooFast"),
      lost: count("lost"),
      nextFadeMs: all.length === 0 ? null : Math.min(...all.map(({ until }) => until)),
    };
  }
}
