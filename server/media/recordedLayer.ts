import { setTimeout as wait } from "node:timers/promises";
import type { types } from "mediasoup";
import type { Logger } from "../lib/log.ts";
import type { KeyFrameRequests } from "./keyFrameRequests.ts";

/** The dropped layer may come back soon; changing size to and fro would be worse than a small picture. */
const climbAfterMs = 8_000;
/** Layers of one frame leave the browser within a few milliseconds of each other. */
const lookEveryMs = 30;
/** Seen this often in a row, a smaller layer goes on without the recorded one. */
const looksNeeded = 2;
/** Later than that mediasoup itself has noticed. */
const lookLimitMs = 1_500;

/**
 * Chooses the simulcast layer that the recording gets: the largest that is being sent. mediasoup takes
 * a layer for lost after 1.5 s without packets (RtpStreamRecv's inactivity check); a recording cannot
 * wait that long. When the capture hears nothing, the layers' packets are counted: where a smaller one
 * goes on, the browser has dropped the recorded one, and where none does, the camera only stalls.
 */
export class RecordedLayer {
  readonly #consumer: types.Consumer;
  readonly #producer: types.Producer;
  readonly #keyFrames: KeyFrameRequests;
  readonly #log: Logger;
  #looking = false;
  #silentAgain = false;
  #climbing: NodeJS.Timeout | null = null;

  constructor(options: {
    consumer: types.Consumer;
    producer: types.Producer;
    keyFrames: KeyFrameRequests;
    log: Logger;
  }) {
    this.#consumer = options.consumer;
    this.#producer = options.producer;
    this.#keyFrames = options.keyFrames;
    this.#log = options.log;
    options.consumer.observer.once("close", () => this.#stopClimbing());
  }

  /** While it finds out whether the recorded layer was dropped. */
  get isLooking(): boolean {
    return this.#looking;
  }

  /** Goes to the next smaller layer if only that is sent, and back to the largest one after a while. */
  async heardNothing(): Promise<void> {
    // On a busy machine one silence may follow another before it was looked at.
    this.#silentAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#silentAgain) {
        this.#silentAgain = false;
        await this.#stepDownIfDropped();
      }
    } catch (error) {
      if (!this.#consumer.closed) this.#log.warn({ err: error }, "the layers were not looked at");
    } finally {
      this.#looking = false;
    }
  }

  async #stepDownIfDropped(): Promise<void> {
    const { type, currentLayers, preferredLayers } = this.#consumer;
    const current = currentLayers?.spatialLayer ?? 0;
    if (type !== "simulcast" || current === 0) return;
    // Asked already: the smaller one begins with its next key frame.
    if (preferredLayers !== undefined && preferredLayers.spatialLayer < current) return;
    const smaller = await this.#insteadOf(current);
    if (smaller === null) return;
    this.#log.info(
      { dropped: current, recorded: smaller },
      "the browser dropped the recorded layer",
    );
    await this.#prefer(smaller);
    this.#stopClimbing();
    this.#climbing = setTimeout(() => void this.#prefer(this.#top), climbAfterMs);
  }

  /** The largest layer that goes on without this one; null when this one does, or none. */
  async #insteadOf(current: number): Promise<number | null> {
    const before = await this.#packetCounts();
    const untilMs = performance.now() + lookLimitMs;
    for (let seen = 0; performance.now() < untilMs;) {
      await wait(lookEveryMs);
      const { closed, producerPaused, currentLayers } = this.#consumer;
      if (closed || producerPaused || currentLayers?.spatialLayer !== current) return null;
      const grew = (await this.#packetCounts()).map((count, layer) => count > (before[layer] ?? 0));
      if (grew[current]) return null;
      const smaller = grew.lastIndexOf(true, current);
      if (smaller >= 0) seen += 1;
      if (seen >= looksNeeded && this.#keyFrames.wouldBeAnswered) return smaller;
    }
    return null;
  }

  /** Packets received so far, by spatial layer. */
  async #packetCounts(): Promise<number[]> {
    const stats = await this.#producer.getStats();
    return this.#encodings.map(
      ({ rid, ssrc }) =>
        stats.find((one) => (rid === undefined ? one.ssrc === ssrc : one.rid === rid))
          ?.packetCount ?? 0,
    );
  }

  async #prefer(spatialLayer: number): Promise<void> {
    if (this.#consumer.closed) return;
    await this.#consumer.setPreferredLayers({ spatialLayer }).catch((error: unknown) => {
      if (!this.#consumer.closed) this.#log.warn({ err: error }, "no other layer is recorded");
    });
  }

  get #encodings(): types.RtpEncodingParameters[] {
    return this.#producer.rtpParameters.encodings ?? [];
  }

  get #top(): number {
    return this.#encodings.length - 1;
  }

  #stopClimbing(): void {
    if (this.#climbing) clearTimeout(this.#climbing);
    this.#climbing = null;
  }
}
