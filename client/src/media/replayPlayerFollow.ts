/** How far the screen's picture may be from the sound before something is done about it. */
const toleratedMs = 25;
/** Further than this is not caught up by playing faster: the picture jumps. */
const jumpMs = 300;
const jumpPausedMs = 20;
/** Catch up within about this time, at most this much faster or slower than the sound. */
const catchUpMs = 600;
const mostExtraSpeed = 0.5;

export type FollowMove =
  | { move: "seek"; toS: number }
  | { move: "pace"; playbackRate: number }
  | { move: "none" };

/**
 * What the follower should do now. `driftMs` is its position minus the master's; positive: it is ahead.
 * `seekTakesMs`: how long its last jumps took, to aim ahead of a master that plays on meanwhile.
 */
export function follow({
  driftMs,
  masterS,
  masterRate,
  playing,
  seekTakesMs,
}: {
  driftMs: number;
  masterS: number;
  masterRate: number;
  playing: boolean;
  seekTakesMs: number;
}): FollowMove {
  const distance = Math.abs(driftMs);
  if (!playing) {
    return distance > jumpPausedMs ? { move: "seek", toS: masterS } : { move: "none" };
  }
  if (distance > jumpMs) {
    return { move: "seek", toS: masterS + (seekTakesMs / 1000) * masterRate };
  }
  if (distance <= toleratedMs) return { move: "pace", playbackRate: masterRate };
  const extra = Math.min(mostExtraSpeed, Math.max(-mostExtraSpeed, -driftMs / catchUpMs));
  return { move: "pace", playbackRate: masterRate * (1 + extra) };
}

/** Keeps `follower`, a muted picture, at the place where `master` is heard. */
export class Follower {
  readonly #follower: HTMLVideoElement;
  readonly #master: HTMLVideoElement;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listening = new AbortController();
  #seekBeganMs: number | null = null;
  #seekTakesMs = 100;

  constructor({ follower, master }: { follower: HTMLVideoElement; master: HTMLVideoElement }) {
    this.#follower = follower;
    this.#master = master;
    follower.muted = true;
    const { signal } = this.#listening;
    const now = (): void => this.#keepUp();
    for (const event of ["play", "playing", "pause", "waiting", "seeking", "seeked", "ratechange"])
      master.addEventListener(event, now, { signal });
    for (const event of ["canplay", "loadedmetadata"])
      follower.addEventListener(event, now, { signal });
    follower.addEventListener("seeked", () => this.#noteSeek(), { signal });
    document.addEventListener("visibilitychange", now, { signal });
    this.#timer = setInterval(now, 100);
  }

  /** Position of the picture minus position of the sound; null while one of them is not to be seen. */
  get driftMs(): number | null {
    const { readyState, seeking } = this.#follower;
    if (readyState < HTMLMediaElement.HAVE_CURRENT_DATA || seeking || this.#master.seeking)
      return null;
    return (this.#follower.currentTime - this.#master.currentTime) * 1000;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listening.abort();
    this.#follower.pause();
  }

  #keepUp(): void {
    const follower = this.#follower;
    const master = this.#master;
    if (follower.readyState < HTMLMediaElement.HAVE_METADATA || follower.seeking) return;
    const heard =
      !master.paused &&
      !master.ended &&
      !master.seeking &&
      master.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    const pastItsEnd = follower.ended || master.currentTime > follower.duration;
    if (heard && follower.paused && !pastItsEnd) this.#play();
    if (!heard && !follower.paused) follower.pause();
    if (pastItsEnd && master.currentTime >= follower.duration) return;
    const next = follow({
      driftMs: (follower.currentTime - master.currentTime) * 1000,
      masterS: master.currentTime,
      masterRate: master.playbackRate,
      playing: heard,
      seekTakesMs: this.#seekTakesMs,
    });
    if (next.move === "seek") {
      this.#seekBeganMs = performance.now();
      follower.playbackRate = master.playbackRate;
      follower.currentTime = Math.max(0, next.toS);
    } else if (next.move === "pace" && follower.playbackRate !== next.playbackRate) {
      follower.playbackRate = next.playbackRate;
    }
  }

  #play(): void {
    // Refused when another pause came first; the next turn asks again.
    this.#follower.play().catch(() => undefined);
  }

  #noteSeek(): void {
    if (this.#seekBeganMs === null) return;
    const tookMs = Math.min(1_500, performance.now() - this.#seekBeganMs);
    this.#seekBeganMs = null;
    this.#seekTakesMs = 0.5 * this.#seekTakesMs + 0.5 * tookMs;
  }
}
