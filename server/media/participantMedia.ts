import type { types } from "mediasoup";
import type { ParticipantId } from "../../protocol/ids.ts";
import {
  type ReplyOf,
  type RequestOf,
  type TransportDirection,
  TransportId,
} from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import { announceCandidates } from "./listening.ts";
import { orRefusal } from "./orRefusal.ts";
import type { Pipes } from "./pipes.ts";
import type { PublishedProducer } from "./publishedProducer.ts";
import { Reception } from "./reception.ts";
import { DtlsParameters, toWire } from "./shapes.ts";
import type { LeasedRouter } from "./workerPool.ts";

/** Camera in three layers, screen and both sounds, with room for retransmission. */
const maxIncomingBitrateBps = 6_000_000;
/** Screen and the upper camera layer at once, so that a joining student starts sharp. */
const initialOutgoingBitrateBps = 2_500_000;

/** One participant's transports, and what is received through them. */
export class ParticipantMedia {
  readonly participantId: ParticipantId;
  readonly reception: Reception;
  readonly #leased: LeasedRouter;
  readonly #transports: Partial<Record<TransportDirection, types.WebRtcTransport>> = {};
  readonly #connecting = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: { participantId: ParticipantId; leased: LeasedRouter; pipes: Pipes }) {
    this.participantId = options.participantId;
    this.#leased = options.leased;
    this.reception = new Reception({ router: options.leased.router, pipes: options.pipes });
  }

  get router(): types.Router {
    return this.#leased.router;
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
    if (direction === "receive") this.reception.forget();
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

  /** Consumers are created paused; null when this browser cannot, or the track has just ended. */
  async consume(a: {
    transportId: TransportId;
    published: PublishedProducer;
    rtpCapabilities: types.RtpCapabilities;
  }) {
    const { published, rtpCapabilities } = a;
    const transport = this.transport(a.transportId, "receive");
    return this.reception.consume({ transport, published, rtpCapabilities });
  }

  close(): void {
    this.#closed = true;
    this.reception.forget();
    for (const transport of Object.values(this.#transports)) transport.close();
  }
}
