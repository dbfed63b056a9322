import type { types } from "mediasoup-client";
import type { TrackSource } from "../../../protocol/media.ts";
import { ProducerId } from "../../../protocol/signaling.ts";
import { fallbackOptions } from "./encodings.ts";
import type { PublishingNote } from "./liveSessionTypes.ts";
import type { ServerConnection } from "./serverConnection.ts";

type Published = ReadonlyMap<TrackSource, { producer: types.Producer }>;
/** `of` is the track that this one's is a clone of. */
type Fallback = { producer: types.Producer; of: MediaStreamTrack };

/**
 * Small pictures in VP8 beside the published ones, for students whose browsers cannot decode those.
 * Each has a clone of the published track, and ends with it.
 */
export class FallbackPictures {
  readonly #connection: ServerConnection;
  readonly #sent = new Map<TrackSource, Fallback>();

  constructor({ connection }: { connection: ServerConnection }) {
    this.#connection = connection;
  }

  /** @throws LiveSessionError, or what the browser says no with */
  async reconcile(a: {
    sources: readonly TrackSource[];
    sent: Published;
    send: types.Transport;
    sendable: types.RtpCapabilities;
  }): Promise<void> {
    for (const source of this.#sent.keys())
      if (!a.sources.includes(source)) await this.#stop(source);
    for (const source of a.sources) {
      const published = a.sent.get(source)?.producer;
      if (published?.track && !published.closed) await this.#send({ ...a, source, published });
    }
  }

  /** At once: nothing may be seen here that the published picture does not show. */
  pause(source: TrackSource): void {
    this.#sent.get(source)?.producer.pause();
  }

  /** The server has ended it with the published picture. */
  drop(source: TrackSource): void {
    this.#sent.get(source)?.producer.close();
    this.#sent.delete(source);
  }

  dropAll(): void {
    for (const source of this.#sent.keys()) this.drop(source);
  }

  async #stop(source: TrackSource): Promise<void> {
    const producerId = this.#sent.get(source)?.producer.id;
    this.drop(source);
    if (producerId === undefined) return;
    await this.#connection.request("track:unpublish", { producerId: ProducerId.parse(producerId) });
  }

  async #send(a: {
    source: TrackSource;
    published: types.Producer;
    sent: Published;
    send: types.Transport;
    sendable: types.RtpCapabilities;
  }): Promise<void> {
    const { source, published } = a;
    const of = published.track;
    if (!of || of.readyState === "ended") return;
    const present = this.#sent.get(source);
    if (!present || present.producer.closed) {
      await this.#begin({ ...a, of });
    } else if (present.of !== of) {
      present.of = of;
      await present.producer.replaceTrack({ track: of.clone() });
    }
    const fallback = this.#sent.get(source)?.producer;
    if (published.paused) fallback?.pause();
    else fallback?.resume();
  }

  async #begin(a: {
    source: TrackSource;
    of: MediaStreamTrack;
    published: types.Producer;
    sent: Published;
    send: types.Transport;
    sendable: types.RtpCapabilities;
  }): Promise<void> {
    const { source, of, published } = a;
    const track = of.clone();
    const options = fallbackOptions({ source, track, sendable: a.sendable });
    if (!options) return track.stop();
    if (published.paused) track.enabled = false;
    const note: PublishingNote = { source, paused: published.paused, fallback: true };
    try {
      const producer = await a.send.produce({ ...options, appData: note });
      // The published picture may have ended, or be another one, meanwhile.
      if (a.sent.get(source)?.producer === published) this.#sent.set(source, { producer, of });
      else producer.close();
    } catch (error) {
      track.stop();
      throw error;
    }
  }
}
