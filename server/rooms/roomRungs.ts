import type { LessonId, ParticipantId, PersonId } from "../../protocol/ids.ts";
import { readAgainMs } from "../../protocol/lessonNow.ts";
import type { ClientMessageName, Participant, RequestOf } from "../../protocol/signaling.ts";
import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";
import { participantIdOf } from "./participantId.ts";
import type { RungLog } from "./ports.ts";
import { type RungsOfMinute, RungTally, type Standing } from "./rungTally.ts";
import { rungOf, type Seat } from "./seat.ts";
import type { SeatPresence } from "./seatPresence.ts";
import type { Seats } from "./seats.ts";

/** Fine enough for a minute; a class of 45 is counted in no time. */
const noteEveryMs = 10_000;
/** Whoever has not asked again for this long reads no more: three times, and a slow line. */
export const readingKeptMs = 3 * readAgainMs + 2_000;

type Reader = { personId: PersonId; displayName: string; since: Date; timer: NodeJS.Timeout };

/** On which rung of the ladder each child of one lesson stands, also those who only read along. */
export class RoomRungs {
  readonly #lessonId: LessonId;
  readonly #seats: Seats;
  readonly #presence: SeatPresence;
  readonly #rungLog: RungLog;
  readonly #log: Logger;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #readers = new Map<ParticipantId, Reader>();
  readonly #keptMs: number;
  readonly #tally = new RungTally();
  #noting: NodeJS.Timeout | undefined;
  readonly #writing = new Turns();

  constructor(options: {
    lessonId: LessonId;
    seats: Seats;
    presence: SeatPresence;
    rungLog: RungLog;
    log: Logger;
    /** How long somebody counts as reading who does not ask again. */
    keptMs: number;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#lessonId = options.lessonId;
    this.#seats = options.seats;
    this.#presence = options.presence;
    this.#rungLog = options.rungLog;
    this.#log = options.log;
    this.#keptMs = options.keptMs;
    this.#check = options.check;
  }

  /** The lesson is live: minutes are written down from now on. Idempotent. */
  start(): void {
    this.#noting ??= setInterval(
      () => this.#keep(this.#tally.note(new Date(), this.#standing())),
      noteEveryMs,
    ).unref();
    this.#keep(this.#tally.note(new Date(), this.#standing()));
  }

  /** What is still to be written. */
  async settle(): Promise<void> {
    await this.#writing.take(async () => undefined);
  }

  /** Idempotent. */
  stop(): void {
    if (this.#noting) this.#keep(this.#tally.note(new Date(), this.#standing()));
    clearInterval(this.#noting);
    this.#noting = undefined;
    this.#keep(this.#tally.take());
    for (const { timer } of this.#readers.values()) clearTimeout(timer);
    this.#readers.clear();
  }

  report(seat: Seat, { rung }: RequestOf<"rung:report">): void {
    this.#check(seat, "rung:report");
    if (seat.rung === rung && !seat.reading) return;
    seat.rung = rung;
    if (rung !== "text") this.#forget(seat.participantId);
    this.#seats.tellTeachersOf(seat);
  }

  /** Somebody asked by plain HTTP how the lesson stands. */
  async read(a: { personId: PersonId; nameOf: () => Promise<string> }): Promise<void> {
    const { personId } = a;
    const participantId = participantIdOf({ lessonId: this.#lessonId, personId });
    const displayName = this.#readers.get(participantId)?.displayName ?? (await a.nameOf());
    const known = this.#readers.get(participantId);
    clearTimeout(known?.timer);
    const timer = setTimeout(() => this.#stopReading(participantId), this.#keptMs).unref();
    const since = known?.since ?? new Date();
    this.#readers.set(participantId, { personId, displayName, since, timer });
    if (!known) this.#presence.reads({ participantId, personId });
    const seat = this.#seats.find(participantId);
    if (seat) this.#setReading(seat, true);
    else if (!known) this.#tellReader(participantId);
  }

  /** Those without a seat who read along. */
  readers(): Participant[] {
    return [...this.#readers].flatMap(([participantId, reader]) =>
      this.#seats.find(participantId) ? [] : [describeReader(participantId, reader)],
    );
  }

  /** Whoever reads along under that id, with a seat or without. */
  readerOf(participantId: ParticipantId): PersonId | undefined {
    return this.#readers.get(participantId)?.personId;
  }

  get readingPeople(): PersonId[] {
    return [...this.#readers.values()].map(({ personId }) => personId);
  }

  /** A seat was taken: whoever sits there may be reading still. */
  seated(seat: Seat): void {
    seat.reading = this.#readers.has(seat.participantId);
  }

  /** A seat was given up: whoever sat there may go on reading. */
  vacated({ participantId }: Seat): void {
    if (this.#readers.has(participantId)) this.#tellReader(participantId);
  }

  /** Left by themself: the page reads no more. */
  left({ participantId }: Seat): void {
    this.#forget(participantId);
  }

  #stopReading(participantId: ParticipantId): void {
    this.#readers.delete(participantId);
    this.#presence.readsNoMore(participantId, "lost");
    const seat = this.#seats.find(participantId);
    if (seat) this.#setReading(seat, false);
    else this.#seats.tellLeft(participantId);
  }

  #forget(participantId: ParticipantId): void {
    clearTimeout(this.#readers.get(participantId)?.timer);
    this.#readers.delete(participantId);
    this.#presence.readsNoMore(participantId, "left");
    const seat = this.#seats.find(participantId);
    if (seat) seat.reading = false;
  }

  #setReading(seat: Seat, reading: boolean): void {
    if (seat.reading === reading) return;
    seat.reading = reading;
    this.#seats.tellPresence(seat);
  }

  #tellReader(participantId: ParticipantId): void {
    const reader = this.#readers.get(participantId);
    if (reader) this.#seats.tellAbout(describeReader(participantId, reader));
  }

  #standing(): Standing[] {
    const seated = this.#seats.all.flatMap((seat) => {
      const rung = rungOf(seat);
      return seat.role === "student" && rung && (seat.link || seat.reading)
        ? [{ personId: seat.personId, rung }]
        : [];
    });
    const others = [...this.#readers].flatMap(([participantId, { personId }]) =>
      this.#seats.find(participantId) ? [] : [{ personId, rung: "text" as const }],
    );
    return [...seated, ...others];
  }

  #keep(minute: RungsOfMinute | null): void {
    if (minute === null) return;
    this.#writing
      .take(async () => this.#rungLog.record({ lessonId: this.#lessonId, ...minute }))
      .catch((error: unknown) => this.#log.error({ err: error }, "rungs were not written down"));
  }
}

const describeReader = (participantId: ParticipantId, reader: Reader): Participant => ({
  participantId,
  displayName: reader.displayName,
  role: "student",
  presence: "here",
  connection: null,
  rung: "text",
  joinedAt: reader.since.toISOString(),
});
