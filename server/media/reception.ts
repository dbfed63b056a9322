import type { types } from "mediasoup";
import { PicturesCarried } from "../../protocol/lessonRungs.ts";
import type { Quality, TrackSource } from "../../protocol/media.ts";
import { ConsumerId, ProducerId, type ReplyOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Rung } from "../rooms/ports.ts";
import type { KeyFrameRequests } from "./keyFrameRequests.ts";
import { orRefusal } from "./orRefusal.ts";
import type { Pipes } from "./pipes.ts";
import type { PublishedProducer, SentProducer } from "./publishedProducer.ts";
import { toWire } from "./shapes.ts";

type ConsumerOffer = ReplyOf<"track:consume">["consumers"][number];

/** Which of a student's pictures gets bits first when there are too few. */
const sourcePriority: Record<TrackSource, number> = {
  microphone: 255,
  screenSound: 200,
  screen: 100,
  camera: 10,
};

/** What one participant receives, and how much of it: consumers of her receiving transport. */
export class Reception {
  readonly #router: types.Router;
  readonly #pipes: Pipes;
  /** By id of the producer as it is published; the promise while one is being made, so that a retry gets the same. */
  readonly #consumers = new Map<string, Promise<types.Consumer>>();
  /** Those that are there, for whoever counts them. */
  readonly #made = new Set<types.Consumer>();
  /** Consumers whose page is ready; they flow if the quality has a place for them. */
  readonly #wanted = new WeakSet<types.Consumer>();
  readonly #keyFrames = new WeakMap<types.Consumer, KeyFrameRequests>();
  /** Producers of pictures that this browser could decode in VP8 only. */
  readonly #needsFallbackOf = new WeakSet<types.Producer>();
  #quality: Quality = "auto";

  constructor({ router, pipes }: { router: types.Router; pipes: Pipes }) {
    this.#router = router;
    this.#pipes = pipes;
  }

  /**
   * Created paused, or what is consumed already: the picture itself, or its fallback for a browser that
   * cannot decode that. Null when it can neither (yet), or the track has just ended.
   */
  async consume(a: {
    transport: types.WebRtcTransport;
    published: PublishedProducer;
    rtpCapabilities: types.RtpCapabilities;
  }): Promise<ConsumerOffer | null> {
    const { transport, rtpCapabilities } = a;
    const { participantId, source } = a.published;
    const sent = this.#decodable(a.published, rtpCapabilities);
    if (!sent) return null;
    const { producer } = sent;
    let making = this.#consumers.get(producer.id);
    if (!making) {
      const { router: from } = a.published;
      making = this.#make({ transport, producer, from, rtpCapabilities });
      this.#keep({ sent, source, making });
    }
    let consumer: types.Consumer;
    try {
      consumer = await orRefusal(this.#router, making);
    } catch (error) {
      if (producer.closed) return null;
      throw transport.closed ? new SkyclassError("notFound", { cause: error }) : error;
    }
    return {
      consumerId: ConsumerId.parse(consumer.id),
      producerId: ProducerId.parse(a.published.producer.id),
      source,
      participantId,
      kind: consumer.kind,
      rtpParameters: toWire(consumer.rtpParameters),
      // A pipe may not have told it yet.
      producerPaused: producer.paused,
    };
  }

  /** Whether somebody looks at this picture here, or would, if it came in VP8. */
  needsFallbackOf({ producer }: PublishedProducer): boolean {
    return this.#wantsPictures && this.#needsFallbackOf.has(producer);
  }

  /** Lets media flow, a key frame first. One that closed meanwhile is no reason to keep others waiting. */
  async resume(consumerIds: readonly ConsumerId[]): Promise<void> {
    const ready = new Set<string>(consumerIds);
    const found = (await this.#present()).filter((consumer) => ready.has(consumer.id));
    if (found.length === 0) throw new SkyclassError("notFound");
    for (const consumer of found) this.#wanted.add(consumer);
    await orRefusal(this.#router, Promise.all(found.map(async (one) => this.#apply(one))));
  }

  /** Also for what is consumed later. Idempotent. */
  async chooseQuality(quality: Quality): Promise<void> {
    if (quality === this.#quality) return;
    this.#quality = quality;
    const consumers = await this.#present();
    await orRefusal(this.#router, Promise.all(consumers.map(async (one) => this.#apply(one))));
  }

  /** A key frame of every picture that flows; requests of many viewers become one at the producer. */
  async refresh(): Promise<void> {
    const pictures = (await this.#present()).filter(
      (consumer) => consumer.kind === "video" && !consumer.paused,
    );
    // A picture that closes meanwhile needs none.
    await Promise.allSettled(pictures.map((one) => one.requestKeyFrame()));
  }

  /** Of each picture that flows. */
  rungs(): Rung[] {
    return [...this.#made].flatMap((consumer) => {
      if (consumer.kind === "audio" || consumer.paused || consumer.producerPaused) return [];
      if (consumer.type !== "simulcast") return ["whole"];
      const layer = consumer.currentLayers?.spatialLayer;
      if (layer === undefined) return ["nothing"];
      return [layer < topLayerOf(consumer) ? "smaller" : "whole"];
    });
  }

  /** Of the picture that comes best; null: none flows. */
  picturesCarried(): PicturesCarried | null {
    const carried = [...this.#made].flatMap((consumer) =>
      consumer.kind === "audio" || consumer.paused || consumer.producerPaused
        ? []
        : [carriedOf(consumer)],
    );
    return PicturesCarried.options.find((one) => carried.includes(one)) ?? null;
  }

  /** The transport is another one: what was received through the last is gone with it. */
  forget(): void {
    this.#consumers.clear();
  }

  get #wantsPictures(): boolean {
    return this.#quality === "auto" || this.#quality === "low";
  }

  async #present(): Promise<types.Consumer[]> {
    const made = await Promise.allSettled(this.#consumers.values());
    return made
      .flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
      .filter((consumer) => !consumer.closed);
  }

  /** The choice is kept here and not in the page: what nobody looks at is never sent. */
  async #apply(consumer: types.Consumer): Promise<void> {
    if (!this.#wanted.has(consumer)) return;
    const isSilenced = () =>
      consumer.kind === "video" ? !this.#wantsPictures : this.#quality === "nothing";
    // What has closed meanwhile needs nothing any more.
    const unlessClosed = (error: unknown) => {
      if (!consumer.closed) throw error;
    };
    if (consumer.type === "simulcast" && !isSilenced())
      await consumer
        .setPreferredLayers({ spatialLayer: this.#quality === "low" ? 0 : topLayerOf(consumer) })
        .catch(unlessClosed);
    if (isSilenced() && !consumer.paused) await consumer.pause().catch(unlessClosed);
    if (isSilenced() || !consumer.paused) return;
    // Resuming asks for a key frame.
    await this.#keyFrames.get(consumer)?.begin();
    // Another choice may have been made meanwhile.
    if (!isSilenced()) await consumer.resume().catch(unlessClosed);
  }

  async #make(a: {
    transport: types.WebRtcTransport;
    producer: types.Producer;
    from: types.Router;
    rtpCapabilities: types.RtpCapabilities;
  }): Promise<types.Consumer> {
    const { transport, rtpCapabilities } = a;
    const { producer, release } = await this.#pipes.bring({ ...a, to: this.#router });
    try {
      const consumer = await transport.consume({
        producerId: producer.id,
        rtpCapabilities,
        paused: true,
      });
      if (consumer.closed) release();
      else consumer.observer.once("close", release);
      return consumer;
    } catch (error) {
      release();
      throw error;
    }
  }

  #decodable(
    published: PublishedProducer,
    rtpCapabilities: types.RtpCapabilities,
  ): SentProducer | null {
    const can = ({ producer }: SentProducer) =>
      published.router.canConsume({ producerId: producer.id, rtpCapabilities });
    if (can(published)) return published;
    if (published.producer.kind === "video" && decodesVp8(rtpCapabilities))
      this.#needsFallbackOf.add(published.producer);
    const { fallback } = published;
    return fallback && can(fallback) ? fallback : null;
  }

  #keep(a: { sent: SentProducer; source: TrackSource; making: Promise<types.Consumer> }): void {
    const { making, source } = a;
    const { producer, keyFrames } = a.sent;
    this.#consumers.set(producer.id, making);
    const forget = () => {
      if (this.#consumers.get(producer.id) === making) this.#consumers.delete(producer.id);
    };
    making.then((consumer) => {
      if (consumer.closed) return forget();
      this.#made.add(consumer);
      consumer.observer.once("close", () => {
        this.#made.delete(consumer);
        forget();
      });
      this.#keyFrames.set(consumer, keyFrames);
      if (consumer.kind === "video")
        consumer.setPriority(sourcePriority[source]).catch(() => undefined);
    }, forget);
  }
}

const decodesVp8 = ({ codecs = [] }: types.RtpCapabilities): boolean =>
  codecs.some(({ mimeType }) => mimeType.toLowerCase() === "video/vp8");

/** Larger layers that are not wanted, or not sent for want of an uplink at the publisher's, are not missing. */
const carriedOf = (consumer: types.Consumer): PicturesCarried => {
  if (consumer.type !== "simulcast") return "whole";
  const layer = consumer.currentLayers?.spatialLayer;
  if (layer === undefined) return "nothing";
  const largest = Math.min(
    consumer.score.producerScores.findLastIndex((score) => score > 0),
    consumer.preferredLayers?.spatialLayer ?? layer,
  );
  if (layer >= largest) return "whole";
  return layer === 0 ? "smallest" : "smaller";
};

/** A consumer of simulcast tells its layers as "S3T1". */
const topLayerOf = (consumer: types.Consumer): number => {
  const mode = consumer.rtpParameters.encodings?.[0]?.scalabilityMode ?? "";
  return Number(/^[SL](\d+)/.exec(mode)?.[1] ?? 1) - 1;
};
