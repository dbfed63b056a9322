import type { Device, types } from "mediasoup-client";
import { z } from "zod";
import type { ReplyOf } from "../../../protocol/signaling.ts";
import type { StatsReport } from "./connectionGrade.ts";
import { sumBytes } from "./dataUse.ts";
import { LiveSessionError, type ServerConnection } from "./serverConnection.ts";

export type MediasoupObject = ReplyOf<"lesson:join">["routerRtpCapabilities"];
export type TransportOffer = ReplyOf<"transport:open">;

/** mediasoup-client checks its own objects; here they only get their names. */
export const mediasoupShape = <T>() =>
  z.custom<T>((value) => typeof value === "object" && value !== null);
const IceParameters = mediasoupShape<types.IceParameters>();
const IceCandidate = mediasoupShape<types.IceCandidate>();
const DtlsParameters = mediasoupShape<types.DtlsParameters>();
const IceServer = mediasoupShape<RTCIceServer>();
/** Ways to the server that it names in its answer to `lesson:join`. */
export type IceSettings = Pick<ReplyOf<"lesson:join">, "iceServers" | "iceTransportPolicy">;
export const browserIceServers = ({ iceServers }: IceSettings): RTCIceServer[] =>
  iceServers.map((one) => IceServer.parse(one));
/** The server's end of a transport, as mediasoup-client takes it. */
export const transportOf = (
  offer: Omit<TransportOffer, "direction">,
): Pick<types.TransportOptions, "id" | "iceParameters" | "iceCandidates" | "dtlsParameters"> => ({
  id: offer.transportId,
  iceParameters: IceParameters.parse(offer.iceParameters),
  iceCandidates: offer.iceCandidates.map((one) => IceCandidate.parse(one)),
  dtlsParameters: DtlsParameters.parse(offer.dtlsParameters),
});
const Wire = z.record(z.string(), z.json());
export const toWire = (value: object): MediasoupObject =>
  Wire.parse(JSON.parse(JSON.stringify(value)));

/** A short hiccup heals by itself; a browser needs seconds to call a connection disconnected. */
const disconnectedGraceMs = 1_000;
const restartLimitMs = 6_000;
const mostRestarts = 3;
/** Sound comes 50 times a second, and feedback on what is sent 10 times. */
const silenceLimitMs = 400;

type Asked = Pick<ServerConnection, "connected" | "request">;

/**
 * One direction of media with the server. A lost network is answered with an ICE restart; when that
 * does not help, or the server no longer knows the transport, it is dead and another has to be opened.
 */
export class MediaTransport {
  readonly transport: types.Transport;
  readonly #connection: Asked;
  readonly #id: TransportOffer["transportId"];
  readonly #onDead: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restarts = 0;

  constructor(options: {
    device: Device;
    offer: TransportOffer;
    ice: IceSettings;
    connection: Asked;
    onDead: () => void;
  }) {
    const { device, offer, connection } = options;
    this.#connection = connection;
    this.#id = offer.transportId;
    this.#onDead = options.onDead;
    const settings: types.TransportOptions = {
      ...transportOf(offer),
      iceServers: browserIceServers(options.ice),
      iceTransportPolicy: options.ice.iceTransportPolicy,
    };
    this.transport =
      offer.direction === "send"
        ? device.createSendTransport(settings)
        : device.createRecvTransport(settings);
    this.transport.on("connect", ({ dtlsParameters }, proceed) => {
      // Not awaited: ICE and DTLS begin while the server is told, which saves a round trip.
      connection
        .request("transport:connect", {
          transportId: this.#id,
          dtlsParameters: toWire(dtlsParameters),
        })
        .catch(() => this.#die());
      proceed();
    });
    this.transport.on("connectionstatechange", (state) => {
      clearTimeout(this.#timer);
      if (state === "connected") this.#restarts = 0;
      else if (state === "disconnected")
        this.#timer = setTimeout(() => void this.restartIce(), disconnectedGraceMs);
      else if (state === "failed") void this.restartIce();
    });
  }

  get id(): TransportOffer["transportId"] {
    return this.#id;
  }

  /** Credentials of TURN servers expire; those of the latest join are used for the next ICE restart. */
  async renewIce(ice: IceSettings): Promise<void> {
    await this.transport.updateIceServers({ iceServers: browserIceServers(ice) });
  }

  /**
   * For a page or a socket that came back: media may have been lost with it. Browsers take seconds to
   * find that out by themselves; where packets are `expected` and none comes, it is lost.
   */
  async recheck({ expected }: { expected: boolean }): Promise<void> {
    if (this.transport.connectionState === "connected") {
      if (!expected) return;
      const before = await this.#receivedBytes();
      await new Promise((resolve) => setTimeout(resolve, silenceLimitMs));
      if (this.transport.closed || (await this.#receivedBytes()) > before) return;
    }
    const state = this.transport.connectionState;
    if (state !== "new" && state !== "connecting") await this.restartIce();
  }

  /**
   * What a peer connection was asked before it was closed it never answers (webrtc-pc, section 4.4.1.5),
   * and mediasoup-client goes on waiting: whoever waits for this is told when the transport is closed.
   * @throws LiveSessionError offline
   */
  async consume(offered: types.ConsumerOptions): Promise<types.Consumer> {
    const { observer } = this.transport;
    let tell = (): void => undefined;
    const closed = new Promise<never>((_, reject) => {
      tell = () => reject(new LiveSessionError("offline"));
    });
    observer.once("close", tell);
    try {
      return await Promise.race([this.transport.consume(offered), closed]);
    } finally {
      observer.off("close", tell);
    }
  }

  async restartIce(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.transport.closed) return;
    // Without a socket there is nobody to ask: `recheck` comes with the next one.
    if (!this.#connection.connected) return;
    if (this.#restarts++ >= mostRestarts) return this.#die();
    try {
      const { iceParameters } = await this.#connection.request("transport:restartIce", {
        transportId: this.#id,
      });
      await this.transport.restartIce({ iceParameters: IceParameters.parse(iceParameters) });
      this.#timer = setTimeout(() => {
        if (this.transport.connectionState !== "connected") void this.restartIce();
      }, restartLimitMs);
    } catch {
      if (this.#connection.connected) this.#die();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.transport.close();
  }

  async #receivedBytes(): Promise<number> {
    const reports: StatsReport[] = [];
    (await this.transport.getStats()).forEach((one: StatsReport) => reports.push(one));
    return sumBytes(reports, ["bytesReceived"]);
  }

  #die(): void {
    if (this.transport.closed) return;
    this.close();
    this.#onDead();
  }
}
