import { errors, type types } from "mediasoup";
import type { ParticipantId } from "../../protocol/ids.ts";
import {
  ConsumerId,
  ProducerId,
  type ReplyOf,
  type RequestOf,
  type TransportDirection,
  TransportId,
} from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import { announceCandidates } from "./listening.ts";
import type { PublishedProducer } from "./publishedProducer.ts";
import { DtlsParameters, toWire } from "./shapes.ts";
import type { LeasedRouter } from "./workerPool.ts";

type ConsumerOffer = ReplyOf<"track:consume">["consumers"][number];

/** Camera in three layers, screen and both sounds, with room for retransmission. */
const maxIncomingBitrateBps = 6_000_000;
/** Screen and the upper camera layer at once, so that a joining student starts sharp. */
const initialOutgoingBitrateBps = 2_500_000;

/** Which of a student's pictures gets bits first when there are too few. */
const sourcePriority: Record<PublishedProducer["source"], number> = {
  microphone: 255,
  screenSound: 200,
  screen: 100,
  camera: 10,
};

/** What mediasoup says no to was asked wrongly; while the router is gone it is nobody's fault. */
export const orRefusal = async <T>(router: types.Router, asked: Promise<T>): Promise<T> => {
  try {
    return await asked;
  } catch (cause) {
    if (router.closed) throw new SkyclassError("mediaUnavailable", { cause });
    if (cause instanceof TypeError || cause instanceof errors.UnsupportedError)
      throw new SkyclassError("badRequest", { cause });
    throw cause;
  }
};

/** One participant's transports, and the consumers on the one that receives. */
export class ParticipantMedia {
  readonly participantId: ParticipantId;
  readonly #leased: LeasedRouter;
  readonly #transports: Partial<Record<TransportDirection, types.WebRtcTransport>> = {};
  readonly #connecting = new Map<string, Promise<void>>();
  /** By producer id; the promise while one is being made, so that a retry gets the same. */
  readonly #consumers = new Map<string, Promise<types.Consumer>>();
  #closed = false;

  constructor(options: { participantId: ParticipantId; leased: LeasedRouter }) {
    this.participantId = options.participantId;
    this.#leased = options.leased;
  }

  get hasTransports(): boolean {
    return Object.keys(this.#transports).length > 0;
  }

  /** @throws SkyclassError notFound | wrongOrder */
  transport(id: TransportId, direction?: TransportDirection): types.WebRtcTransport {
    const found = Object.values(this.#transports).find((one) => one.id === id);
    if (!found || found.closed)
      throw new SkyclassError("notFound", { message: "There is no such transport." });
    if (direction && this.#transports[direction] !== found)
      throw new SkyclassError("wrongOrder", { message: `This is not a ${direction} transport.` });
    return found;
  }

  /** Replaces the earlier one of the same direction. */
  async open(direction: TransportDirection): Promise<ReplyOf<"transport:open">> {
    const { router, webRtcServer, alsoAnnounced } = this.#leased;
    const transport = await orRefusal(
      router,
      router.createWebRtcTransport({
        webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        initialAvailableOutgoingBitrate: initialOutgoingBitrateBps,
      }),
    );
    if (this.#closed) {
      transport.close();
      throw new SkyclassError("notJoined");
    }
    transport.on("dtlsstatechange", (state) => {
      // The browser hung up (a closed page says so); what it sent or received is over.
      if (state === "failed" || state === "closed") transport.close();
    });
    const earlier = this.#transports[direction];
    this.#transports[direction] = transport;
    transport.observer.once("close", () => {
      this.#connecting.delete(transport.id);
      if (this.#transports[direction] === transport) delete this.#transports[direction];
    });
    if (direction === "receive") this.#consumers.clear();
    earlier?.close();
    if (direction === "send")
      await orRefusal(router, transport.setMaxIncomingBitrate(maxIncomingBitrateBps));
    return {
      transportId: TransportId.parse(transport.id),
      direction,
      iceParameters: toWire(transport.iceParameters),
      iceCandidates: announceCandidates(transport.iceCandidates, alsoAnnounced).map(toWire),
      dtlsParameters: toWire(transport.dtlsParameters),
    };
  }

  /** Idempotent. */
  async connect(request: RequestOf<"transport:connect">): Promise<void> {
    const transport = this.transport(request.transportId);
    const dtlsParameters = DtlsParameters.parse(request.dtlsParameters);
    let connecting = this.#connecting.get(transport.id);
    if (!connecting) {
      connecting = transport.connect({ dtlsParameters });
      this.#connecting.set(transport.id, connecting);
      connecting.catch(() => this.#connecting.delete(transport.id));
    }
    await orRefusal(this.#leased.router, connecting);
  }

  async restartIce(transportId: TransportId): Promise<ReplyOf<"transport:restartIce">> {
    const asked = this.transport(transportId).restartIce();
    return { iceParameters: toWire(await orRefusal(this.#leased.router, asked)) };
  }

  /** Created paused, or what is consumed already; null when this browser cannot, or the track has just ended. */
  async consume(a: {
    transportId: TransportId;
    published: PublishedProducer;
    rtpCapabilities: types.RtpCapabilities;
  }): Promise<ConsumerOffer | null> {
    const transport = this.transport(a.transportId, "receive");
    const { producer, participantId, source } = a.published;
    const { router } = this.#leased;
    if (!router.canConsume({ producerId: producer.id, rtpCapabilities: a.rtpCapabilities }))
      return null;
    let making = this.#consumers.get(producer.id);
    if (!making) {
      making = transport.consume({
        producerId: producer.id,
        rtpCapabilities: a.rtpCapabilities,
        paused: true,
      });
      this.#keep(producer.id, source, making);
    }
    let consumer: types.Consumer;
    try {
      consumer = await orRefusal(router, making);
    } catch (error) {
      if (producer.closed) return null;
      throw transport.closed ? new SkyclassError("notFound", { cause: error }) : error;
    }
    return {
      consumerId: ConsumerId.parse(consumer.id),
      producerId: ProducerId.parse(producer.id),
      source,
      participantId,
      kind: consumer.kind,
      rtpParameters: toWire(consumer.rtpParameters),
      producerPaused: consumer.producerPaused,
    };
  }

  /** Lets media flow, a key frame first. One that closed meanwhile is no reason to keep others waiting. */
  async resume(consumerIds: readonly ConsumerId[]): Promise<void> {
    const wanted = new Set<string>(consumerIds);
    const consumers = await Promise.all(this.#consumers.values());
    const found = consumers.filter((consumer) => wanted.has(consumer.id) && !consumer.closed);
    if (found.length === 0) throw new SkyclassError("notFound");
    const paused = found.filter((consumer) => consumer.paused);
    await orRefusal(this.#leased.router, Promise.all(paused.map((one) => one.resume())));
  }

  close(): void {
    this.#closed = true;
    this.#consumers.clear();
    for (const transport of Object.values(this.#transports)) transport.close();
  }

  #keep(
    producerId: string,
    source: PublishedProducer["source"],
    making: Promise<types.Consumer>,
  ): void {
    this.#consumers.set(producerId, making);
    const forget = () => {
      if (this.#consumers.get(producerId) === making) this.#consumers.delete(producerId);
    };
    making.then((consumer) => {
      consumer.observer.once("close", forget);
      if (consumer.kind === "video")
        consumer.setPriority(sourcePriority[source]).catch(() => undefined);
    }, forget);
  }
}
