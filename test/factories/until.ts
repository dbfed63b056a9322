import { setTimeout as wait } from "node:timers/promises";

/** Asks every 50 ms. @throws Error when it did not come true within `limitMs` */
export const until = async (
  what: () => Promise<boolean> | boolean,
  limitMs = 15_000,
): Promise<void> => {
  const limitAt = Date.now() + limitMs;
  while (!(await what())) {
    if (Date.now() > limitAt) throw new Error("did not happen in time");
    await wait(50);
  }
};

/** Whether there is a process of that id. */
export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
