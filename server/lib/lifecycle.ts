import type { Logger } from "./log.ts";

/** What was opened, in order; closing goes the other way. */
export type Lifecycle = {
  /** `close` is called once. A part that does not close within `limitMs` is left behind. */
  add(part: { name: string; close: () => Promise<void> | void; limitMs?: number }): void;
  /** Closes everything, the last added first. Calling it again waits for the same closing. */
  close(): Promise<void>;
};

export const createLifecycle = ({ log }: { log: Logger }): Lifecycle => {
  const parts: { name: string; close: () => Promise<void> | void; limitMs: number }[] = [];
  let closing: Promise<void> | undefined;

  const closeOne = async (part: (typeof parts)[number]) => {
    const limit = Promise.withResolvers<"late">();
    const timer = setTimeout(() => limit.resolve("late"), part.limitMs);
    try {
      const outcome = await Promise.race([
        (async () => part.close())().then(() => "closed" as const),
        limit.promise,
      ]);
      if (outcome === "late")
        log.error({ part: part.name, limitMs: part.limitMs }, "did not close in time");
      else log.debug({ part: part.name }, "closed");
    } catch (error) {
      log.error({ part: part.name, err: error }, "failed to close");
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    add({ name, close, limitMs = 10_000 }) {
      if (closing) throw new Error(`${name} was opened while closing`);
      parts.push({ name, close, limitMs });
    },
    close() {
      closing ??= (async () => {
        for (const part of parts.reverse()) await closeOne(part);
      })();
      return closing;
    },
  };
};
