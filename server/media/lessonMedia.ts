import type { types } from "mediasoup";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import type { Capture, Media } from "../rooms/ports.ts";
import { LessonRouter } from "./lessonRouter.ts";
import type { WorkerPool } from "./workerPool.ts";

/** Ports of taps and pipes on loopback: a range that the workers' own ports are not in. */
const loopbackPorts = (rtcPort: number): types.TransportPortRange =>
  rtcPort >= 20_000 && rtcPort < 50_000
    ? { min: 50_000, max: 59_999 }
    : { min: 20_000, max: 49_999 };

/** Media of all lessons on this node: a router for each lesson and worker that it uses. */
export const createMedia = (parts: {
  workerPool: WorkerPool;
  capture: Capture;
  rtcPort: number;
  log: Logger;
}): Media => ({
  get workers() {
    return parts.workerPool.rooms;
  },
  get workerCount() {
    return parts.workerPool.workerCount;
  },
  get placesPerWorker() {
    return parts.workerPool.placesPerWorker;
  },
  hold(held) {
    return parts.workerPool.hold(held);
  },
  async openLesson({ lessonId, worker, ...told }) {
    const home = await parts.workerPool.leaseRouter(worker);
    // Its worker may have died before anybody listened.
    if (home.router.closed) throw new SkyclassError("mediaUnavailable");
    return new LessonRouter({
      home,
      lease: (further) => parts.workerPool.leaseRouter(further),
      lessonId,
      capture: parts.capture,
      loopbackPorts: loopbackPorts(parts.rtcPort),
      log: parts.log,
      ...told,
    });
  },
});
