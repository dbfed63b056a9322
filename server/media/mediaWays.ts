import type { types } from "mediasoup";
import { MediaWay } from "../../protocol/phoneTests.ts";
import { TransportId } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { MediaWays } from "../phoneTests/ports.ts";
import type { IceSettings } from "../rooms/iceServers.ts";
import { announceCandidates } from "./listening.ts";
import { orRefusal } from "./orRefusal.ts";
import { DtlsParameters, toWire } from "./shapes.ts";
import type { LeasedRouter, WorkerPool } from "./workerPool.ts";

const openForMs = 30_000;
/** A class that tests its phones at once; beyond it somebody waits half a minute. */
const mostAtOnce = 100;

/** Transports without a lesson, for phone tests: there to be reached in one way, and nothing else. */
export const createMediaWays = (parts: {
  workerPool: WorkerPool;
  iceSettings: IceSettings;
}): MediaWays & { close: () => void } => {
  const open = new Map<string, types.WebRtcTransport>();
  let leased: Promise<LeasedRouter> | null = null;

  const lease = async (): Promise<LeasedRouter> => {
    leased ??= parts.workerPool.leaseRouter();
    const present = await leased.catch((error: unknown) => {
      leased = null;
      throw error;
    });
    if (!present.router.closed) return present;
    // Its worker died.
    leased = null;
    return lease();
  };

  return {
    async offer(way) {
      const ice = parts.iceSettings();
      const turnServers = ice.iceServers.filter((one) => "credential" in one);
      if (way === "turn" && turnServers.length === 0) return null;
      if (way !== "turn" && ice.iceTransportPolicy === "relay") return null;
      if (open.size >= mostAtOnce)
        throw new SkyclassError("tooManyRequests", { retryAfterMs: openForMs });
      const { router, webRtcServer, alsoAnnounced } = await lease();
      const transport = await orRefusal(
        router,
        router.createWebRtcTransport({ webRtcServer, enableUdp: true, enableTcp: true }),
      );
      open.set(transport.id, transport);
      const timer = setTimeout(() => transport.close(), openForMs);
      transport.observer.once("close", () => {
        clearTimeout(timer);
        open.delete(transport.id);
      });
      const candidates = announceCandidates(transport.iceCandidates, alsoAnnounced);
      return {
        transportId: TransportId.parse(transport.id),
        iceParameters: toWire(transport.iceParameters),
        // A TURN server reaches the media ports over UDP.
        iceCandidates: candidates
          .filter(({ protocol }) => protocol === (way === MediaWay.enum.tcp ? "tcp" : "udp"))
          .map(toWire),
        dtlsParameters: toWire(transport.dtlsParameters),
        routerRtpCapabilities: toWire(router.rtpCapabilities),
        iceServers: way === "turn" ? turnServers : [],
        iceTransportPolicy: way === "turn" ? "relay" : "all",
      };
    },

    async connect({ transportId, dtlsParameters }) {
      const transport = open.get(transportId);
      if (!transport) throw new SkyclassError("notFound");
      const { router } = await lease();
      await orRefusal(
        router,
        transport.connect({ dtlsParameters: DtlsParameters.parse(dtlsParameters) }),
      );
    },

    close() {
      for (const transport of open.values()) transport.close();
    },
  };
};
