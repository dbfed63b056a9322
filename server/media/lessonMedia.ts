import type { types } from "mediasoup";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import type { Capture, Media } from "../rooms/ports.ts";
import { LessonRouter } from "./lessonRouter.ts";
import type { WorkerPool } from "./workerPool.ts";

/** Ports of the taps on loopback: a range that the workers' own ports are not in. */
const tapPorts = (rtcPort: number): types.TransportPortRange =>
  rtcPort >= 20_000 && rtcPort < 50_000
    ? { min: 50_000, max: 59_999 }
    : { min: 20_000, max: 49_999 };

/** Media of all lessons on this node: one router each, on the worker with most room. */
export const createMedia = (parts: {
  workerPool: WorkerPool;
  capture: Capture;
  rtcPort: number;
  log: Logger;
}): Media => ({
  get placesPerWorker() {
    return parts.workerPool.placesPerWorker;
  },
  get placesFree() {
    return parts.workerPool.placesFree;
  },
  async openLesson({ lessonId, held, onTrackClosed, onLost }) {
    const leased = await parts.workerPool.leaseRouter(held);
    // Its worker may have died before anybody listened.
    if (leased.router.closed) throw new SkyclassError("mediaUnavailable");
    return new LessonRouter({
      leased,
      lessonId,
      capture: parts.capture,
      tapPortRange: tapPorts(parts.rtcPort),
      log: parts.log,
      onTrackClosed,
      onLost,
    });
  },
});
