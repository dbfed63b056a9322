import { Follower } from "./replayPlayerFollow.ts";
import { ReplaySource, type SourceFailure } from "./replayPlayerSource.ts";

/** `auto`: what the network carries; a number: that many lines at most; `sound`: no pictures at all. */
export type ReplayQuality = "auto" | "sound" | number;

export interface ReplayPlayerState {
  /** `loading` until the first picture can be shown. */
  phase: "loading" | "ready" | "failed";
  failure: SourceFailure | null;
  playing: boolean;
  /** Wants to play but has nothing to play at this place yet. */
  waiting: boolean;
  ended: boolean;
  positionMs: number;
  durationMs: number;
  /** Loaded without a hole from the present position up to here. */
  bufferedToMs: number;
  /** The lesson's end is still being added. */
  growing: boolean;
  rate: number;
  /** 0..1. */
  volume: number;
  muted: boolean;
  quality: ReplayQuality;
  /** Numbers of lines that there are to choose from, the most first. */
  lines: readonly number[];
  /** The screen's place minus the sound's; null without a screen, or while one of them is moving. */
  driftMs: number | null;
}

export interface ReplayPlayerOptions {
  /** Plays camera and sound; its clock is the replay's clock. */
  camera: HTMLVideoElement;
  cameraUrl: string;
  /** What `sound` plays; null where there is no sound alone. */
  soundUrl?: string | null;
  quality?: ReplayQuality;
  /** Where to begin. */
  fromMs?: number;
}

/** A place with nothing to play for this long is left for the next one that has something. */
const stuckMs = 1_200;
const nearestHoleS = 0.02;
const farthestSkipS = 30;

/**
 * A lesson's replay in two elements. The camera's sound leads; the screen, when there is one, follows
 * silently. Framework-free: `subscribe` and `getState` tell everything there is to show.
 */
export class ReplayPlayer {
  readonly #camera: HTMLVideoElement;
  readonly #urls: { camera: string; sound: string | null };
  #cameraSource: ReplaySource;
  readonly #listening = new AbortController();
  readonly #listeners = new Set<() => void>();
  #screenShown: { screen: HTMLVideoElement; url: string } | null = null;
  #screen: { url: string; source: ReplaySource; follower: Follower } | null = null;
  #quality: ReplayQuality;
  #cameraBeside = false;
  #lines: readonly number[] = [];
  #failure: SourceFailure | null = null;
  #wantsToPlay = false;
  #waitingSinceMs: number | null = null;
  readonly #timer: ReturnType<typeof setInterval>;
  #state: ReplayPlayerState;

  constructor(options: ReplayPlayerOptions) {
    const { camera, cameraUrl, soundUrl = null, quality = "auto", fromMs = 0 } = options;
    this.#camera = camera;
    this.#urls = { camera: cameraUrl, sound: soundUrl };
    this.#quality = quality;
    camera.preservesPitch = true;
    this.#cameraSource = this.#openCamera(fromMs / 1000);
    const { signal } = this.#listening;
    for (const event of [
      ...["loadedmetadata", "loadeddata", "durationchange", "timeupdate", "progress", "seeking"],
      ...["seeked", "play", "playing", "pause", "waiting", "ended", "ratechange", "volumechange"],
    ])
      camera.addEventListener(event, () => this.#publish(), { signal });
    camera.addEventListener("pause", () => (this.#wantsToPlay = false), { signal });
    camera.addEventListener("play", () => (this.#wantsToPlay = true), { signal });
    this.#timer = setInterval(() => this.#tick(), 250);
    this.#state = this.#read();
  }

  /** Shows `url` in `screen`, silently, at the sound's place. The same address again changes nothing. */
  showScreen({ screen, url }: { screen: HTMLVideoElement; url: string }): void {
    if (this.#screenShown?.url === url) return;
    this.#screenShown = { screen, url };
    this.#openScreen();
  }

  #openScreen(): void {
    this.#hideScreen();
    if (this.#screenShown === null || this.#soundOnly) return;
    const { screen, url } = this.#screenShown;
    const source = ReplaySource.open({
      element: screen,
      url,
      fromS: this.#camera.currentTime,
      // Sound and face go on without it.
      onFailure: (failure) => {
        if (failure === "forbidden") this.#fail(failure);
      },
    });
    this.#screen = {
      url,
      source,
      follower: new Follower({ follower: screen, master: this.#camera }),
    };
    this.#choosePictures();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The same object until something changes. */
  getState(): ReplayPlayerState {
    return this.#state;
  }

  /** To the moment; the state's is told some times a second. */
  get positionMs(): number {
    return this.#camera.currentTime * 1000;
  }

  /** False when the browser wants a tap first. */
  async play(): Promise<boolean> {
    if (this.#state.ended) this.seek(0);
    try {
      await this.#camera.play();
      return true;
    } catch (error) {
      // Another pause or a new address came in between: nobody refused.
      return error instanceof DOMException && error.name === "AbortError";
    }
  }

  /** Plays, or stands still: what it does not do now. */
  toggle(): void {
    if (this.#state.playing) this.pause();
    else void this.play();
  }

  pause(): void {
    this.#camera.pause();
  }

  seek(toMs: number): void {
    const lastS = Math.max(0, this.#cameraSource.reachesS - 0.1);
    this.#camera.currentTime = Math.min(lastS, Math.max(0, toMs / 1000));
    this.#publish();
  }

  setRate(rate: number): void {
    this.#camera.defaultPlaybackRate = rate;
    this.#camera.playbackRate = rate;
  }

  /** The place and whether it plays stay as they are. */
  setQuality(quality: ReplayQuality): void {
    if (quality === this.#quality) return;
    const wasSoundOnly = this.#soundOnly;
    this.#quality = quality;
    if (this.#soundOnly === wasSoundOnly) this.#choosePictures();
    else this.#openAgain();
    this.#publish();
  }

  /** Something else is large, be it no video at all. */
  setCameraBeside(beside: boolean): void {
    if (beside === this.#cameraBeside) return;
    this.#cameraBeside = beside;
    this.#choosePictures();
  }

  get #soundOnly(): boolean {
    return this.#quality === "sound" && this.#urls.sound !== null;
  }

  #openCamera(fromS: number): ReplaySource {
    const { camera, sound } = this.#urls;
    return ReplaySource.open({
      element: this.#camera,
      url: this.#soundOnly && sound !== null ? sound : camera,
      fromS,
      onFailure: (failure) => this.#fail(failure),
    });
  }

  #openAgain(): void {
    const { currentTime } = this.#camera;
    const goOn = !this.#camera.paused;
    this.#hideScreen();
    this.#cameraSource.close();
    this.#cameraSource = this.#openCamera(currentTime);
    this.#openScreen();
    this.#choosePictures();
    if (goOn) void this.play();
  }

  /** The wish is about the large picture; a face beside a screen never needs more than its place. */
  #choosePictures(): void {
    const shortSide = typeof this.#quality === "number" ? this.#quality : null;
    this.#screen?.source.choose({ shortSide, fitElement: false });
    const isLarge = this.#screen === null;
    this.#cameraSource.choose({
      shortSide: isLarge ? shortSide : null,
      fitElement: !isLarge || this.#cameraBeside,
    });
  }

  setVolume({ volume, muted }: { volume?: number; muted?: boolean }): void {
    if (volume !== undefined) this.#camera.volume = Math.min(1, Math.max(0, volume));
    if (muted !== undefined) this.#camera.muted = muted;
  }

  /** Idempotent. */
  close(): void {
    this.#listening.abort();
    clearInterval(this.#timer);
    this.#hideScreen();
    this.#cameraSource.close();
    this.#listeners.clear();
  }

  #hideScreen(): void {
    this.#screen?.follower.close();
    this.#screen?.source.close();
    this.#screen = null;
  }

  #fail(failure: SourceFailure): void {
    this.#failure ??= failure;
    this.#camera.pause();
    this.#publish();
  }

  #tick(): void {
    this.#leaveHole();
    this.#publish();
  }

  /** hls.js steps over small holes; this is for what it, or a native player, stays in front of. */
  #leaveHole(): void {
    const camera = this.#camera;
    const stuck =
      this.#wantsToPlay &&
      !camera.seeking &&
      !camera.ended &&
      camera.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    if (!stuck) {
      this.#waitingSinceMs = null;
      return;
    }
    this.#waitingSinceMs ??= performance.now();
    if (performance.now() - this.#waitingSinceMs < stuckMs) return;
    const { buffered, currentTime } = camera;
    for (let i = 0; i < buffered.length; i++) {
      const start = buffered.start(i);
      if (start <= currentTime + nearestHoleS || start > currentTime + farthestSkipS) continue;
      this.#waitingSinceMs = null;
      camera.currentTime = start + 0.01;
      return;
    }
  }

  #read(): ReplayPlayerState {
    const camera = this.#camera;
    const seen = camera.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    const before = this.#state as ReplayPlayerState | undefined;
    const driftMs = this.#screen?.follower.driftMs ?? null;
    return {
      phase: this.#failure ? "failed" : seen || before?.phase === "ready" ? "ready" : "loading",
      failure: this.#failure,
      playing: !camera.paused && !camera.ended,
      waiting:
        !camera.paused && !camera.ended && camera.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
      ended: camera.ended,
      positionMs: Math.round(camera.currentTime * 1000),
      durationMs: Math.round(this.#cameraSource.reachesS * 1000),
      bufferedToMs: Math.round(bufferedEndS(camera) * 1000),
      growing: this.#cameraSource.growing,
      rate: camera.playbackRate,
      volume: camera.volume,
      muted: camera.muted,
      quality: this.#quality,
      lines: this.#readLines(),
      driftMs: driftMs === null ? null : Math.round(driftMs),
    };
  }

  /** The same list until another picture is the large one; kept while only sound plays. */
  #readLines(): readonly number[] {
    const { shortSides } = this.#screen?.source ?? this.#cameraSource;
    if (shortSides.length > 0 && !this.#soundOnly) this.#lines = shortSides;
    return this.#lines;
  }

  #publish(): void {
    const next = this.#read();
    if (isSame(next, this.#state)) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

function bufferedEndS({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + nearestHoleS && buffered.end(i) >= currentTime)
      return buffered.end(i);
  }
  return currentTime;
}

function isSame(a: ReplayPlayerState, b: ReplayPlayerState): boolean {
  const keys = Object.keys(a) as (keyof ReplayPlayerState)[];
  return keys.every((key) => a[key] === b[key]);
}
