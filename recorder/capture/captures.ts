import type { z } from "zod";
import type {
  CaptureCounts,
  CaptureReplies,
  CaptureRequest,
  TrackDescription,
} from "../../protocol/capture.ts";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { Capture } from "./capture.ts";
import { LogWriter, type DiskReport } from "./logWriter.ts";

type Reply = z.infer<(typeof CaptureReplies)[keyof typeof CaptureReplies]>;

/** All captures of this process, by id. */
export class Captures {
  readonly #capturesDir: string;
  readonly #writer: LogWriter;
  readonly #onSilent: (silent: { captureId: CaptureId; ssrc: number }) => void;
  readonly #open = new Map<CaptureId, Promise<Capture>>();

  constructor(options: {
    capturesDir: string;
    onDisk: (report: DiskReport) => void;
    onSilent: (silent: { captureId: CaptureId; ssrc: number }) => void;
  }) {
    this.#capturesDir = options.capturesDir;
    this.#onSilent = options.onSilent;
    this.#writer = new LogWriter({ onDisk: options.onDisk });
  }

  /** @throws SkyclassError `notFound` for a capture that is not open, `conflict` for one that is over. */
  answer(call: CaptureRequest): Promise<Reply> {
    switch (call.request) {
      case "openCapture":
        return this.#openCapture(call);
      case "openTrack":
        return this.#openTrack(call);
      case "pauseTrack":
        return this.#pauseTrack(call);
      case "closeTrack":
        return this.#closeTrack(call);
      case "closeCapture":
        return this.#closeCapture(call);
    }
  }

  async counts(): Promise<{ captureId: CaptureId; counts: CaptureCounts }[]> {
    const open = await Promise.allSettled(this.#open.values());
    const captures = open.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    return Promise.all(
      captures.map(async (capture) => ({
        captureId: capture.captureId,
        counts: await capture.counts(),
      })),
    );
  }

  /** Brings everything to the disk and leaves the captures to be gone on with. */
  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    for (const one of open) if (one.status === "fulfilled") one.value.close({ because: "lost" });
    await this.#writer.close();
  }

  async #openCapture(call: { captureId: CaptureId; lessonId: LessonId }): Promise<Reply> {
    const { captureId, lessonId } = call;
    let opening = this.#open.get(captureId);
    if (opening === undefined) {
      opening = Capture.open({
        captureId,
        lessonId,
        capturesDir: this.#capturesDir,
        writer: this.#writer,
        onSilent: (ssrc) => this.#onSilent({ captureId, ssrc }),
      });
      this.#open.set(captureId, opening);
      opening.catch(() => this.#open.delete(captureId));
    }
    const capture = await opening;
    if (capture.lessonId !== lessonId) throw new SkyclassError("conflict");
    return capture.address;
  }

  async #openTrack(call: {
    captureId: CaptureId;
    track: TrackDescription;
    because: "published" | "restarted";
    paused: boolean;
  }): Promise<Reply> {
    (await this.#find(call.captureId)).openTrack(call);
    return {};
  }

  async #pauseTrack(call: { captureId: CaptureId; ssrc: number; paused: boolean }): Promise<Reply> {
    (await this.#find(call.captureId)).pauseTrack(call);
    return {};
  }

  async #closeTrack(call: {
    captureId: CaptureId;
    ssrc: number;
    because: "stopped" | "lost";
  }): Promise<Reply> {
    (await this.#find(call.captureId)).closeTrack(call);
    return {};
  }

  async #closeCapture(call: {
    captureId: CaptureId;
    reason: "lessonEnded" | "shutdown" | "adopted";
  }): Promise<Reply> {
    const capture = await this.#find(call.captureId);
    await capture.end({ reason: call.reason });
    this.#open.delete(call.captureId);
    return {};
  }

  #find(captureId: CaptureId): Promise<Capture> {
    const open = this.#open.get(captureId);
    if (open === undefined) throw new SkyclassError("notFound");
    return open;
  }
}
