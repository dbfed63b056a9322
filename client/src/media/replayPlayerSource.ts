import type Hls from "hls.js";
import type { ErrorData, HlsConfig } from "hls.js";
import { playlistLoader } from "./replayPlaylists.ts";

export type SourceFailure = "network" | "forbidden" | "media" | "unsupported";

const hlsType = "application/vnd.apple.mpegurl";
const mediaRecoveries = 3;
const mediaRecoveryWindowMs = 30_000;
const retryAfterMs = [500, 1_000, 2_000, 4_000, 8_000] as const;

const settings: Partial<HlsConfig> = {
  // CMAF needs no transmuxing worth a worker.
  enableWorker: false,
  backBufferLength: 60,
  maxBufferLength: 30,
  maxBufferHole: 0.5,
  // Nothing is loaded only to measure the line: what comes first is shown.
  testBandwidth: false,
  startFragPrefetch: true,
  manifestLoadPolicy: policy({ maxTimeToFirstByteMs: 5_000, maxLoadTimeMs: 10_000 }),
  playlistLoadPolicy: policy({ maxTimeToFirstByteMs: 5_000, maxLoadTimeMs: 10_000 }),
  fragLoadPolicy: policy({ maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 60_000 }),
};

/**
 * What the network is thought to carry, in bit/s, before anything was loaded through it. At first as little as a phone
 * on a bad one has, so that there is soon something to see; hls.js by itself would begin with the largest pictures.
 */
let carriesBitsPerS = 500_000;

/** One HLS address playing in one element: by hls.js where Media Source Extensions are, else natively. */
export class ReplaySource {
  readonly #element: HTMLVideoElement;
  readonly #url: string;
  readonly #fromS: number;
  readonly #onFailure: (failure: SourceFailure) => void;
  readonly #listening = new AbortController();
  #hls: Hls | null = null;
  #closed = false;
  #networkRetries = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #recoveredAtMs: number[] = [];
  #chosen: PictureChoice = { shortSide: null, fitElement: false };
  /** Shorter sides of the pictures that there are to choose from, the largest first. */
  shortSides: readonly number[] = [];
  /** True while more is being added to the end of the playlist. */
  growing = false;

  private constructor({ element, url, fromS, onFailure }: ReplaySourceOptions) {
    this.#element = element;
    this.#url = url;
    this.#fromS = fromS;
    this.#onFailure = onFailure;
  }

  static open(options: ReplaySourceOptions): ReplaySource {
    const source = new ReplaySource(options);
    void source.#open();
    return source;
  }

  /** Seconds up to which the playlist reaches; 0 while unknown. */
  get reachesS(): number {
    const { duration, seekable } = this.#element;
    if (Number.isFinite(duration)) return duration;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) : 0;
  }

  /** Takes effect with the next segment; the browser's own player chooses by itself. */
  choose(choice: PictureChoice): void {
    this.#chosen = choice;
    const hls = this.#hls;
    if (hls === null || hls.levels.length === 0) return;
    hls.capLevelToPlayerSize = choice.fitElement;
    const sides = hls.levels.map(shortSideOf);
    const level = choice.shortSide === null ? -1 : levelFor(sides, choice.shortSide);
    // Asking for what is there already would load it again.
    const given = hls.autoLevelEnabled ? -1 : hls.nextLevel;
    if (given !== level) hls.nextLevel = level;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listening.abort();
    clearTimeout(this.#retryTimer);
    this.#hls?.destroy();
    this.#hls = null;
    this.#element.removeAttribute("src");
    this.#element.load();
  }

  async #open(): Promise<void> {
    try {
      const { default: HlsClass } = await import("hls.js");
      if (this.#closed) return;
      if (HlsClass.isSupported()) this.#attach(HlsClass);
      else if (this.#element.canPlayType(hlsType) !== "") this.#playNatively();
      else this.#onFailure("unsupported");
    } catch {
      // The page's own script could not be fetched.
      this.#onFailure("network");
    }
  }

  #attach(HlsClass: typeof Hls): void {
    const hls = new HlsClass({
      ...settings,
      pLoader: playlistLoader(HlsClass),
      abrEwmaDefaultEstimate: carriesBitsPerS,
      startPosition: this.#fromS,
    });
    this.#hls = hls;
    hls.on(HlsClass.Events.ERROR, (_event, error) => this.#recover(HlsClass, error));
    hls.on(HlsClass.Events.LEVEL_LOADED, (_event, { details }) => {
      this.growing = details.live;
      this.#networkRetries = 0;
    });
    hls.on(HlsClass.Events.MANIFEST_PARSED, () => {
      const sides = hls.levels.map(shortSideOf).filter((side) => side > 0);
      this.shortSides = [...new Set(sides)].toSorted((a, b) => b - a);
      this.choose(this.#chosen);
    });
    hls.on(HlsClass.Events.FRAG_BUFFERED, () => {
      this.#networkRetries = 0;
      carriesBitsPerS = hls.bandwidthEstimate;
    });
    hls.loadSource(this.#url);
    hls.attachMedia(this.#element);
  }

  #recover(HlsClass: typeof Hls, error: ErrorData): void {
    const status = error.response?.code;
    if (status === 401 || status === 403) {
      this.#onFailure("forbidden");
      return;
    }
    if (!error.fatal || this.#hls === null) return;
    if (error.type === HlsClass.ErrorTypes.NETWORK_ERROR) this.#retry(this.#hls);
    else if (error.type === HlsClass.ErrorTypes.MEDIA_ERROR && this.#mayRecoverMedia())
      this.#hls.recoverMediaError();
    else this.#onFailure("media");
  }

  #retry(hls: Hls): void {
    const waitMs = retryAfterMs[this.#networkRetries++];
    if (waitMs === undefined) {
      this.#onFailure("network");
      return;
    }
    this.#retryTimer = setTimeout(() => {
      // Without a playlist there is nothing to go on loading.
      if (hls.levels.length === 0) hls.loadSource(this.#url);
      // Before the first picture the element's own time is still zero.
      else hls.startLoad(this.#element.currentTime || this.#fromS);
    }, waitMs);
  }

  #mayRecoverMedia(): boolean {
    const now = performance.now();
    this.#recoveredAtMs = this.#recoveredAtMs.filter((at) => now - at < mediaRecoveryWindowMs);
    this.#recoveredAtMs.push(now);
    return this.#recoveredAtMs.length <= mediaRecoveries;
  }

  #playNatively(): void {
    const element = this.#element;
    const { signal } = this.#listening;
    element.addEventListener(
      "loadedmetadata",
      () => {
        // A growing playlist would begin at its end.
        element.currentTime = this.#fromS;
      },
      { signal, once: true },
    );
    element.addEventListener(
      "durationchange",
      () => {
        this.growing = element.duration === Number.POSITIVE_INFINITY;
      },
      { signal },
    );
    element.addEventListener(
      "error",
      () => {
        const code = element.error?.code;
        this.#onFailure(code === MediaError.MEDIA_ERR_NETWORK ? "network" : "media");
      },
      { signal },
    );
    element.src = this.#url;
  }
}

export interface ReplaySourceOptions {
  element: HTMLVideoElement;
  url: string;
  /** Where to begin, also in a playlist that is still growing. */
  fromS: number;
  /** Called when it cannot go on by itself. */
  onFailure: (failure: SourceFailure) => void;
}

/** Which of a source's pictures is played. */
export interface PictureChoice {
  /** Null leaves it to what the network carries. */
  shortSide: number | null;
  /** Nothing much larger than the element is loaded. */
  fitElement: boolean;
}

/** The largest picture that is not larger than wished; the smallest where all are. */
export function levelFor(shortSides: readonly number[], wished: number): number {
  const fitting = shortSides.filter((side) => side <= wished);
  return shortSides.indexOf(fitting.length > 0 ? Math.max(...fitting) : Math.min(...shortSides));
}

function shortSideOf({ width, height }: { width: number; height: number }): number {
  return Math.min(width, height);
}

function policy({
  maxTimeToFirstByteMs,
  maxLoadTimeMs,
}: {
  maxTimeToFirstByteMs: number;
  maxLoadTimeMs: number;
}): HlsConfig["fragLoadPolicy"] {
  const retry = { maxNumRetry: 4, retryDelayMs: 500, maxRetryDelayMs: 4_000 };
  return {
    default: { maxTimeToFirstByteMs, maxLoadTimeMs, timeoutRetry: retry, errorRetry: retry },
  };
}
