import { setPriority } from "node:os";
import type { Logger } from "./log.ts";

/**
 * Niceness of what must not wait: where the processor is short, media that comes late looks to a browser
 * like a narrow network, and it sends less for many seconds.
 */
const liveNiceness = -10;

/** The main thread of this process goes first, where the system lets us (root, or RLIMIT_NICE). */
export const goFirst = (pid: number, log: Logger): void => {
  try {
    setPriority(pid, liveNiceness);
  } catch (error) {
    log.debug({ err: error, ofPid: pid }, "the system gives no priority to live media");
  }
};
