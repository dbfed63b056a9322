import type { Config } from "../../config/schema.ts";
import type { WebServer } from "../http/webServer.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { Metrics } from "../lib/metrics.ts";
import type { OriginCheck } from "../lib/origin.ts";
import { createMedia } from "../media/lessonMedia.ts";
import { createMediaWays } from "../media/mediaWays.ts";
import { WorkerPool } from "../media/workerPool.ts";
import type { MediaWays } from "../phoneTests/ports.ts";
import { countCaptures } from "../recordings/captureMetrics.ts";
import { CaptureProcess } from "../recordings/captureProcess.ts";
import { createIceSettings } from "../rooms/iceServers.ts";
import { LiveRooms } from "../rooms/liveRooms.ts";
import type {
  Boards,
  Chat,
  Consents,
  LiveLessons,
  PresenceLog,
  Polls,
  PulseLog,
  Questions,
  RungLog,
  Sessions,
  Slides,
  StageLog,
} from "../rooms/ports.ts";
import { createSignaling } from "../signaling/signaling.ts";

export type MediaRole = { rooms: LiveRooms; mediaWays: MediaWays; isReady: () => Promise<void> };

/** Live lessons on this node: the capture process, the media workers, rooms and their sockets. */
export const startMediaRole = async (parts: {
  config: Config;
  httpServer: WebServer;
  sessions: Sessions;
  liveLessons: LiveLessons;
  questions: Questions;
  slides: Slides;
  boards: Boards;
  polls: Polls;
  chat: Chat;
  consents: Consents;
  stageLog: StageLog;
  pulseLog: PulseLog;
  presenceLog: PresenceLog;
  rungLog: RungLog;
  originCheck: OriginCheck;
  clock: Clock;
  lifecycle: Lifecycle;
  log: Logger;
  metrics: Metrics;
}): Promise<MediaRole> => {
  const { config, lifecycle, log, metrics } = parts;
  // Side by side: each waits for a child of its own.
  const [capture, workerPool] = await Promise.all([
    CaptureProcess.create({ dataDir: config.DATA_DIR, log: log.child({ part: "capture" }) }),
    WorkerPool.create({
      workerCount: config.RTC_WORKERS,
      placesPerWorker: config.RTC_WORKER_PLACES,
      rtcPort: config.RTC_PORT,
      announcedAddresses: config.RTC_ADDRESSES,
      workerBin: config.MEDIASOUP_WORKER_BIN,
      log: log.child({ part: "media" }),
      metrics,
    }),
  ]);
  countCaptures({ capture, metrics });
  lifecycle.add({ name: "capture process", close: () => capture.close() });
  lifecycle.add({ name: "media workers", close: () => workerPool.close() });

  const iceSettings = createIceSettings({ config, clock: parts.clock });
  const mediaWays = createMediaWays({ workerPool, iceSettings });
  lifecycle.add({ name: "phone tests", close: () => mediaWays.close() });

  const rooms = new LiveRooms({
    lessons: parts.liveLessons,
    questions: parts.questions,
    slides: parts.slides,
    boards: parts.boards,
    polls: parts.polls,
    chat: parts.chat,
    consents: parts.consents,
    stageLog: parts.stageLog,
    pulseLog: parts.pulseLog,
    presenceLog: parts.presenceLog,
    rungLog: parts.rungLog,
    media: createMedia({ workerPool, capture, rtcPort: config.RTC_PORT, log }),
    settings: { iceSettings },
    log: log.child({ part: "rooms" }),
    metrics,
  });
  lifecycle.add({ name: "live rooms", close: () => rooms.close(), limitMs: 30_000 });

  const signaling = createSignaling({
    httpServer: parts.httpServer,
    rooms,
    sessions: parts.sessions,
    originAllowed: (origin, host) => parts.originCheck({ origin, host }),
    log: log.child({ part: "signaling" }),
    metrics,
  });
  lifecycle.add({ name: "signaling", close: () => signaling.close() });

  return {
    rooms,
    mediaWays,
    isReady: async () => {
      if (workerPool.pids.length === 0) throw new Error("no media worker runs");
      await Promise.resolve();
    },
  };
};
