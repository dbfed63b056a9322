import type { MediaWay, WayOffer } from "../../protocol/phoneTests.ts";
import type { RequestOf, TransportId } from "../../protocol/signaling.ts";

/** What phone tests need of the media role. */
export interface MediaWays {
  /** Null where there is no such way. @throws SkyclassError mediaUnavailable | tooManyRequests */
  offer(way: MediaWay): Promise<WayOffer | null>;
  /** @throws SkyclassError notFound | badRequest */
  connect(a: {
    transportId: TransportId;
    dtlsParameters: RequestOf<"transport:connect">["dtlsParameters"];
  }): Promise<void>;
}
