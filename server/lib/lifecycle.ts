import type { Logger } from "./log.ts";
import { withinLimit } from "./timeLimit.ts";

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
    const { name, limitMs } = part;
    const late = () => new Error(`did not close within ${limitMs} ms`);
    try {
      await withinLimit((async () => part.close())(), { limitMs, late });
      log.debug({ part: name }, "closed");
    } catch (error) {
      log.error({ part: name, err: error }, "failed to close");
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
