import type { types } from "mediasoup";
import type { CaptureEnd } from "../../protocol/capture.ts";
import type { CaptureId, LessonId, ParticipantId } from "../../protocol/ids.ts";
import type { PicturesCarried } from "../../protocol/lessonRungs.ts";
import { type Quality, trackKind, type TrackSource } from "../../protocol/media.ts";
import {
  type ConsumerId,
  ProducerId,
  type PublishedTrack,
  type RequestOf,
  type TransportDirection,
} from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import type { Capture, LessonMedia, Rung } from "../rooms/ports.ts";
import { KeyFrameRequests, mergedRequests } from "./keyFrameRequests.ts";
import { pauseFallback, sendFallback } from "./fallback.ts";
import { orRefusal } from "./orRefusal.ts";
import { LessonRouters } from "./lessonRouters.ts";
import type { PublishedProducer } from "./publishedProducer.ts";
import { RtpCapabilities, RtpParameters, toWire, type Wire } from "./shapes.ts";
import { Tap } from "./tap.ts";
import type { LeasedRouter } from "./workerPool.ts";

type By = { participantId: ParticipantId };

/** Header extensions that a lesson does without; lacking video-orientation, browsers turn pictures upright themselves. */
const unusedExtensions = /video-orientation|toffset|playout-delay|packet-id|dependency-descriptor/;

/** What one lesson's people send and receive: teachers and the capture at home, students there and on further workers. */
export class LessonRouter implements LessonMedia {
  readonly rtpCapabilities: Wire;
  readonly #routers: LessonRouters;
  readonly #lessonId: LessonId;
  readonly #capture: Capture;
  readonly #loopbackPorts: types.TransportPortRange;
  readonly #log: Logger;
  readonly #onTrackClosed: (producerId: ProducerId) => void;
  readonly #published = new Map<string, PublishedProducer>();
  #tap: Tap | null = null;

  constructor(options: {
    home: LeasedRouter;
    /** A router on a further worker. */
    lease: (worker: number) => Promise<LeasedRouter>;
    lessonId: LessonId;
    capture: Capture;
    loopbackPorts: types.TransportPortRange;
    log: Logger;
    onTrackClosed: (producerId: ProducerId) => void;
    onWorkerLost: (worker: number) => void;
    onLost: () => void;
  }) {
    this.#routers = new LessonRouters({
      home: options.home,
      lease: options.lease,
      pipePorts: options.loopbackPorts,
      onFurtherLost: options.onWorkerLost,
    });
    this.#lessonId = options.lessonId;
    this.#capture = options.capture;
    this.#loopbackPorts = options.loopbackPorts;
    this.#log = options.log;
    this.#onTrackClosed = options.onTrackClosed;
    const { router } = options.home;
    this.rtpCapabilities = toWire({
      ...router.rtpCapabilities,
      headerExtensions: router.rtpCapabilities.headerExtensions?.filter(
        (extension) => !unusedExtensions.test(extension.uri),
      ),
    });
    router.once("workerclose", () => {
      this.close();
      options.onLost();
    });
  }

  async openOn(worker: number): Promise<void> {
    await this.#routers.open(worker);
  }

  async openTransport(a: By & { worker: number; direction: TransportDirection }) {
    return this.#routers.seat(a).open(a.direction);
  }

  async connectTransport(a: By & RequestOf<"transport:connect">): Promise<void> {
    await this.#routers.get(a.participantId).connect(a);
  }

  async restartIce(a: By & RequestOf<"transport:restartIce">) {
    return this.#routers.get(a.participantId).restartIce(a.transportId);
  }

  async publish(a: By & { isGuest: boolean } & RequestOf<"track:publish">) {
    const participant = this.#routers.get(a.participantId);
    const transport = participant.transport(a.transportId, "send");
    const { router } = participant;
    const kind = trackKind[a.source];
    const request = JSON.stringify([a.transportId, a.source, a.rtpParameters]);
    const same = this.#publishedBy(a);
    if (same?.request === request) return { track: this.#describe(same), replaced: null };
    const producer = await orRefusal(
      router,
      transport.produce({
        kind,
        rtpParameters: RtpParameters.parse(a.rtpParameters),
        paused: a.paused,
        ...(kind === "video" ? mergedRequests : {}),
      }),
    );
    const earlier = this.#publishedBy(a);
    if (earlier) this.#end(earlier, "stopped");
    const { participantId, source, isGuest } = a;
    const keyFrames = new KeyFrameRequests({ producer, log: this.#log });
    const published: PublishedProducer = {
      producer,
      router,
      participantId,
      source,
      isGuest,
      keyFrames,
      request,
      fallback: null,
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

  async publishFallback(a: By & RequestOf<"track:publish">) {
    const transport = this.#routers.get(a.participantId).transport(a.transportId, "send");
    const of = this.#publishedBy(a);
    if (!of) throw new SkyclassError("wrongOrder", { message: "It stands in for no picture." });
    const fallback = await sendFallback({ of, transport, request: a, log: this.#log });
    return { producerId: ProducerId.parse(fallback.producer.id), of: this.#describe(of) };
  }

  async pauseTrack(a: By & RequestOf<"track:pause">): Promise<PublishedTrack> {
    const published = this.#published.get(a.producerId);
    if (!published || published.participantId !== a.participantId)
      throw new SkyclassError("notFound", { message: "There is no such track." });
    const { producer, router } = published;
    await pauseFallback({ of: published, paused: a.paused });
    if (producer.paused !== a.paused) {
      if (a.paused) {
        await orRefusal(router, producer.pause());
        await this.#routers.pipes.paused(producer.id);
        await this.#tap?.pause(producer.id, true);
      } else {
        // The capture has to know first: it begins a new file for what comes after a pause.
        await this.#tap?.pause(producer.id, false);
        if (!producer.closed) await orRefusal(router, producer.resume());
      }
    }
    return this.#describe(published);
  }

  async unpublish(a: By & RequestOf<"track:unpublish">): Promise<boolean> {
    const published = this.#published.get(a.producerId);
    if (published?.participantId === a.participantId) {
      this.#end(published, "stopped");
      return true;
    }
    for (const one of this.#published.values())
      if (one.participantId === a.participantId && one.fallback?.producer.id === a.producerId)
        one.fallback.producer.close();
    return false;
  }

  async consume(a: By & { quality: Quality } & RequestOf<"track:consume">) {
    const participant = this.#routers.get(a.participantId);
    await participant.reception.chooseQuality(a.quality);
    participant.transport(a.transportId, "receive");
    const rtpCapabilities = RtpCapabilities.parse(a.rtpCapabilities);
    const named = a.producerIds?.map((id) => {
      const published = this.#published.get(id);
      if (!published) throw new SkyclassError("notFound", { message: "There is no such track." });
      return published;
    });
    const wanted = (named ?? [...this.#published.values()]).filter(
      (one) => one.participantId !== a.participantId,
    );
    const { transportId } = a;
    const offers = await Promise.all(
      wanted.map((published) => participant.consume({ transportId, published, rtpCapabilities })),
    );
    const consumers = offers.filter((offer) => offer !== null);
    if (named && consumers.length < wanted.length) throw new SkyclassError("cannotConsume");
    return { consumers };
  }

  async resume(a: By & { consumerIds: readonly ConsumerId[] }): Promise<void> {
    await this.#routers.get(a.participantId).reception.resume(a.consumerIds);
  }

  async chooseQuality(a: By & { quality: Quality }): Promise<void> {
    await this.#routers.find(a.participantId)?.reception.chooseQuality(a.quality);
  }

  picturesCarried(participantId: ParticipantId): PicturesCarried | null {
    return this.#routers.find(participantId)?.reception.picturesCarried() ?? null;
  }

  async refresh(a: By): Promise<void> {
    await this.#routers.find(a.participantId)?.reception.refresh();
  }

  tracks(): PublishedTrack[] {
    return [...this.#published.values()].map((published) => this.#describe(published));
  }

  fallbackNeeds(): { of: PublishedTrack; by: ParticipantId }[] {
    const { participants } = this.#routers;
    return [...this.#published.values()].flatMap((published) =>
      participants
        .filter(({ reception }) => reception.needsFallbackOf(published))
        .map(({ participantId }) => ({ of: this.#describe(published), by: participantId })),
    );
  }

  closeParticipant(a: By & { because: "stopped" | "lost" }): ProducerId[] {
    const ended = [...this.#published.values()].filter(
      (one) => one.participantId === a.participantId,
    );
    for (const published of ended) this.#end(published, a.because);
    const participant = this.#routers.find(a.participantId);
    if (participant) this.#routers.forget(participant);
    return ended.map((one) => ProducerId.parse(one.producer.id));
  }

  hasMediaOf(participantId: ParticipantId): boolean {
    return this.#routers.find(participantId)?.hasTransports ?? false;
  }

  get pipeCount(): number {
    return this.#routers.pipes.count;
  }

  receivedRungs(): Rung[] {
    return this.#routers.participants.flatMap(({ reception }) => reception.rungs());
  }

  startTap(captureId: CaptureId): void {
    const { router } = this.#routers.home;
    if (router.closed || this.#tap?.captureId === captureId) return;
    this.#tap = new Tap({
      router,
      pipes: this.#routers.pipes,
      capture: this.#capture,
      lessonId: this.#lessonId,
      captureId,
      portRange: this.#loopbackPorts,
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
    this.#tap = null;
    this.#published.clear();
    this.#routers.close();
  }

  #publishedBy(a: By & { source: TrackSource }): PublishedProducer | undefined {
    return [...this.#published.values()].find(
      (one) => one.participantId === a.participantId && one.source === a.source,
    );
  }

  #describe({ producer, participantId, source }: PublishedProducer): PublishedTrack {
    return {
      producerId: ProducerId.parse(producer.id),
      participantId,
      source,
      paused: producer.paused,
    };
  }

  #end({ producer, fallback }: PublishedProducer, because: "stopped" | "lost"): void {
    this.#published.delete(producer.id);
    this.#tap?.remove(producer.id, because);
    producer.close();
    fallback?.producer.close();
  }
}
