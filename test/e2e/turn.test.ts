/* Media through Debian's coturn, set up as in deploy/, with the credentials that a lesson hands out. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { createIceSettings, turnCredentials } from "../../server/rooms/iceServers.ts";
import { createLiveStage, type LiveStage } from "../factories/liveStage.ts";
import { type Chromium, launchChromium } from "../rig/browser.ts";
import { askRelay, startTurnServer, type TurnServer } from "../rig/turnServer.ts";
import { openLivePage, picturesMove, serveLivePage, soundIsHeard } from "./live/openLivePage.ts";

let turn: TurnServer;
let stage: LiveStage;
let chromium: Chromium;

beforeAll(async () => {
  turn = await startTurnServer();
  const config = loadConfig({
    env: {
      TURN_URLS: `turns:127.0.0.1:${turn.tlsPort}?transport=tcp`,
      TURN_SECRET: turn.secret,
      ICE_TRANSPORT_POLICY: "relay",
    },
  });
  stage = await createLiveStage({
    serve: await serveLivePage(),
    iceSettings: createIceSettings({ config, clock: { now: () => new Date() } }),
  });
  chromium = await launchChromium({ devices: "builtIn", extraFlags: turn.chromiumFlags });
});
afterAll(async () => {
  await chromium?.close();
  await stage?.close();
  await turn?.close();
});

test("a lesson whose pages may use nothing but a TURN server over TLS plays", async () => {
  const lesson = stage.schedule();
  const open = (personId: typeof lesson.teacherId) =>
    openLivePage({ chromium, origin: stage.url, personId });
  const teacher = await open(lesson.teacherId);
  await teacher.evaluate((id) => live.teach(id), lesson.lessonId);
  const student = await open(lesson.studentIds[0]!);
  await student.evaluate((id) => live.watch(id), lesson.lessonId);
  await picturesMove(student);
  await soundIsHeard(student);
  for (const page of [teacher, student])
    expect(await page.evaluate(() => live.relayProtocol())).toBe("tls");
});

/** As another entry into a lesson gets them: coturn counts relays by user name. */
const credentials = (a: { secret?: string; now?: Date } = {}) =>
  turnCredentials({
    secret: a.secret ?? turn.secret,
    lifetimeS: 60,
    now: a.now ?? new Date(),
    opaqueId: randomUUID(),
  });

test("nobody reaches anything but the media server through it", async () => {
  const reaching = (peer: string) => askRelay({ turn, peer, ...credentials() });
  expect(await reaching(turn.allowedPeer)).toBe("allowed");
  for (const peer of ["127.0.0.2", "10.0.0.1", "192.168.1.1", "192.0.2.1"])
    expect([peer, await reaching(peer)]).toEqual([peer, "peer forbidden"]);
});

test("credentials that have expired or were made with another secret are none", async () => {
  const anHourAgo = new Date(Date.now() - 3_600_000);
  const peer = turn.allowedPeer;
  expect(await askRelay({ turn, peer, ...credentials({ now: anHourAgo }) })).toBe("no credentials");
  expect(await askRelay({ turn, peer, ...credentials({ secret: "a-guessed-secret" }) })).toBe(
    "no credentials",
  );
});
