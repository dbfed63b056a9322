import { readlinkSync } from "node:fs";
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

/** Niceness of a thread's work that has time: what nobody in a lesson waits for. */
const patientNiceness = 10;

/** The thread that calls this stands back for every other; only Linux knows priorities of threads. */
export const standBack = (): void => {
  try {
    // `PID/task/TID`, https://man7.org/linux/man-pages/man5/proc_thread-self.5.html
    const threadId = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(threadId, patientNiceness);
  } catch {
    // Its work is done all the same.
  }
};
