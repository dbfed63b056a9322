type Span = [fromMs: number, untilMs: number];
/** Where the player stands, whenever that changes. */
export type Played = { positionMs: number; playing: boolean; rate: number };

/** Players tell their place some times a second, and now and then a little late. */
const tolerance = 1.5;
const toleratedMs = 1_000;

/** What of a replay was really played since it was last taken: not what was jumped over. */
export class WatchedSpans {
  #spans: Span[] = [];
  #before: (Played & { atMs: number }) | null = null;

  /** `nowMs` of a clock that only goes forward. */
  note(played: Played, nowMs: number): void {
    const { positionMs, playing, rate } = played;
    const before = this.#before;
    this.#before = { positionMs, playing, rate, atMs: nowMs };
    if (!before?.playing || positionMs <= before.positionMs) return;
    const mostMs = (nowMs - before.atMs) * Math.max(rate, before.rate) * tolerance + toleratedMs;
    if (positionMs - before.positionMs > mostMs) return;
    const last = this.#spans.at(-1);
    if (last && last[1] === before.positionMs) last[1] = positionMs;
    else this.#spans.push([before.positionMs, positionMs]);
  }

  /** Empties it; whoever could not tell them gives them back. */
  take(): Span[] {
    const taken = this.#spans;
    this.#spans = [];
    return taken;
  }

  giveBack(spans: readonly Span[]): void {
    this.#spans = [...spans, ...this.#spans];
  }
}
