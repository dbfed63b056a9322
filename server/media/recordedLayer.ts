import type { types } from "mediasoup";
import type { Logger } from "../lib/log.ts";

/** The dropped layer may come back soon; changing size to and fro would be worse than a small picture. */
const climbAfterMs = 8_000;

/**
 * Chooses the simulcast layer that the recording gets: the largest that is being sent. mediasoup takes
 * a layer for lost after 1.5 s without packets (RtpStreamRecv's inactivity check); a recording cannot
 * wait that long, so it steps down as soon as the capture hears nothing.
 */
export class RecordedLayer {
  readonly #consumer: types.Consumer;
  readonly #top: number;
  readonly #log: Logger;
  #climbing: NodeJS.Timeout | null = null;

  constructor(options: { consumer: types.Consumer; layerCount: number; log: Logger }) {
    this.#consumer = options.consumer;
    this.#top = options.layerCount - 1;
    this.#log = options.log;
    options.consumer.observer.once("close", () => this.#stopClimbing());
  }

  /** Goes to the next smaller layer now, and back to the largest that is sent after a while. */
  stepDown(): void {
    const consumer = this.#consumer;
    const current = consumer.currentLayers?.spatialLayer ?? 0;
    if (consumer.closed || consumer.producerPaused || consumer.type !== "simulcast") return;
    if (current === 0) return;
    this.#prefer(current - 1);
    this.#stopClimbing();
    this.#climbing = setTimeout(() => this.#prefer(this.#top), climbAfterMs);
  }

  #prefer(spatialLayer: number): void {
    this.#consumer.setPreferredLayers({ spatialLayer }).catch((error: unknown) => {
      if (!this.#consumer.closed) this.#log.warn({ err: error }, "no other layer is recorded");
    });
  }

  #stopClimbing(): void {
    if (this.#climbing) clearTimeout(this.#climbing);
    this.#climbing = null;
  }
}
