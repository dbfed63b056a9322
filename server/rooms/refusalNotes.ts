import type { PersonId } from "../../protocol/ids.ts";
import type { ClientMessageName } from "../../protocol/signaling.ts";
import { asSkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";

type Refused = { message: ClientMessageName; code: "forbidden" | "consentMissing" };

/** Somebody who tries what is not theirs is written down, once for each message and reason. */
export class RefusalNotes {
  readonly #write: (refused: Refused & { personId: PersonId }) => Promise<void>;
  readonly #log: Logger;
  readonly #noted = new Set<string>();

  constructor(options: {
    write: (refused: Refused & { personId: PersonId }) => Promise<void>;
    log: Logger;
  }) {
    this.#write = options.write;
    this.#log = options.log;
  }

  async noting<T>(
    { personId }: { personId: PersonId },
    message: ClientMessageName,
    attempt: () => Promise<T>,
  ): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      const { code } = asSkyclassError(error);
      if (code === "forbidden" || code === "consentMissing")
        this.#note({ personId, message, code });
      throw error;
    }
  }

  #note(refused: Refused & { personId: PersonId }): void {
    const key = [refused.personId, refused.message, refused.code].join(" ");
    if (this.#noted.has(key)) return;
    this.#noted.add(key);
    this.#write(refused).catch((error: unknown) =>
      this.#log.error({ err: error }, "a refusal was not written down"),
    );
  }
}
