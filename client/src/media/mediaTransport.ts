import type { Device, types } from "mediasoup-client";
import { z } from "zod";
import type { ReplyOf } from "../../../protocol/signaling.ts";
import type { ServerConnection } from "./serverConnection.ts";

export type MediasoupObject = ReplyOf<"lesson:join">["routerRtpCapabilities"];
export type TransportOffer = ReplyOf<"transport:open">;

/** mediasoup-client checks its own objects; here they only get their names. */
export const mediasoupShape = <T>() =>
  z.custom<T>((value) => typeof value === "object" && value !== null);
const IceParameters = mediasoupShape<types.IceParameters>();
const IceCandidate = mediasoupShape<types.IceCandidate>();
const DtlsParameters = mediasoupShape<types.DtlsParameters>();
const IceServer = mediasoupShape<RTCIceServer>();
const Wire = z.record(z.string(), z.json());
export const toWire = (value: object): MediasoupObject =>
  Wire.parse(JSON.parse(JSON.stringify(value)));

/** A short hiccup heals by itself; a browser needs seconds to call a connection disconnected. */
const disconnectedGraceMs = 1_000;
const restartLimitMs = 6_000;
const mostRestarts = 3;

/**
 * One direction of media with the server. A lost network is answered with an ICE restart; when that
 * does not help, or the server no longer knows the transport, it is dead and another has to be opened.
 */
export class MediaTransport {
  readonly transport: types.Transport;
  readonly #connection: ServerConnection;
  readonly #id: TransportOffer["transportId"];
  readonly #onDead: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restarts = 0;

  constructor(options: {
    device: Device;
    offer: TransportOffer;
    iceServers: readonly MediasoupObject[];
    connection: ServerConnection;
    onDead: () => void;
  }) {
    const { device, offer, connection } = options;
    this.#connection = connection;
    this.#id = offer.transportId;
    this.#onDead = options.onDead;
    const settings: types.TransportOptions = {
      id: offer.transportId,
      iceParameters: IceParameters.parse(offer.iceParameters),
      iceCandidates: offer.iceCandidates.map((one) => IceCandidate.parse(one)),
      dtlsParameters: DtlsParameters.parse(offer.dtlsParameters),
      iceServers: options.iceServers.map((one) => IceServer.parse(one)),
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

  /** Also for a socket that came back: media may have been lost with it. */
  async recheck(): Promise<void> {
    const state = this.transport.connectionState;
    if (state === "disconnected" || state === "failed") await this.restartIce();
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

  #die(): void {
    if (this.transport.closed) return;
    this.close();
    this.#onDead();
  }
}
