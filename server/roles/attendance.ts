import type { Presence } from "../attendance/presence.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";

/** What a crash may take from whoever was in a lesson, and what an outage may be longer by. */
const beatMs = 2_000;

/** Closes what the process before us left open, and says from now on that this one works. */
export const startPresence = async (parts: {
  presence: Presence;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<void> => {
  const { presence, log } = parts;
  const { lessonsWithOutage } = await presence.recover();
  if (lessonsWithOutage > 0)
    log.warn({ lessonsWithOutage }, "lessons were without the platform until now");
  const beat = () =>
    presence
      .beat()
      .catch((error: unknown) => log.warn({ err: error }, "the pulse was not written down"));
  const beating = setInterval(() => void beat(), beatMs);
  parts.lifecycle.add({
    name: "presence",
    close: async () => {
      clearInterval(beating);
      await beat();
    },
  });
};
