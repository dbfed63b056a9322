import { setTimeout as wait } from "node:timers/promises";
import type { types } from "mediasoup";
import type { CaptureEnd, TrackDescription } from "../../protocol/capture.ts";
import { type CaptureId, type LessonId, TrackId } from "../../protocol/ids.ts";
import type { Logger } from "../lib/log.ts";
import { stableUuid } from "../lib/stableUuid.ts";
import type { Capture } from "../rooms/ports.ts";
import type { Pipes } from "./pipes.ts";
import type { PublishedProducer } from "./publishedProducer.ts";
import { RecordedLayer } from "./recordedLayer.ts";

type Opened = {
  transport: types.PlainTransport;
  /** By producer id. */
  consumers: Map<string, types.Consumer>;
  /** By the SSRC that the capture hears. */
  layers: Map<number, RecordedLayer>;
  keyFrames: NodeJS.Timeout;
};

const keyFrameIntervalMs = 4_000;
const reopenDelayMs = 500;
/** What is still in the loopback socket's buffer when the senders have stopped. */
const inFlightMs = 100;

const captureMimeType = (mimeType: string): TrackDescription["mimeType"] => {
  switch (mimeType.toLowerCase()) {
    case "audio/opus":
      return "audio/opus";
    case "video/h264":
      return "video/H264";
    case "video/vp8":
      return "video/VP8";
    default:
      throw new Error(`${mimeType} is not captured`);
  }
};

/**
 * What the capture receives: every codec of the router, no retransmission and no bandwidth
 * estimation (it must never be given less than what was sent), and only the header extension that
 * carries the capture time.
 */
const tapCapabilities = (router: types.Router): types.RtpCapabilities => ({
  codecs: (router.rtpCapabilities.codecs ?? [])
    .filter((codec) => !/\/rtx$/i.test(codec.mimeType))
    .map((codec) => ({
      ...codec,
      rtcpFeedback: (codec.rtcpFeedback ?? []).filter(
        ({ type, parameter }) =>
          (type === "nack" && parameter === "pli") || (type === "ccm" && parameter === "fir"),
      ),
    })),
  headerExtensions: (router.rtpCapabilities.headerExtensions ?? []).filter((extension) =>
    extension.uri.endsWith("/abs-capture-time"),
  ),
});

/**
 * Feeds one lesson's capture: a PlainTransport to its port on loopback, and one consumer for each
 * published track. What happens to tracks is told to the capture in the order in which it happened;
 * when the capture does not answer, everything is opened again.
 */
export class Tap {
  readonly #router: types.Router;
  readonly #pipes: Pipes;
  readonly #capture: Capture;
  readonly #lessonId: LessonId;
  readonly #captureId: CaptureId;
  readonly #portRange: types.TransportPortRange;
  readonly #log: Logger;
  readonly #tracks = new Map<string, PublishedProducer>();
  readonly #stopListening: () => void;
  #opened: Opened | null = null;
  #queue: Promise<void> = Promise.resolve();
  #reopening: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: {
    /** The lesson's at home; what is published elsewhere is brought there. */
    router: types.Router;
    pipes: Pipes;
    capture: Capture;
    lessonId: LessonId;
    captureId: CaptureId;
    portRange: types.TransportPortRange;
    tracks: Iterable<PublishedProducer>;
    log: Logger;
  }) {
    this.#router = options.router;
    this.#pipes = options.pipes;
    this.#capture = options.capture;
    this.#lessonId = options.lessonId;
    this.#captureId = options.captureId;
    this.#portRange = options.portRange;
    this.#log = options.log.child({ lessonId: options.lessonId, captureId: options.captureId });
    for (const track of options.tracks) this.#tracks.set(track.producer.id, track);
    const stopListening = [
      this.#capture.onRestarted(() => this.#reopen(0)),
      this.#capture.onSilent(({ captureId, ssrc }) => {
        if (captureId === this.#captureId) void this.#opened?.layers.get(ssrc)?.heardNothing();
      }),
    ];
    this.#stopListening = () => {
      for (const stop of stopListening) stop();
    };
    this.#enqueue("open", () => this.#open("published"));
  }

  get captureId(): CaptureId {
    return this.#captureId;
  }

  add(track: PublishedProducer): void {
    this.#tracks.set(track.producer.id, track);
    this.#enqueue("add", async () => {
      if (this.#opened) await this.#openTrack(this.#opened, track, "published");
    });
  }

  /** To be told before packets flow again, and after they stopped. Never fails and never blocks for long. */
  async pause(producerId: string, paused: boolean): Promise<void> {
    this.#enqueue("pause", async () => {
      const consumer = this.#opened?.consumers.get(producerId);
      const ssrc = consumer?.rtpParameters.encodings?.[0]?.ssrc;
      if (ssrc !== undefined)
        await this.#capture.pauseTrack({ captureId: this.#captureId, ssrc, paused });
    });
    await this.#queue;
  }

  remove(producerId: string, because: "stopped" | "lost"): void {
    if (!this.#tracks.delete(producerId)) return;
    this.#enqueue("remove", () => this.#closeTrack(producerId, because));
  }

  /** The router is gone; the capture goes on with the lesson's next one. */
  abandon(): void {
    if (this.#closed) return;
    for (const producerId of [...this.#tracks.keys()]) this.remove(producerId, "lost");
    this.#stop();
  }

  /** The lesson is over: the capture is complete once this resolves. Never rejects. */
  async close(reason: CaptureEnd["reason"]): Promise<void> {
    if (this.#closed) return this.#queue;
    this.#stop();
    const captureId = this.#captureId;
    this.#enqueue("close", async () => {
      const opened = this.#opened;
      if (opened) {
        clearInterval(opened.keyFrames);
        await Promise.allSettled(
          [...opened.consumers.values()].filter((one) => !one.closed).map((one) => one.pause()),
        );
        await wait(inFlightMs);
        for (const producerId of [...opened.consumers.keys()])
          await this.#closeTrack(producerId, "stopped").catch((error: unknown) =>
            this.#log.warn({ err: error }, "a track was not closed in the capture"),
          );
        this.#shut();
      }
      for (let attempt = 1; ; attempt++) {
        try {
          await this.#capture.closeCapture({ captureId, reason });
          return;
        } catch (error) {
          if (attempt === 5) throw error;
          this.#log.warn({ err: error, attempt }, "the capture was not closed yet");
          await wait(reopenDelayMs);
          // A capture process that was restarted meanwhile has to know it first.
          await this.#capture
            .openCapture({ captureId, lessonId: this.#lessonId })
            .catch(() => undefined);
        }
      }
    });
    await this.#queue;
  }

  #stop(): void {
    this.#closed = true;
    this.#stopListening();
    if (this.#reopening) clearTimeout(this.#reopening);
    if (this.#opened) clearInterval(this.#opened.keyFrames);
  }

  #enqueue(what: string, step: () => Promise<void>): void {
    this.#queue = this.#queue.then(step).catch((error: unknown) => {
      if (this.#router.closed) return;
      this.#log.error({ err: error, step: what }, "the tap lost its capture");
      if (!this.#closed) this.#reopen(reopenDelayMs);
    });
  }

  #reopen(afterMs: number): void {
    if (this.#closed) return;
    if (this.#reopening) clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => {
      this.#reopening = null;
      this.#enqueue("reopen", async () => {
        this.#shut();
        if (!this.#closed) await this.#open("restarted");
      });
    }, afterMs);
  }

  #shut(): void {
    if (!this.#opened) return;
    clearInterval(this.#opened.keyFrames);
    this.#opened.transport.close();
    this.#opened = null;
  }

  async #open(because: "published" | "restarted"): Promise<void> {
    const { ip, port } = await this.#capture.openCapture({
      captureId: this.#captureId,
      lessonId: this.#lessonId,
    });
    const transport = await this.#router.createPlainTransport({
      listenInfo: {
        protocol: "udp",
        ip: "127.0.0.1",
        portRange: this.#portRange,
        sendBufferSize: 1_000_000,
      },
      rtcpMux: true,
      comedia: false,
    });
    await transport.connect({ ip, port });
    const consumers = new Map<string, types.Consumer>();
    const opened: Opened = {
      transport,
      consumers,
      layers: new Map(),
      keyFrames: setInterval(() => this.#askForKeyFrames(), keyFrameIntervalMs),
    };
    this.#opened = opened;
    for (const track of [...this.#tracks.values()]) await this.#openTrack(opened, track, because);
    this.#log.info({ because, tracks: consumers.size }, "the tap is open");
  }

  async #openTrack(
    opened: Opened,
    track: PublishedProducer,
    because: "published" | "restarted",
  ): Promise<void> {
    const { producer, participantId, source, isGuest, keyFrames } = track;
    // Closed, or opened already, while this step waited for its turn.
    if (producer.closed || opened.consumers.has(producer.id)) return;
    const tapped = await this.#consume(opened, track);
    if (!tapped) return;
    const { consumer } = tapped;
    opened.consumers.set(producer.id, consumer);
    const codec = consumer.rtpParameters.codecs[0];
    const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc;
    if (!codec || ssrc === undefined) throw new Error("a consumer without codec or SSRC");
    opened.layers.set(ssrc, new RecordedLayer({ ...tapped, keyFrames, log: this.#log }));
    await this.#capture.openTrack({
      captureId: this.#captureId,
      track: {
        trackId: TrackId.parse(stableUuid("track", this.#captureId, participantId, source)),
        participantId,
        source,
        ...(isGuest ? { guest: true } : {}),
        mimeType: captureMimeType(codec.mimeType),
        clockRate: codec.clockRate,
        payloadType: codec.payloadType,
        ssrc,
      },
      because,
      paused: producer.paused,
    });
    // Resuming asks for a key frame.
    if (!consumer.closed) await consumer.resume();
  }

  /** Null for what ended on its way here, or with the worker that it came from: no fault of the capture. */
  async #consume(
    { transport }: Opened,
    { producer: published, router: from }: PublishedProducer,
  ): Promise<{ consumer: types.Consumer; producer: types.Producer } | null> {
    try {
      const { producer, release } = await this.#pipes.bring({
        ...{ producer: published, from },
        to: this.#router,
      });
      try {
        const consumer = await transport.consume({
          producerId: producer.id,
          rtpCapabilities: tapCapabilities(this.#router),
          paused: true,
          enableRtx: false,
        });
        consumer.observer.once("close", release);
        return { consumer, producer };
      } catch (error) {
        release();
        throw error;
      }
    } catch (error) {
      if (published.closed) return null;
      throw error;
    }
  }

  async #closeTrack(producerId: string, because: "stopped" | "lost"): Promise<void> {
    const consumer = this.#opened?.consumers.get(producerId);
    if (!consumer) return;
    this.#opened?.consumers.delete(producerId);
    consumer.close();
    const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc;
    if (ssrc === undefined) return;
    this.#opened?.layers.delete(ssrc);
    await this.#capture.closeTrack({ captureId: this.#captureId, ssrc, because });
  }

  /** All pictures of the lesson at once, so that the replay can be cut at one place in all of them. */
  #askForKeyFrames(): void {
    for (const consumer of this.#opened?.consumers.values() ?? []) {
      if (consumer.kind !== "video" || consumer.closed || consumer.producerPaused) continue;
      const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc;
      // It may ask for another layer's in a moment, and a browser does not answer two at once.
      if (ssrc !== undefined && this.#opened?.layers.get(ssrc)?.isLooking === true) continue;
      consumer.requestKeyFrame().catch((error: unknown) => {
        if (!consumer.closed) this.#log.warn({ err: error }, "no key frame could be asked for");
      });
    }
  }
}
