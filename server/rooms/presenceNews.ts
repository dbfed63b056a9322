import type { ParticipantId } from "../../protocol/ids.ts";
import type { EventOf, Participant } from "../../protocol/signaling.ts";
import { describeFor, type Seat } from "./seat.ts";

/**
 * For each person in the lesson so long nothing more is told: a thousand sockets are told something once a
 * second, those of a class twenty times. Telling everybody of everybody by themself grows with the square.
 */
const pausePerSeatMs = 1;

type News = EventOf<"participants:changed">;
type Recipient = Pick<Seat, "participantId" | "role"> & {
  link: { tell(name: "participants:changed", news: News): void } | null;
};

/** Who came, is away, left, or has changed: told at once where little happens, and gathered where much does. */
export class PresenceNews {
  readonly #recipients: () => readonly Recipient[];
  /** How somebody is described when it is told; null: left. */
  readonly #fresh = new Map<ParticipantId, (() => Participant) | null>();
  #timer: NodeJS.Timeout | null = null;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor({ recipients }: { recipients: () => readonly Recipient[] }) {
    this.#recipients = recipients;
  }

  changed(participantId: ParticipantId, describe: () => Participant): void {
    this.#add(participantId, describe);
  }

  left(participantId: ParticipantId): void {
    this.#add(participantId, null);
  }

  /** Nobody is told anything any more. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#fresh.clear();
  }

  #add(participantId: ParticipantId, describe: (() => Participant) | null): void {
    this.#fresh.set(participantId, describe);
    if (this.#timer) return;
    const pauseMs = pausePerSeatMs * this.#recipients().length;
    const waitMs = this.#toldMs + pauseMs - performance.now();
    if (waitMs <= 0) this.#tell();
    else this.#timer = setTimeout(() => this.#tell(), waitMs);
  }

  #tell(): void {
    this.#timer = null;
    this.#toldMs = performance.now();
    const described = [...this.#fresh.values()].flatMap((describe) =>
      describe ? [describe()] : [],
    );
    const left = [...this.#fresh].flatMap(([participantId, describe]) =>
      describe ? [] : [participantId],
    );
    const newsFor = (role: Seat["role"]): News => ({
      participants: described.map((one) => describeFor(role, one)),
      left,
    });
    const all = { teacher: newsFor("teacher"), student: newsFor("student") };
    for (const { participantId, role, link } of this.#recipients()) {
      if (!link) continue;
      const news = this.#fresh.has(participantId)
        ? withoutSelf(all[role], participantId)
        : all[role];
      if (news.participants.length + news.left.length > 0) link.tell("participants:changed", news);
    }
    this.#fresh.clear();
  }
}

/** What somebody does nobody tells them. */
const withoutSelf = ({ participants, left }: News, self: ParticipantId): News => ({
  participants: participants.filter(({ participantId }) => participantId !== self),
  left: left.filter((participantId) => participantId !== self),
});
