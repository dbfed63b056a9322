import { setTimeout as wait } from "node:timers/promises";
import type { types } from "mediasoup";
import type { Logger } from "../lib/log.ts";

/**
 * A browser answers no request for a key frame this soon after another, whichever layer that was for
 * (300 ms in libwebrtc's EncoderRtcpFeedback), and mediasoup repeats one only after a second.
 */
const requestsApartMs = 330;

/** Of a picture's producer: requests from viewers and from the recorder within this time become one. */
export const mergedRequests = { keyFrameRequestDelay: requestsApartMs } as const;

/** What was asked of one picture's browser, so that nobody asks in vain. */
export class KeyFrameRequests {
  #askedMs = Number.NEGATIVE_INFINITY;
  #cameMs = Number.NEGATIVE_INFINITY;

  constructor({ producer, log }: { producer: types.Producer; log: Logger }) {
    if (producer.kind !== "video") return;
    producer.on("trace", ({ type }) => {
      if (type === "pli") this.#askedMs = performance.now();
      if (type === "keyframe") this.#cameMs = performance.now();
    });
    producer.enableTraceEvent(["pli", "keyframe"]).catch((error: unknown) => {
      if (!producer.closed) log.warn({ err: error }, "requests for key frames are not seen");
    });
  }

  /** Whether the browser answers a request made now. */
  get wouldBeAnswered(): boolean {
    return this.#leftMs === 0;
  }

  /** Resolves when whoever begins to receive gets a key frame at once: the one under way, or a new one. */
  async begin(): Promise<void> {
    const isUnderWay = this.#cameMs < this.#askedMs;
    if (!isUnderWay && this.#leftMs > 0) await wait(this.#leftMs);
  }

  get #leftMs(): number {
    return Math.max(0, this.#askedMs + requestsApartMs - performance.now());
  }
}
