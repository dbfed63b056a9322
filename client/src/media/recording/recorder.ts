import type { PersonId } from "../../../../protocol/ids.ts";
import type { Composition } from "./composition.ts";
import {
  audioBps,
  chooseFormat,
  chunkMs,
  keyFrameMs,
  recordingFileName,
  videoBps,
} from "./format.ts";
import { dropKept, keepPiece, type KeptRecording, recordingLock } from "./keptRecordings.ts";
import type { Source } from "./layout.ts";
import { type Room, roomDuring, roomMs } from "./room.ts";

/** Why a recording ended by itself. */
export type RecordingProblem = "full" | "storage" | "broke";

export interface RecorderState {
  phase: "idle" | "recording" | "paused" | "ending" | "ended";
  durationMs: number;
  room: Room;
  problem: RecordingProblem | null;
  /** As it lies in the browser; null before its first piece. */
  kept: KeptRecording | null;
}

const idle: RecorderState = {
  ...{ phase: "idle", durationMs: 0, room: "enough" },
  ...{ problem: null, kept: null },
};

/** How long can be recorded from now on; null where the browser does not say. */
export async function roomNow(
  source: Source,
  { mostBytes, recordedBytes }: { mostBytes: number | null; recordedBytes: number },
): Promise<number | null> {
  const estimate = await navigator.storage?.estimate().catch(() => null);
  return roomMs({
    quotaBytes: estimate?.quota ?? null,
    usedBytes: estimate?.usage ?? 0,
    bitrateBps: videoBps(source) + audioBps,
    ...{ mostBytes, recordedBytes },
  });
}

/** One recording after another of what a composition shows; each piece is kept as it comes. */
export class Recorder {
  readonly #composition: Composition;
  readonly #source: Source;
  readonly #personId: PersonId;
  readonly #mostBytes: number | null;
  readonly #listeners = new Set<() => void>();
  #state: RecorderState = idle;
  #recorder: MediaRecorder | null = null;
  #wentOnAtMs: number | null = null;
  #earlierMs = 0;
  /** Pieces are written one after another, in order. */
  #writing: Promise<void> = Promise.resolve();
  #letGo: (() => void) | null = null;
  readonly #clock: ReturnType<typeof setInterval>;

  constructor(parts: {
    composition: Composition;
    source: Source;
    personId: PersonId;
    mostBytes: number | null;
  }) {
    this.#composition = parts.composition;
    this.#source = parts.source;
    this.#personId = parts.personId;
    this.#mostBytes = parts.mostBytes;
    this.#clock = setInterval(() => {
      if (this.#state.phase === "recording") this.#set({ durationMs: this.#durationMs() });
    }, 250);
    window.addEventListener("beforeunload", this.#warn);
  }

  readonly getState = (): RecorderState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    const type = chooseFormat((one) => MediaRecorder.isTypeSupported(one));
    if (type === null || this.#recorder) return;
    const startedAtMs = Date.now();
    const recordingId = crypto.randomUUID();
    let kept: KeptRecording = {
      ...{ recordingId, startedAtMs, type, personId: this.#personId },
      ...{ fileName: recordingFileName({ startedAtMs, type }), bytes: 0, durationMs: 0, pieces: 0 },
    };
    let hasHole = false;
    this.#hold(recordingId);
    // Without it a browser that is short of room may throw away what we keep.
    navigator.storage?.persist?.().catch(() => undefined);
    this.#composition.fix();
    const options = {
      mimeType: type,
      videoBitsPerSecond: videoBps(this.#source),
      audioBitsPerSecond: audioBps,
      videoKeyFrameIntervalDuration: keyFrameMs,
    };
    const recorder = new MediaRecorder(this.#composition.stream, options);
    this.#recorder = recorder;
    recorder.ondataavailable = ({ data }) => {
      if (data.size === 0) return;
      const durationMs = Math.round(this.#durationMs());
      this.#writing = this.#writing.then(async () => {
        // What came after a piece that could not be written is of no use.
        if (hasHole) return;
        const next = {
          ...{ ...kept, durationMs },
          ...{ bytes: kept.bytes + data.size, pieces: kept.pieces + 1 },
        };
        try {
          await keepPiece(next, await data.arrayBuffer());
          kept = next;
          this.#set({ kept });
          await this.#look(kept.bytes);
        } catch (error) {
          hasHole = true;
          const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
          this.#set({ problem: isFull ? "full" : "storage" });
          this.stop();
        }
      });
    };
    recorder.onerror = () => {
      this.#set({ problem: this.#state.problem ?? "broke" });
      this.stop();
    };
    recorder.onstop = () => {
      this.#rest();
      this.#set({ phase: "ending" });
      void this.#writing.then(() => this.#end());
    };
    this.#earlierMs = 0;
    this.#wentOnAtMs = performance.now();
    this.#set({ ...idle, phase: "recording" });
    recorder.start(chunkMs);
  }

  pause(): void {
    if (this.#recorder?.state !== "recording") return;
    this.#recorder.pause();
    this.#recorder.requestData();
    this.#rest();
    this.#set({ phase: "paused", durationMs: this.#durationMs() });
  }

  goOn(): void {
    if (this.#recorder?.state !== "paused") return;
    this.#recorder.resume();
    this.#wentOnAtMs = performance.now();
    this.#set({ phase: "recording" });
  }

  stop(): void {
    if (this.#recorder && this.#recorder.state !== "inactive") this.#recorder.stop();
  }

  /** Throws away what there is, to begin anew. */
  async discard(): Promise<void> {
    const recorder = this.#recorder;
    if (recorder && recorder.state !== "inactive") {
      recorder.ondataavailable = null;
      recorder.onstop = null;
      recorder.stop();
    }
    await this.#writing;
    const { kept } = this.#state;
    if (kept) await dropKept(kept.recordingId);
    this.#letBe();
    this.#set(idle);
  }

  /** What there is stays in the browser. */
  close(): void {
    clearInterval(this.#clock);
    window.removeEventListener("beforeunload", this.#warn);
    this.stop();
    this.#listeners.clear();
  }

  readonly #warn = (event: BeforeUnloadEvent): void => {
    if (this.#recorder) event.preventDefault();
  };

  /** Other pages of hers do not offer what this one still records. */
  #hold(recordingId: string): void {
    navigator.locks
      .request(
        recordingLock(recordingId),
        async () => new Promise<void>((resolve) => (this.#letGo = resolve)),
      )
      .catch(() => undefined);
  }

  #end(): void {
    this.#letBe();
    this.#set({ phase: "ended" });
  }

  #letBe(): void {
    this.#recorder = null;
    this.#letGo?.();
    this.#letGo = null;
    this.#composition.release();
  }

  async #look(recordedBytes: number): Promise<void> {
    const mostBytes = this.#mostBytes;
    const room = roomDuring(await roomNow(this.#source, { mostBytes, recordedBytes }));
    if (room !== this.#state.room) this.#set({ room });
    if (room !== "none") return;
    this.#set({ problem: this.#state.problem ?? "full" });
    this.stop();
  }

  #durationMs(): number {
    return this.#earlierMs + (this.#wentOnAtMs === null ? 0 : performance.now() - this.#wentOnAtMs);
  }

  #rest(): void {
    this.#earlierMs = this.#durationMs();
    this.#wentOnAtMs = null;
  }

  #set(change: Partial<RecorderState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
