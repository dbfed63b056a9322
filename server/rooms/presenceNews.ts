import type { ParticipantId } from "../../protocol/ids.ts";
import type { EventOf, Participant } from "../../protocol/signaling.ts";
import { type Seat, toldToChildren } from "./seat.ts";

/**
 * For each person in the lesson so long nothing more is told: a thousand sockets are told something once a
 * second, those of a class twenty times. Telling everybody of everybody by themself grows with the square.
 */
const pausePerSeatMs = 1;

type News = EventOf<"participants:changed">;
type Recipient = Pick<Seat, "participantId" | "role"> & {
  link: { tell(name: "participants:changed", news: News): void } | null;
};

/**
 * Who came, is away, left, or has changed: told at once where little happens, and gathered where much does.
 * Children are told of teachers, and how many others are here (see `toldToChildren`).
 */
export class PresenceNews {
  readonly #recipients: () => readonly Recipient[];
  readonly #studentsHere = new Set<ParticipantId>();
  /** How somebody is described when it is told; null: left. */
  readonly #fresh = new Map<ParticipantId, (() => Participant) | null>();
  /** Of them, who teaches: children are told of these by name. */
  readonly #teachers = new Set<ParticipantId>();
  #timer: NodeJS.Timeout | null = null;
  #toldMs = Number.NEGATIVE_INFINITY;
  #toldStudents = 0;

  constructor({ recipients }: { recipients: () => readonly Recipient[] }) {
    this.#recipients = recipients;
  }

  /** Also of whom nobody has been told yet. */
  get studentsHere(): number {
    return this.#studentsHere.size;
  }

  changed(participantId: ParticipantId, describe: () => Participant): void {
    const { role, presence } = describe();
    if (role === "student" && presence === "here") this.#studentsHere.add(participantId);
    else this.#studentsHere.delete(participantId);
    if (role === "teacher") this.#teachers.add(participantId);
    this.#add(participantId, describe);
  }

  left(participantId: ParticipantId): void {
    this.#studentsHere.delete(participantId);
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
    // Whose tracks they are that are published next is told before them.
    if (this.#teachers.has(participantId)) return this.#tell();
    if (this.#timer) return;
    const pauseMs = pausePerSeatMs * this.#recipients().length;
    const waitMs = this.#toldMs + pauseMs - performance.now();
    if (waitMs <= 0) this.#tell();
    else this.#timer = setTimeout(() => this.#tell(), waitMs);
  }

  #tell(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#toldMs = performance.now();
    const participants = [...this.#fresh.values()].flatMap((describe) =>
      describe ? [describe()] : [],
    );
    const left = [...this.#fresh].flatMap(([participantId, describe]) =>
      describe ? [] : [participantId],
    );
    const { studentsHere } = this;
    const otherCount = studentsHere !== this.#toldStudents;
    this.#toldStudents = studentsHere;
    const all: Record<Seat["role"], News> = {
      teacher: { participants, left, studentsHere },
      student: {
        participants: toldToChildren(participants),
        left: left.filter((participantId) => this.#teachers.has(participantId)),
        studentsHere,
      },
    };
    for (const { participantId, role, link } of this.#recipients()) {
      if (!link) continue;
      const isFresh = this.#fresh.has(participantId);
      const news = isFresh ? withoutSelf(all[role], participantId) : all[role];
      const isCountNews = otherCount && !(isFresh && this.#fresh.size === 1);
      if (news.participants.length + news.left.length > 0 || isCountNews)
        link.tell("participants:changed", news);
    }
    this.#fresh.clear();
  }
}

/** What somebody does nobody tells them. */
const withoutSelf = ({ participants, left, ...news }: News, self: ParticipantId): News => ({
  ...news,
  participants: participants.filter(({ participantId }) => participantId !== self),
  left: left.filter((participantId) => participantId !== self),
});
