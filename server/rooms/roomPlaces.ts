import { setTimeout as wait } from "node:timers/promises";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import {
  type Holding,
  inOrder,
  lay,
  lessonRefusal,
  mostPeople,
  placeForOneMore,
  placesHeld,
  roomiest,
  type Shares,
  seatsAnew,
} from "./places.ts";
import type { LiveLessons, Media } from "./ports.ts";
import type { RoomMedia } from "./roomMedia.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/** Who was sent away for lack of room, for the figures of the node. */
export type Refused = "lesson" | "student";

/** A worker that died is replaced within this, or others take its people. */
const successorLimitMs = 1_000;
const lookAgainMs = 50;

/** What one lesson holds of the media workers' places, who sits on which, and who is refused because of it. */
export class RoomPlaces {
  readonly #lessonId: LessonId;
  readonly #lessons: LiveLessons;
  readonly #workers: Media;
  readonly #seats: Seats;
  readonly #log: Logger;
  readonly #onRefused: (what: Refused) => void;
  readonly #stopHolding: () => void;
  /** How many people places are kept for; 0: only who sits there holds one. */
  #expected = 0;
  #reserved: Shares = new Map();
  #home: number | null = null;
  #homelessSinceMs: number | null = null;

  constructor(options: {
    lessonId: LessonId;
    lessons: LiveLessons;
    workers: Media;
    seats: Seats;
    log: Logger;
    onRefused: (what: Refused) => void;
  }) {
    this.#lessonId = options.lessonId;
    this.#lessons = options.lessons;
    this.#workers = options.workers;
    this.#seats = options.seats;
    this.#log = options.log;
    this.#onRefused = options.onRefused;
    this.#stopHolding = options.workers.hold((worker) => placesHeld(this.#holding, worker));
  }

  /** Media workers that the lesson's people are on. */
  get workersUsed(): number {
    const { reserved, seated } = this.#holding;
    return new Set([...reserved.keys(), ...seated.keys()]).size;
  }

  /**
   * The worker on which the lesson's media is to be opened: the one it was on if that runs, else the one with
   * most room, and everybody gets a worker anew. Null for as long as none is to be had.
   */
  home(): number | null {
    if (this.#home !== null && this.#runs(this.#home)) return this.#home;
    const roomy = roomiest(this.#roomWithoutUs());
    if (!roomy) return null;
    const { shares, without } = this.#layFrom(roomy.worker);
    // A worker's successor comes in a moment, and carries more than others that have their own lessons.
    if (without > 0 && this.#home !== null) {
      this.#homelessSinceMs ??= performance.now();
      if (performance.now() - this.#homelessSinceMs < successorLimitMs) return null;
    }
    this.#moveTo(roomy.worker, shares);
    return this.#home;
  }

  /**
   * Keeps places for everybody who is expected: where the lesson is, or where fewer workers can carry it.
   * @throws SkyclassError lessonTooLarge | noRoomForLesson, with nothing changed
   */
  async reserve({ personId, media }: { personId: PersonId; media: RoomMedia }): Promise<void> {
    if (this.#expected > 0) return;
    const expected = await this.#lessons.expectedPeople(this.#lessonId);
    await media.ready();
    const people = Math.max(expected, this.#seats.all.length);
    // From here to the reservation nothing is awaited: no other lesson comes in between.
    const here = this.#layFrom(this.#home, people);
    const roomy = roomiest(this.#roomWithoutUs())?.worker ?? null;
    const there = this.#layFrom(roomy, people);
    if (here.without === 0 && (there.without > 0 || here.shares.size <= there.shares.size)) {
      this.#expected = people;
      this.#reserved = here.shares;
      return;
    }
    if (there.without === 0 && roomy !== null) {
      this.#expected = people;
      this.#moveTo(roomy, there.shares);
      try {
        await media.move();
      } catch (error) {
        this.release();
        throw error;
      }
      return;
    }
    const places = this.#mostPeople;
    const because = lessonRefusal({ people, most: places, fits: false }) ?? "noRoomForLesson";
    const free = people - Math.min(here.without, there.without);
    this.#onRefused("lesson");
    this.#log.warn({ because, people, places, free }, "a lesson was refused for lack of room");
    await this.#lessons.noteRefusal({
      ...{ personId, because, people, places, free },
      lessonId: this.#lessonId,
    });
    throw new SkyclassError(because);
  }

  /** A lesson that is live already goes on, whether there is room for it or not. */
  async keep(): Promise<void> {
    if (this.#expected > 0) return;
    this.#expected = await this.#lessons.expectedPeople(this.#lessonId);
    if (this.#home !== null) this.#reserved = this.#layFrom(this.#home).shares;
  }

  release(): void {
    this.#expected = 0;
    this.#reserved = new Map();
  }

  /** The lesson holds nothing any more. */
  close(): void {
    this.#stopHolding();
  }

  /**
   * The worker on which somebody sits down, or sits already. Teachers sit at home.
   * @throws SkyclassError lessonFull | mediaUnavailable
   */
  seatFor(a: { participantId: Seat["participantId"]; role: Seat["role"] }): number {
    if (this.#home === null) throw new SkyclassError("mediaUnavailable");
    if (a.role === "teacher") return this.#home;
    const seated = this.#seats.all.find((seat) => seat.participantId === a.participantId);
    if (seated) return seated.worker;
    const worker = placeForOneMore(this.#withTeacher(this.#home), this.#workers.workers);
    if (worker !== null) return worker;
    this.#onRefused("student");
    const { workers } = this.#workers;
    this.#log.warn({ expected: this.#expected, workers }, "a student was refused for lack of room");
    throw new SkyclassError("lessonFull");
  }

  /** A further worker died. Resolves when whoever was on it has a worker again: its successor, or others. */
  async settle(lost: number): Promise<void> {
    const untilMs = performance.now() + successorLimitMs;
    while (!this.#runs(lost) && performance.now() < untilMs) await wait(lookAgainMs);
    const home = this.#home;
    if (this.#runs(lost) || home === null) return;
    const { shares } = this.#layFrom(home);
    if (this.#expected > 0) this.#reserved = shares;
    this.#seatAnew(home, shares, (seat) => seat.worker === lost);
  }

  get #mostPeople(): number {
    const { placesPerWorker: places, workerCount: workers } = this.#workers;
    return mostPeople({ places, workers });
  }

  get #holding(): Holding {
    return { home: this.#home, reserved: this.#reserved, seated: this.#seatedWhere(() => true) };
  }

  /** As it is once the teacher, for whom a place at home is kept, has come. */
  #withTeacher(home: number): Holding {
    const holding = this.#holding;
    const isKept = this.#expected > 0 && !this.#seats.all.some(({ role }) => role === "teacher");
    if (!isKept) return holding;
    const atHome = (holding.seated.get(home) ?? 0) + 1;
    return { ...holding, seated: new Map(holding.seated).set(home, atHome) };
  }

  #seatedWhere(counts: (seat: Seat) => boolean): Shares {
    const seated = new Map<number, number>();
    for (const seat of this.#seats.all)
      if (counts(seat)) seated.set(seat.worker, (seated.get(seat.worker) ?? 0) + 1);
    return seated;
  }

  #runs(worker: number): boolean {
    return this.#workers.workers.some((one) => one.worker === worker);
  }

  /** The workers as if this lesson were not. */
  #roomWithoutUs() {
    const holding = this.#holding;
    return this.#workers.workers.map((one) => ({
      ...one,
      free: one.free + placesHeld(holding, one.worker),
    }));
  }

  /** How the lesson's people would be laid on the workers with that one as its home. */
  #layFrom(home: number | null, people = Math.max(this.#expected, this.#seats.all.length)) {
    const workers = this.#roomWithoutUs();
    if (!workers.some(({ worker }) => worker === home))
      return { shares: new Map<number, number>(), without: people };
    return lay(people, inOrder({ ...this.#holding, home }, workers));
  }

  #moveTo(home: number, shares: Shares): void {
    this.#home = home;
    this.#homelessSinceMs = null;
    this.#reserved = this.#expected > 0 ? shares : new Map();
    for (const seat of this.#seats.all) if (seat.role === "teacher") seat.worker = home;
    this.#seatAnew(home, shares, (seat) => seat.role === "student");
  }

  #seatAnew(home: number, shares: Shares, isMoved: (seat: Seat) => boolean): void {
    const moved = this.#seats.all.filter(isMoved);
    const seated = this.#seatedWhere((seat) => !isMoved(seat));
    const workers = seatsAnew({ count: moved.length, home, shares, seated });
    for (const [index, seat] of moved.entries()) seat.worker = workers[index] ?? home;
  }
}
