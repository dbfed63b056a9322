import { randomUUID } from "node:crypto";
import type { WentBecause } from "../../protocol/attendance.ts";
import type { LessonId, ParticipantId, PersonId } from "../../protocol/ids.ts";
import type { Logger } from "../lib/log.ts";
import { Keeping } from "./keeping.ts";
import type { PresenceDeed, PresenceLog } from "./ports.ts";
import type { Seat } from "./seat.ts";

/**
 * Writes down when the sockets of each seat came and went, and who read along by plain HTTP from when until
 * when: what attendance is made of.
 */
export class SeatPresence {
  readonly #lessonId: LessonId;
  readonly #keeping: Keeping<PresenceDeed>;
  /** Whose socket is there. */
  readonly #here = new Map<ParticipantId, { spanId: string; token: string }>();
  readonly #reading = new Map<ParticipantId, string>();

  constructor(options: { lessonId: LessonId; presenceLog: PresenceLog; log: Logger }) {
    this.#lessonId = options.lessonId;
    this.#keeping = new Keeping({
      keep: async (deeds) => options.presenceLog.keep(deeds),
      what: "presence",
      log: options.log,
    });
  }

  came({ participantId, personId, token }: Seat): void {
    // Only another page gets another token.
    const samePage = this.#here.get(participantId)?.token === token;
    this.#end(participantId, samePage ? "lost" : "takenOver");
    this.#here.set(participantId, { spanId: this.#begin(personId), token });
  }

  went({ participantId }: Seat, because: "left" | "lost"): void {
    this.#end(participantId, because);
  }

  reads({ participantId, personId }: { participantId: ParticipantId; personId: PersonId }): void {
    this.#reading.set(participantId, this.#begin(personId));
  }

  readsNoMore(participantId: ParticipantId, because: "left" | "lost"): void {
    const spanId = this.#reading.get(participantId);
    if (spanId !== undefined) this.#write(spanId, because);
    this.#reading.delete(participantId);
  }

  /** Nobody is there any more: the lesson is over, or the process goes. */
  async close(because: "ended" | "outage"): Promise<void> {
    for (const participantId of this.#here.keys()) this.#end(participantId, because);
    for (const spanId of this.#reading.values()) this.#write(spanId, because);
    this.#reading.clear();
    await this.#keeping.settle();
  }

  #begin(personId: PersonId): string {
    const spanId = randomUUID();
    const lessonId = this.#lessonId;
    this.#keeping.add({ deed: "came", spanId, lessonId, personId, at: new Date() });
    return spanId;
  }

  #end(participantId: ParticipantId, because: WentBecause): void {
    const here = this.#here.get(participantId);
    if (!here) return;
    this.#here.delete(participantId);
    this.#write(here.spanId, because);
  }

  #write(spanId: string, because: WentBecause): void {
    this.#keeping.add({ deed: "went", spanId, because, at: new Date() });
  }
}
