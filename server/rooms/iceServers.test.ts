import { expect, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { createIceSettings, turnCredentials } from "./iceServers.ts";

const clock = { now: () => new Date(1_700_000_000_000) };
const secret = "a-secret-for-this-test";

test("credentials tell when they expire, and hold only with the secret", () => {
  const made = turnCredentials({ secret, lifetimeS: 100, now: clock.now(), opaqueId: "abc" });
  // printf 1700000100:abc | openssl dgst -sha1 -hmac a-secret-for-this-test -binary | base64
  expect(made).toEqual({ username: "1700000100:abc", credential: "dKxkFJ8WNNAVh47DMpOkXwlwUpI=" });
});

test("everyone gets credentials of their own beside the servers that need none", () => {
  const config = loadConfig({
    env: {
      ICE_SERVERS: '[{"urls":"stun:stun.example.org"}]',
      TURN_URLS: "turn:turn.example.org, turns:turn.example.org:443?transport=tcp",
      TURN_SECRET: secret,
    },
  });
  const ice = createIceSettings({ config, clock });
  const { iceServers, iceTransportPolicy } = ice();
  expect(iceTransportPolicy).toBe("all");
  expect(iceServers).toMatchObject([
    { urls: "stun:stun.example.org" },
    { urls: ["turn:turn.example.org", "turns:turn.example.org:443?transport=tcp"] },
  ]);
  expect(iceServers[1]?.["username"]).not.toBe(ice().iceServers[1]?.["username"]);
  expect(JSON.stringify(iceServers)).not.toContain(secret);
});
