import type { ParticipantId, PersonId } from "../../protocol/ids.ts";
import type { Quality } from "../../protocol/media.ts";
import type { EventOf, Participant, ServerEventName } from "../../protocol/signaling.ts";
import { randomToken } from "../lib/tokens.ts";
import type { Link } from "./ports.ts";
import { PresenceNews } from "./presenceNews.ts";
import { describeSeat, isSeatToken, type Seat } from "./seat.ts";

/** Nobody has more devices that would still come back. */
const mostTakenOver = 8;

/** Who sits in one lesson, here or away, and how they are told things. One seat per person. */
export class Seats {
  readonly #seats = new Map<ParticipantId, Seat>();
  /** Tokens of pages that a newer one took the seat from. */
  readonly #takenOver = new Map<ParticipantId, Set<string>>();
  readonly #keptMs: number;
  readonly #news = new PresenceNews({ recipients: () => this.all });

  constructor({ keptMs }: { keptMs: number }) {
    this.#keptMs = keptMs;
  }

  get all(): readonly Seat[] {
    return [...this.#seats.values()];
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0;
  }

  /** Also those who only read along. */
  get studentsHere(): number {
    return this.#news.studentsHere;
  }

  get teacherIsHere(): boolean {
    return this.all.some((seat) => seat.role === "teacher" && seat.link);
  }

  find(participantId: ParticipantId): Seat | undefined {
    return this.#seats.get(participantId);
  }

  /** Whether this very seat is still taken: its person may have sat down anew. */
  has(seat: Seat): boolean {
    return this.#seats.get(seat.participantId) === seat;
  }

  /** Whether the page with this token sat here until a newer one took its place, which still has it. */
  wasTakenOver(participantId: ParticipantId, seatToken: string | undefined): boolean {
    return (
      seatToken !== undefined &&
      this.#seats.has(participantId) &&
      (this.#takenOver.get(participantId)?.has(seatToken) ?? false)
    );
  }

  /**
   * A seat for the person, in place of the one there was: the socket that had that one is told that
   * it was taken over, unless the seat token shows that it is the same page coming back.
   * `resumed`: it is, and its media still stands.
   */
  take(a: {
    participantId: ParticipantId;
    personId: PersonId;
    role: Seat["role"];
    displayName: string;
    isChild: boolean;
    link: Link;
    seatToken?: string | undefined;
    quality?: Quality | undefined;
    worker: number;
    hasMedia: boolean;
  }): { seat: Seat; resumed: boolean } {
    const { participantId, personId, role, displayName, isChild, link } = a;
    const earlier = this.#seats.get(participantId);
    const samePage =
      earlier !== undefined && a.seatToken !== undefined && isSeatToken(earlier, a.seatToken);
    const resumed = samePage && a.hasMedia;
    if (earlier?.link && earlier.link !== link) {
      if (samePage) earlier.link.close();
      else earlier.link.revoke("takenOver");
    }
    if (earlier && !samePage) this.#noteTakenOver(earlier);
    if (earlier?.awayTimer) clearTimeout(earlier.awayTimer);
    const seat: Seat = {
      participantId,
      personId,
      role,
      isChild,
      joinedAt: earlier?.joinedAt ?? new Date(),
      displayName,
      sessionId: link.sessionId,
      token: samePage ? earlier.token : randomToken(),
      connection: resumed ? earlier.connection : null,
      quality: a.quality ?? (samePage ? earlier.quality : "auto"),
      worker: a.worker,
      rung: samePage ? earlier.rung : null,
      reading: earlier?.reading ?? false,
      link,
      awayTimer: null,
    };
    this.#seats.set(participantId, seat);
    return { seat, resumed };
  }

  /** The seat waits for its person; `onGivenUp` when nobody came back to it in time. */
  wait(seat: Seat, onGivenUp: () => void): void {
    seat.link = null;
    seat.connection = null;
    seat.awayTimer = setTimeout(onGivenUp, this.#keptMs);
  }

  remove(seat: Seat): void {
    if (seat.awayTimer) clearTimeout(seat.awayTimer);
    seat.link = null;
    this.#seats.delete(seat.participantId);
    this.#takenOver.delete(seat.participantId);
  }

  stopWaiting(): void {
    for (const seat of this.#seats.values()) if (seat.awayTimer) clearTimeout(seat.awayTimer);
  }

  closeLinks(): void {
    for (const seat of this.#seats.values()) seat.link?.close();
  }

  clear(): void {
    this.#news.stop();
    this.#seats.clear();
  }

  #noteTakenOver({ participantId, token }: Seat): void {
    const tokens = this.#takenOver.get(participantId) ?? new Set();
    this.#takenOver.set(participantId, tokens.add(token));
    const [oldest] = tokens;
    if (oldest !== undefined && tokens.size > mostTakenOver) tokens.delete(oldest);
  }

  /** Nobody who is away or has left. */
  tellOne<Name extends ServerEventName>(
    participantId: ParticipantId,
    name: Name,
    event: EventOf<Name>,
  ): void {
    this.#seats.get(participantId)?.link?.tell(name, event);
  }

  tellAll<Name extends ServerEventName>(name: Name, event: EventOf<Name>): void {
    for (const seat of this.#seats.values()) seat.link?.tell(name, event);
  }

  tellOthers<Name extends ServerEventName>(self: Seat, name: Name, event: EventOf<Name>): void {
    for (const seat of this.#seats.values())
      if (seat.participantId !== self.participantId) seat.link?.tell(name, event);
  }

  /** As `tellOthers`; whoever is behind does without. */
  tellOthersLossily<Name extends ServerEventName>(
    self: Seat,
    name: Name,
    event: EventOf<Name>,
  ): void {
    for (const seat of this.#seats.values())
      if (seat.participantId !== self.participantId) seat.link?.tellLossily(name, event);
  }

  /** Everybody else, how somebody without a seat is there. */
  tellAbout(participant: Participant): void {
    this.#news.changed(participant.participantId, () => participant);
  }

  /** Everybody else, that somebody came or is away. */
  tellPresence(self: Seat): void {
    this.#news.changed(self.participantId, () => describeSeat(self));
  }

  /** Everybody, that somebody left. */
  tellLeft(participantId: ParticipantId): void {
    this.#news.left(participantId);
  }

  /** What is for teachers only. */
  tellTeachersOf(self: Seat): void {
    for (const other of this.#seats.values())
      if (other.role === "teacher" && other !== self)
        other.link?.tell("participants:changed", {
          ...{ participants: [describeSeat(self)], left: [] },
          studentsHere: this.studentsHere,
        });
  }
}
