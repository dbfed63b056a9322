import { errors, type types } from "mediasoup";
import type { CaptureEnd } from "../../protocol/capture.ts";
import type { CaptureId, LessonId, ParticipantId } from "../../protocol/ids.ts";
import { trackKind, type TrackSource } from "../../protocol/media.ts";
import {
  ConsumerId,
  type ConsumerOffer,
  ProducerId,
  type PublishedTrack,
  type RequestOf,
  type TransportDirection,
  TransportId,
  type TransportOffer,
} from "../../protocol/signaling.ts";
import type { z } from "zod";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import type { Capture, LessonMedia } from "../rooms/ports.ts";
import { announceCandidates } from "./listening.ts";
import { DtlsParameters, RtpCapabilities, RtpParameters, toWire, type Wire } from "./shapes.ts";
import { Tap } from "./tap.ts";
import type { LeasedRouter } from "./workerPool.ts";

type Published = {
  producer: types.Producer;
  participantId: ParticipantId;
  source: TrackSource;
  /** The request it came from: a retry of it gets the same track. */
  request: string;
};
type Own = {
  transports: Partial<Record<TransportDirection, types.WebRtcTransport>>;
  connecting: Map<string, Promise<void>>;
  /** By producer id; the promise while one is being made, so that a retry gets the same. */
  consumers: Map<string, Promise<types.Consumer>>;
};

/** Camera in three layers, screen and both sounds, with room for retransmission. */
const maxIncomingBitrateBps = 6_000_000;
/** Screen and the upper camera layer at once, so that a joining student starts sharp. */
const initialOutgoingBitrateBps = 2_500_000;
/** Requests for key frames from viewers and from the recorder within this time become one. */
const keyFrameRequestDelayMs = 300;

/** Header extensions that a lesson uses; without video-orientation browsers turn pictures upright themselves. */
const unusedExtensions = /video-orientation|toffset|playout-delay|packet-id|dependency-descriptor/;

const sourcePriority: Record<TrackSource, number> = {
  microphone: 255,
  screenSound: 200,
  screen: 100,
  camera: 10,
};

/** What mediasoup says no to was asked wrongly; anything else is ours. */
const asRefusal = (error: unknown): unknown =>
  error instanceof TypeError || error instanceof errors.UnsupportedError
    ? new SkyclassError("badRequest", { cause: error })
    : error;

/** One lesson's router and everything in it. Closing the router closes transports, producers, consumers. */
export class LessonRouter implements LessonMedia {
  readonly rtpCapabilities: Wire;
  readonly #leased: LeasedRouter;
  readonly #lessonId: LessonId;
  readonly #capture: Capture;
  readonly #tapPortRange: types.TransportPortRange;
  readonly #log: Logger;
  readonly #onTrackClosed: (producerId: ProducerId) => void;
  readonly #published = new Map<string, Published>();
  readonly #participants = new Map<ParticipantId, Own>();
  #tap: Tap | null = null;

  constructor(options: {
    leased: LeasedRouter;
    lessonId: LessonId;
    capture: Capture;
    tapPortRange: types.TransportPortRange;
    log: Logger;
    onTrackClosed: (producerId: ProducerId) => void;
    onLost: () => void;
  }) {
    this.#leased = options.leased;
    this.#lessonId = options.lessonId;
    this.#capture = options.capture;
    this.#tapPortRange = options.tapPortRange;
    this.#log = options.log;
    this.#onTrackClosed = options.onTrackClosed;
    const { router } = options.leased;
    this.rtpCapabilities = toWire({
      ...router.rtpCapabilities,
      headerExtensions: router.rtpCapabilities.headerExtensions?.filter(
        (extension) => !unusedExtensions.test(extension.uri),
      ),
    });
    router.once("workerclose", () => {
      this.#tap?.abandon();
      this.#tap = null;
      this.#published.clear();
      this.#participants.clear();
      options.onLost();
    });
  }

  async openTransport(a: {
    participantId: ParticipantId;
    direction: TransportDirection;
  }): Promise<z.infer<typeof TransportOffer>> {
    const own = this.#own(a.participantId);
    const { router, webRtcServer, alsoAnnounced } = this.#leased;
    const transport = await this.#orUnavailable(
      router.createWebRtcTransport({
        webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        initialAvailableOutgoingBitrate: initialOutgoingBitrateBps,
      }),
    );
    if (a.direction === "send") await transport.setMaxIncomingBitrate(maxIncomingBitrateBps);
    transport.on("dtlsstatechange", (state) => {
      // The browser hung up (a closed page says so); what it sent or received is over.
      if (state === "failed" || state === "closed") transport.close();
    });
    const earlier = own.transports[a.direction];
    own.transports[a.direction] = transport;
    transport.observer.once("close", () => {
      own.connecting.delete(transport.id);
      if (own.transports[a.direction] === transport) delete own.transports[a.direction];
    });
    if (a.direction === "receive") own.consumers.clear();
    earlier?.close();
    return {
      transportId: TransportId.parse(transport.id),
      direction: a.direction,
      iceParameters: toWire(transport.iceParameters),
      iceCandidates: announceCandidates(transport.iceCandidates, alsoAnnounced).map(toWire),
      dtlsParameters: toWire(transport.dtlsParameters),
    };
  }

  async connectTransport(
    a: { participantId: ParticipantId } & RequestOf<"transport:connect">,
  ): Promise<void> {
    const { own, transport } = this.#transport(a.participantId, a.transportId);
    const dtlsParameters = DtlsParameters.parse(a.dtlsParameters);
    let connecting = own.connecting.get(transport.id);
    if (!connecting) {
      connecting = transport.connect({ dtlsParameters });
      own.connecting.set(transport.id, connecting);
      connecting.catch(() => own.connecting.delete(transport.id));
    }
    await this.#orUnavailable(connecting);
  }

  async restartIce(a: { participantId: ParticipantId; transportId: TransportId }) {
    const { transport } = this.#transport(a.participantId, a.transportId);
    const iceParameters = await this.#orUnavailable(transport.restartIce());
    return { iceParameters: toWire(iceParameters) };
  }

  async publish(a: { participantId: ParticipantId } & RequestOf<"track:publish">) {
    const { transport } = this.#transport(a.participantId, a.transportId, "send");
    const rtpParameters = RtpParameters.parse(a.rtpParameters);
    const request = JSON.stringify([a.transportId, a.source, a.rtpParameters]);
    const ofSameSource = () =>
      [...this.#published.values()].find(
        (one) => one.participantId === a.participantId && one.source === a.source,
      );
    const same = ofSameSource();
    if (same?.request === request) return { track: this.#describe(same), replaced: null };
    const producer = await this.#orUnavailable(
      transport.produce({
        kind: trackKind[a.source],
        rtpParameters,
        paused: a.paused,
        ...(trackKind[a.source] === "video"
          ? { keyFrameRequestDelay: keyFrameRequestDelayMs }
          : {}),
      }),
    );
    const earlier = ofSameSource();
    if (earlier) this.#end(earlier, "stopped");
    const published: Published = {
      producer,
      participantId: a.participantId,
      source: a.source,
      request,
    };
    this.#published.set(producer.id, published);
    producer.once("transportclose", () => {
      if (!this.#published.has(producer.id)) return;
      this.#end(published, "lost");
      this.#onTrackClosed(ProducerId.parse(producer.id));
    });
    this.#tap?.add(published);
    return {
      track: this.#describe(published),
      replaced: earlier ? ProducerId.parse(earlier.producer.id) : null,
    };
  }

  async pauseTrack(a: {
    participantId: ParticipantId;
    producerId: ProducerId;
    paused: boolean;
  }): Promise<PublishedTrack> {
    const published = this.#track(a.participantId, a.producerId);
    const { producer } = published;
    if (producer.paused !== a.paused) {
      if (a.paused) {
        await this.#orUnavailable(producer.pause());
        await this.#tap?.pause(producer.id, true);
      } else {
        // The capture has to know first: it begins a new file for what comes after a pause.
        await this.#tap?.pause(producer.id, false);
        if (!producer.closed) await this.#orUnavailable(producer.resume());
      }
    }
    return this.#describe(published);
  }

  async unpublish(a: { participantId: ParticipantId; producerId: ProducerId }): Promise<boolean> {
    const published = this.#published.get(a.producerId);
    if (!published || published.participantId !== a.participantId) return false;
    this.#end(published, "stopped");
    return true;
  }

  async consume(a: { participantId: ParticipantId } & RequestOf<"track:consume">) {
    const { own, transport } = this.#transport(a.participantId, a.transportId, "receive");
    const rtpCapabilities = RtpCapabilities.parse(a.rtpCapabilities);
    const named = a.producerIds?.map((id) => {
      const published = this.#published.get(id);
      if (!published) throw new SkyclassError("notFound", { message: "There is no such track." });
      return published;
    });
    const wanted = (named ?? [...this.#published.values()]).filter(
      (one) => one.participantId !== a.participantId,
    );
    const offers = await Promise.all(
      wanted.map(async (published) => this.#consumeOne(own, transport, published, rtpCapabilities)),
    );
    const consumers = offers.filter((offer) => offer !== null);
    if (named && consumers.length < wanted.length) throw new SkyclassError("cannotConsume");
    return { consumers };
  }

  async resume(a: { participantId: ParticipantId; consumerIds: readonly ConsumerId[] }) {
    const own = this.#own(a.participantId);
    const consumers = await Promise.all(own.consumers.values());
    const named = a.consumerIds.map((id) => consumers.find((consumer) => consumer.id === id));
    // One that closed meanwhile is no reason to keep the others waiting.
    const found = named.filter((consumer) => consumer !== undefined && !consumer.closed);
    if (found.length === 0) throw new SkyclassError("notFound");
    await this.#orUnavailable(
      Promise.all(
        found.map(async (consumer) => (consumer?.paused ? consumer.resume() : undefined)),
      ),
    );
  }

  tracks(): PublishedTrack[] {
    return [...this.#published.values()].map((published) => this.#describe(published));
  }

  async closeParticipant(a: {
    participantId: ParticipantId;
    because: "stopped" | "lost";
  }): Promise<ProducerId[]> {
    const own = this.#participants.get(a.participantId);
    const ended = [...this.#published.values()].filter(
      (one) => one.participantId === a.participantId,
    );
    for (const published of ended) this.#end(published, a.because);
    this.#participants.delete(a.participantId);
    own?.transports.send?.close();
    own?.transports.receive?.close();
    return ended.map((one) => ProducerId.parse(one.producer.id));
  }

  hasMediaOf(participantId: ParticipantId): boolean {
    const transports = this.#participants.get(participantId)?.transports;
    return transports?.send !== undefined || transports?.receive !== undefined;
  }

  startTap(captureId: CaptureId): void {
    if (this.#leased.router.closed || this.#tap?.captureId === captureId) return;
    this.#tap = new Tap({
      router: this.#leased.router,
      capture: this.#capture,
      lessonId: this.#lessonId,
      captureId,
      portRange: this.#tapPortRange,
      tracks: this.#published.values(),
      log: this.#log,
    });
  }

  async stopTap(reason: CaptureEnd["reason"]): Promise<void> {
    const tap = this.#tap;
    this.#tap = null;
    await tap?.close(reason);
  }

  close(): void {
    this.#tap?.abandon();
    this.#published.clear();
    this.#participants.clear();
    this.#leased.router.close();
  }

  #own(participantId: ParticipantId): Own {
    let own = this.#participants.get(participantId);
    if (!own) {
      own = { transports: {}, connecting: new Map(), consumers: new Map() };
      this.#participants.set(participantId, own);
    }
    return own;
  }

  #transport(participantId: ParticipantId, id: TransportId, direction?: TransportDirection) {
    const own = this.#own(participantId);
    const { send, receive } = own.transports;
    const transport = send?.id === id ? send : receive?.id === id ? receive : undefined;
    if (!transport || transport.closed)
      throw new SkyclassError("notFound", { message: "There is no such transport." });
    if (direction && own.transports[direction] !== transport)
      throw new SkyclassError("wrongOrder", { message: `This is not a ${direction} transport.` });
    return { own, transport };
  }

  #track(participantId: ParticipantId, producerId: ProducerId): Published {
    const published = this.#published.get(producerId);
    if (!published || published.participantId !== participantId)
      throw new SkyclassError("notFound", { message: "There is no such track." });
    return published;
  }

  #describe({ producer, participantId, source }: Published): PublishedTrack {
    return {
      producerId: ProducerId.parse(producer.id),
      participantId,
      source,
      paused: producer.paused,
    };
  }

  #end({ producer }: Published, because: "stopped" | "lost"): void {
    this.#published.delete(producer.id);
    this.#tap?.remove(producer.id, because);
    producer.close();
  }

  async #consumeOne(
    own: Own,
    transport: types.WebRtcTransport,
    { producer, participantId, source }: Published,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<z.infer<typeof ConsumerOffer> | null> {
    if (!this.#leased.router.canConsume({ producerId: producer.id, rtpCapabilities })) return null;
    let making = own.consumers.get(producer.id);
    if (!making) {
      making = transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
      own.consumers.set(producer.id, making);
      const forget = () => {
        if (own.consumers.get(producer.id) === making) own.consumers.delete(producer.id);
      };
      making.then((consumer) => {
        consumer.observer.once("close", forget);
        if (consumer.kind === "video")
          consumer.setPriority(sourcePriority[source]).catch(() => undefined);
      }, forget);
    }
    let consumer: types.Consumer;
    try {
      consumer = await making;
    } catch (error) {
      // It was unpublished while we asked: nothing to offer any more.
      if (producer.closed) return null;
      throw this.#leased.router.closed || transport.closed
        ? new SkyclassError("mediaUnavailable", { cause: error })
        : asRefusal(error);
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

  async #orUnavailable<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (this.#leased.router.closed) throw new SkyclassError("mediaUnavailable", { cause: error });
      throw asRefusal(error);
    }
  }
}
