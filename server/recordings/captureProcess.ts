import { EventEmitter } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { childEnvironment } from "../../config/load.ts";
import {
  CaptureMessage,
  CaptureReplies,
  type CaptureCall,
  type CaptureCounts,
  type CaptureEnd,
  type CaptureRequest,
  type CaptureSettings,
  type TrackDescription,
} from "../../protocol/capture.ts";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { SupervisedChild } from "../lib/supervisedChild.ts";
import { goFirst } from "../lib/priority.ts";

const program = fileURLToPath(new URL("../../recorder/capture/main.ts", import.meta.url));
const answerLimitMs = 5000;
/** Closing waits until all of the capture is on the disk. */
const closeLimitMs = 15_000;
const readyLimitMs = 10_000;

type Opened = z.infer<typeof CaptureReplies.openCapture>;
type Waiting = { resolve: (reply: unknown) => void; reject: (error: Error) => void };
type Facts = {
  /** A new process took the place of one that died: every capture and track must be opened again. */
  restarted: [];
  counted: [{ captureId: CaptureId; counts: CaptureCounts }];
  disk: [{ works: boolean; message: string }];
  silent: [{ captureId: CaptureId; ssrc: number }];
};

/**
 * The capture process of this media node, as seen from the process that runs the media. Every request
 * fails with SkyclassError `mediaUnavailable` while the process is away or does not answer in time.
 */
export class CaptureProcess {
  readonly #log: Logger;
  readonly #child: SupervisedChild;
  readonly #waiting = new Map<number, Waiting>();
  readonly #facts = new EventEmitter<Facts>();
  #lastId = 0;
  #ready = false;
  #wasReady = false;

  private constructor({ log, child }: { log: Logger; child: SupervisedChild }) {
    this.#log = log;
    this.#child = child;
    child.on("message", (message) => this.#receive(message));
    child.on("died", () => this.#died());
    if (child.pid !== undefined) goFirst(child.pid, log);
    child.on("started", ({ pid }) => goFirst(pid, log));
  }

  /** Resolves when the process takes requests. */
  static async create({ dataDir, log }: { dataDir: string; log: Logger }): Promise<CaptureProcess> {
    const capturesDir = join(dataDir, "captures");
    await mkdir(capturesDir, { recursive: true, mode: 0o700 });
    const settings: CaptureSettings = { capturesDir };
    const child = await SupervisedChild.create({
      name: "capture",
      command: process.execPath,
      args: [program],
      env: childEnvironment(settings),
      log,
      ipc: true,
      // It writes what it holds when it is asked to leave.
      parentDeathSignal: "TERM",
      stopLimitMs: 8000,
    });
    const capture = new CaptureProcess({ log, child });
    try {
      await capture.#untilReady();
    } catch (error) {
      await child.close();
      throw error;
    }
    return capture;
  }

  /** Idempotent: an open capture gives its address again, one that a crash left is gone on with. */
  openCapture(about: { captureId: CaptureId; lessonId: LessonId }): Promise<Opened> {
    return this.#ask({ request: "openCapture", ...about }, CaptureReplies.openCapture);
  }

  async openTrack(about: {
    captureId: CaptureId;
    track: TrackDescription;
    because: "published" | "restarted";
    paused: boolean;
  }): Promise<void> {
    await this.#ask({ request: "openTrack", ...about }, CaptureReplies.openTrack);
  }

  async pauseTrack(about: { captureId: CaptureId; ssrc: number; paused: boolean }): Promise<void> {
    await this.#ask({ request: "pauseTrack", ...about }, CaptureReplies.pauseTrack);
  }

  async closeTrack(about: {
    captureId: CaptureId;
    ssrc: number;
    because: "stopped" | "lost";
  }): Promise<void> {
    await this.#ask({ request: "closeTrack", ...about }, CaptureReplies.closeTrack);
  }

  /** Resolves when all of the capture and its end are on the disk. */
  async closeCapture(about: { captureId: CaptureId; reason: CaptureEnd["reason"] }): Promise<void> {
    await this.#ask({ request: "closeCapture", ...about }, CaptureReplies.closeCapture);
  }

  /** Called when a new process took the place of one that died; returns how to stop listening. */
  onRestarted(listener: () => void): () => void {
    return this.#on("restarted", listener);
  }

  /** Totals of each open capture, every few seconds. */
  onCounted(listener: (counted: Facts["counted"][0]) => void): () => void {
    return this.#on("counted", listener);
  }

  /** Called once for each silence of a camera that should be sending. */
  onSilent(listener: (silent: Facts["silent"][0]) => void): () => void {
    return this.#on("silent", listener);
  }

  /** Called when the disk stops or starts again to take data; the capture goes on meanwhile. */
  onDisk(listener: (report: Facts["disk"][0]) => void): () => void {
    return this.#on("disk", listener);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Open captures are left without an end. */
  async close(): Promise<void> {
    await this.#child.close();
  }

  #on<Name extends keyof Facts>(name: Name, listener: (...facts: Facts[Name]) => void): () => void {
    // EventEmitter's conditional listener type does not resolve for a generic name.
    const emitter: EventEmitter = this.#facts;
    emitter.on(name, listener);
    return () => emitter.off(name, listener);
  }

  async #ask<Reply>(call: CaptureRequest, schema: z.ZodType<Reply>): Promise<Reply> {
    if (!this.#ready) throw new SkyclassError("mediaUnavailable");
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const limitMs = call.request === "closeCapture" ? closeLimitMs : answerLimitMs;
    const limit = setTimeout(() => {
      const cause = new Error(`${call.request} was not answered within ${limitMs} ms`);
      reject(new SkyclassError("mediaUnavailable", { cause }));
    }, limitMs);
    this.#waiting.set(id, { resolve, reject });
    try {
      const message: CaptureCall = { id, call };
      if (!this.#child.send(message)) throw new SkyclassError("mediaUnavailable");
      return schema.parse(await promise);
    } finally {
      clearTimeout(limit);
      this.#waiting.delete(id);
    }
  }

  #receive(message: unknown): void {
    const parsed = CaptureMessage.safeParse(message);
    if (!parsed.success) {
      this.#log.error({ err: parsed.error }, "the capture process said something unknown");
      return;
    }
    const said = parsed.data;
    switch (said.kind) {
      case "ready":
        this.#ready = true;
        if (this.#wasReady) this.#facts.emit("restarted");
        this.#wasReady = true;
        return;
      case "reply":
        this.#waiting.get(said.id)?.resolve(said.reply);
        return;
      case "refusal": {
        const { code, message: reason } = said.error;
        this.#waiting.get(said.id)?.reject(new SkyclassError(code, { message: reason }));
        return;
      }
      case "counted":
        this.#facts.emit("counted", said);
        return;
      case "silent":
        this.#facts.emit("silent", said);
        return;
      case "disk":
        if (said.works) this.#log.info("the captures' disk takes data again");
        else this.#log.error({ reason: said.message }, "the captures' disk takes no data");
        this.#facts.emit("disk", said);
    }
  }

  #died(): void {
    this.#ready = false;
    const error = new SkyclassError("mediaUnavailable", {
      cause: new Error("the capture process died"),
    });
    for (const waiting of this.#waiting.values()) waiting.reject(error);
  }

  async #untilReady(): Promise<void> {
    const limitAt = performance.now() + readyLimitMs;
    while (!this.#ready) {
      if (performance.now() > limitAt)
        throw new SkyclassError("mediaUnavailable", {
          cause: new Error("the capture process did not become ready"),
        });
      await wait(10);
    }
  }
}
