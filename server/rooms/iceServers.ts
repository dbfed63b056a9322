import { createHmac } from "node:crypto";
import type { Config } from "../../config/schema.ts";
import type { ReplyOf } from "../../protocol/signaling.ts";
import type { Clock } from "../lib/clock.ts";
import { randomToken } from "../lib/tokens.ts";

type Joined = ReplyOf<"lesson:join">;
/** How a browser reaches the media of a lesson: made anew for everyone who joins. */
export type IceSettings = () => Pick<Joined, "iceServers" | "iceTransportPolicy">;

/**
 * Credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest): the user name
 * says until when they are good, the password is its HMAC. Whom they were given to stays unknown to
 * the TURN server.
 */
export const turnCredentials = (a: {
  secret: string;
  lifetimeS: number;
  now: Date;
  opaqueId: string;
}): { username: string; credential: string } => {
  const expiresS = Math.floor(a.now.getTime() / 1_000) + a.lifetimeS;
  const username = `${expiresS}:${a.opaqueId}`;
  return { username, credential: createHmac("sha1", a.secret).update(username).digest("base64") };
};

/** The STUN and TURN servers that the settings name. */
export const createIceSettings = (parts: { config: Config; clock: Clock }): IceSettings => {
  const { config, clock } = parts;
  const fixed = config.ICE_SERVERS.map(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));
  return () => {
    const { TURN_URLS: urls, TURN_SECRET: secret, TURN_LIFETIME_S: lifetimeS } = config;
    const turn =
      secret === undefined || urls.length === 0
        ? []
        : [
            {
              urls,
              ...turnCredentials({ secret, lifetimeS, now: clock.now(), opaqueId: randomToken() }),
            },
          ];
    return { iceServers: [...fixed, ...turn], iceTransportPolicy: config.ICE_TRANSPORT_POLICY };
  };
};
