import { z } from "zod";
import { ConnectWay, TryWay, WayReply } from "../../protocol/phoneTests.ts";
import { TransportId } from "../../protocol/signaling.ts";
import { type Route, route } from "../lib/route.ts";
import type { MediaWays } from "./ports.ts";

/** `mediaWays` is asked for anew each time: media may not run yet. It throws mediaUnavailable. */
export const mediaWaysRoutes = ({ mediaWays }: { mediaWays: () => MediaWays }): Route[] => [
  route({
    method: "POST",
    path: "/api/phone-tests/ways",
    summary: "Something of the media server to be reached in one way, for half a minute.",
    access: "signedIn",
    body: TryWay,
    reply: WayReply,
    async handle({ body: { way } }) {
      return { offer: await mediaWays().offer(way) };
    },
  }),
  route({
    method: "POST",
    path: "/api/phone-tests/ways/:transportId/connect",
    summary: "The browser's side of it.",
    access: "signedIn",
    params: z.strictObject({ transportId: TransportId }),
    body: ConnectWay,
    async handle({ params: { transportId }, body: { dtlsParameters } }) {
      await mediaWays().connect({ transportId, dtlsParameters });
    },
  }),
];
