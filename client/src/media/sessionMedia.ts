import { Device, type types } from "mediasoup-client";
import type { TrackSource } from "../../../protocol/media.ts";
import { ProducerId, type PublishedTrack, type ReplyOf } from "../../../protocol/signaling.ts";
import { readStats, type StatsReading, type StatsReport } from "./connectionGrade.ts";
import { DataUse } from "./dataUse.ts";
import { sendingOptions } from "./encodings.ts";
import { FallbackPictures } from "./fallbackPictures.ts";
import type { LocalTrack, PublishingNote } from "./liveSessionTypes.ts";
import {
  type IceSettings,
  type MediasoupObject,
  mediasoupShape,
  MediaTransport,
  toWire,
  type TransportOffer,
} from "./mediaTransport.ts";
import { LiveSessionError, type ServerConnection } from "./serverConnection.ts";

const RtpCapabilities = mediasoupShape<types.RtpCapabilities>();
const RtpParameters = mediasoupShape<types.RtpParameters>();
const PublishingNoteShape = mediasoupShape<PublishingNote>();

export type MediaGoal = {
  /** What is to be sent; empty before the lesson is live, and for whoever is not on stage. */
  publish: ReadonlyMap<TrackSource, LocalTrack>;
  /** What others publish. */
  remote: readonly PublishedTrack[];
  /** A way to send is opened before there is anything to send. */
  willPublish: boolean;
};

type Sent = { producer: types.Producer; producerId: ProducerId };

const loadDevice = async (routerRtpCapabilities: MediasoupObject): Promise<Device> => {
  const device = await Device.factory({
    forcedRtpExtensions: {
      // Browsers that know it send it only when told to; the recording places media by it.
      "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time": true,
      // Left out, so that browsers turn pictures upright before they encode them.
      "urn:3gpp:video-orientation": false,
    },
  });
  await device.load({ routerRtpCapabilities: RtpCapabilities.parse(routerRtpCapabilities) });
  return device;
};

const decodesPictures = ({ recvRtpCapabilities: { codecs = [] } }: Device): boolean =>
  codecs.some(({ kind, mimeType }) => kind === "video" && !/\/rtx$/i.test(mimeType));

/**
 * Transports, producers and consumers of one session, brought in line with a goal as often as asked.
 * Everything in it can be thrown away and is then made again from the goal.
 */
export class SessionMedia {
  readonly #connection: ServerConnection;
  readonly #onBroken: () => void;
  readonly #used = new DataUse();
  #decodesPictures = true;
  #capabilities = "";
  #device: Promise<Device> | null = null;
  #ice: IceSettings = { iceServers: [], iceTransportPolicy: "all" };
  #transports: Partial<Record<"send" | "receive", MediaTransport>> = {};
  #earlyOffer: Promise<TransportOffer> | null = null;
  readonly #sent = new Map<TrackSource, Sent>();
  readonly #received = new Map<ProducerId, types.Consumer>();
  readonly #fallbacks: FallbackPictures;

  /** `onBroken`: something was lost; reconcile again. */
  constructor(options: { connection: ServerConnection; onBroken: () => void }) {
    this.#connection = options.connection;
    this.#onBroken = options.onBroken;
    this.#fallbacks = new FallbackPictures({ connection: options.connection });
  }

  /** Begins to load what the browser can do. `earlyOffer` is a receive transport asked for already. */
  prepare({
    reply,
    earlyOffer,
  }: {
    reply: ReplyOf<"lesson:join">;
    earlyOffer: Promise<TransportOffer> | null;
  }): void {
    const { iceServers, iceTransportPolicy } = reply;
    this.#ice = { iceServers, iceTransportPolicy };
    for (const one of Object.values(this.#transports)) one.renewIce(this.#ice).catch(() => {});
    this.#earlyOffer = earlyOffer;
    const capabilities = JSON.stringify(reply.routerRtpCapabilities);
    if (this.#device && capabilities === this.#capabilities) return;
    this.#capabilities = capabilities;
    this.#device = loadDevice(reply.routerRtpCapabilities);
    this.#device.catch(() => (this.#device = null));
  }

  /** What the lesson took until the last reading, over all transports. */
  get usedBytes(): number {
    return this.#used.bytes;
  }

  /** Whether this browser knows any way in which pictures come; true until it is known. */
  get decodesPictures(): boolean {
    return this.#decodesPictures;
  }

  trackOf(producerId: ProducerId): MediaStreamTrack | null {
    return this.#received.get(producerId)?.track ?? null;
  }

  /** It is received no more. */
  forget(producerId: ProducerId): void {
    this.#received.get(producerId)?.close();
    this.#received.delete(producerId);
  }

  /** The server's view of what this session sends, after a lost socket: what is not in it has to be sent again. */
  keepSent(known: ReadonlySet<ProducerId>): void {
    for (const [source, { producer, producerId }] of this.#sent)
      if (!known.has(producerId)) {
        producer.close();
        this.#sent.delete(source);
        this.#fallbacks.drop(source);
      }
  }

  /** `arriving`: something of the others ought to come just now. */
  recheck({ arriving }: { arriving: boolean }): void {
    const { send, receive } = this.#transports;
    void receive?.recheck({ expected: arriving && this.#received.size > 0 });
    void send?.recheck({ expected: this.#isSending });
  }

  /** @throws LiveSessionError, or what the browser says no with */
  async reconcile(goal: MediaGoal): Promise<void> {
    if (!this.#device) return;
    const device = await this.#device;
    this.#decodesPictures = decodesPictures(device);
    // Both at once: a teacher does not wait for one to begin the other.
    const outcomes = await Promise.allSettled([
      this.#reconcileReceived(device, goal.remote),
      this.#reconcileSent(device, goal),
    ]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  /** Pictures that are sent in VP8, too, besides what is sent now. */
  async reconcileFallbacks(sources: readonly TrackSource[]): Promise<void> {
    const send = this.#transports.send?.transport;
    if (!this.#device || !send || send.closed) return;
    const { sendRtpCapabilities: sendable } = await this.#device;
    await this.#fallbacks.reconcile({ sources, sent: this.#sent, send, sendable });
  }

  /** Null before there is a way for media in that direction. `expected`: something ought to arrive. */
  async read({
    direction,
    expected: awaited,
  }: {
    direction: "send" | "receive";
    expected: boolean;
  }): Promise<StatsReading | null> {
    const reports = await this.reports(direction);
    if (!reports) return null;
    const expected = direction === "send" ? this.#isSending : awaited && this.#received.size > 0;
    return readStats({ stats: reports, direction, expected, atMs: performance.now() });
  }

  /** As the browser tells it; null before there is a way for media in that direction. */
  async reports(direction: "send" | "receive"): Promise<StatsReport[] | null> {
    const transport = this.#transports[direction]?.transport;
    if (!transport || transport.closed) return null;
    const reports: StatsReport[] = [];
    (await transport.getStats()).forEach((report: StatsReport) => reports.push(report));
    this.#used.note(transport.id, reports);
    return reports;
  }

  /** Throws all media away; the device stays. */
  reset(): void {
    for (const one of Object.values(this.#transports)) one.close();
    this.#transports = {};
    this.#earlyOffer = null;
    this.#sent.clear();
    this.#received.clear();
    this.#fallbacks.dropAll();
  }

  get #isSending(): boolean {
    return [...this.#sent.values()].some(({ producer }) => !producer.paused);
  }

  async #open(device: Device, direction: "send" | "receive"): Promise<MediaTransport> {
    const present = this.#transports[direction];
    if (present && !present.transport.closed) return present;
    const early = direction === "receive" ? this.#earlyOffer : null;
    this.#earlyOffer = direction === "receive" ? null : this.#earlyOffer;
    const offer =
      (await early?.catch(() => null)) ??
      (await this.#connection.request("transport:open", { direction }));
    const opened = new MediaTransport({
      device,
      offer,
      ice: this.#ice,
      connection: this.#connection,
      onDead: () => {
        if (this.#transports[direction] !== opened) return;
        this.#drop(direction);
        this.#onBroken();
      },
    });
    if (direction === "send") this.#publishThrough(opened);
    this.#transports[direction] = opened;
    return opened;
  }

  /** A transport that the server does not know (any more) is of no use. */
  async #orDrop<T>(direction: "send" | "receive", asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof LiveSessionError && error.code === "notFound") this.#drop(direction);
      throw error;
    }
  }

  #drop(direction: "send" | "receive"): void {
    this.#transports[direction]?.close();
    delete this.#transports[direction];
    if (direction === "send") {
      this.#sent.clear();
      this.#fallbacks.dropAll();
    } else this.#received.clear();
  }

  #publishThrough(opened: MediaTransport): void {
    opened.transport.on("produce", ({ rtpParameters, appData }, proceed, refuse) => {
      const { source, paused, fallback } = PublishingNoteShape.parse(appData);
      this.#connection
        .request("track:publish", {
          transportId: opened.id,
          source,
          rtpParameters: toWire(rtpParameters),
          paused,
          ...(fallback ? { fallback } : {}),
        })
        .then(({ producerId }) => proceed({ id: producerId }))
        .catch(refuse);
    });
  }

  async #reconcileReceived(device: Device, remote: readonly PublishedTrack[]): Promise<void> {
    const published = new Set(remote.map((one) => one.producerId));
    for (const [producerId, consumer] of this.#received)
      if (!published.has(producerId) || consumer.closed) {
        consumer.close();
        this.#received.delete(producerId);
      }
    const missing = remote.filter((one) => !this.#received.has(one.producerId));
    if (missing.length === 0) return;
    const fresh = this.#transports.receive?.transport.connectionState !== "connected";
    const opened = await this.#open(device, "receive");
    const { consumers } = await this.#orDrop(
      "receive",
      this.#connection.request("track:consume", {
        transportId: opened.id,
        rtpCapabilities: toWire(device.recvRtpCapabilities),
      }),
    );
    const offers = consumers.filter((offer) => !this.#received.has(offer.producerId));
    if (offers.length === 0) return;
    const resume = () =>
      this.#connection.request("track:resume", {
        consumerIds: offers.map((offer) => offer.consumerId),
      });
    // On a transport that is still being set up nothing can arrive too early: ask now, save a round trip.
    const resuming = fresh ? resume() : null;
    resuming?.catch(() => undefined);
    await Promise.all(
      offers.map(async (offer) => {
        const consumer = await opened.consume({
          id: offer.consumerId,
          producerId: offer.producerId,
          kind: offer.kind,
          rtpParameters: RtpParameters.parse(offer.rtpParameters),
          // Sound and picture of one source of things are kept in step by the browser; others are not held up.
          streamId: `${offer.participantId}-${offer.source.startsWith("screen") ? "screen" : "camera"}`,
        });
        this.#received.set(offer.producerId, consumer);
      }),
    );
    await (resuming ?? resume());
  }

  async #reconcileSent(device: Device, { publish, willPublish }: MediaGoal): Promise<void> {
    if (willPublish && publish.size === 0) await this.#open(device, "send");
    for (const [source, sent] of this.#sent) {
      if (publish.has(source) && !sent.producer.closed) continue;
      this.#sent.delete(source);
      sent.producer.close();
      this.#fallbacks.drop(source);
      await this.#connection.request("track:unpublish", { producerId: sent.producerId });
    }
    for (const [source, wish] of publish) await this.#send(device, source, wish);
  }

  async #send(device: Device, source: TrackSource, wish: LocalTrack): Promise<void> {
    const sent = this.#sent.get(source);
    if (!sent) {
      if (wish.track.readyState === "ended") return;
      const opened = await this.#open(device, "send");
      const sendable = device.sendRtpCapabilities;
      const producer = await this.#orDrop(
        "send",
        opened.transport.produce({
          ...sendingOptions({ source, track: wish.track, sendable }),
          appData: { source, paused: wish.paused },
        }),
      );
      if (producer.kind === "video") await keepPictureSize(producer.rtpSender);
      this.#sent.set(source, { producer, producerId: ProducerId.parse(producer.id) });
      if (wish.paused) producer.pause();
      else producer.resume();
      return;
    }
    const { producer, producerId } = sent;
    if (producer.track !== wish.track) await producer.replaceTrack({ track: wish.track });
    if (producer.paused === wish.paused) return;
    if (wish.paused) producer.pause();
    if (wish.paused) this.#fallbacks.pause(source);
    await this.#connection.request("track:pause", { producerId, paused: wish.paused });
    if (!wish.paused) producer.resume();
  }
}

/**
 * A busy processor is answered with fewer frames, not with a smaller picture: dropping a simulcast
 * layer leaves viewers and the recording without any picture until the next layer's key frame.
 */
const keepPictureSize = async (sender: RTCRtpSender | undefined): Promise<void> => {
  if (!sender) return;
  const parameters: RTCRtpSendParameters & { degradationPreference?: string } =
    sender.getParameters();
  parameters.degradationPreference = "maintain-resolution";
  // Browsers that do not know it choose by the track's content hint.
  await sender.setParameters(parameters).catch(() => undefined);
};

/** Refusals that trying again does not change. */
export const isFinal = (error: unknown): boolean =>
  error instanceof LiveSessionError &&
  [
    "forbidden",
    "consentMissing",
    "badRequest",
    "cannotConsume",
    "lessonEnded",
    "tooLarge",
  ].includes(error.code);
