import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { lessonRefusal, mayTakePlace, placesHeld } from "./places.ts";
import type { LessonMedia, LiveLessons, Media } from "./ports.ts";
import type { RoomMedia } from "./roomMedia.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/** Who was sent away for lack of room, for the figures of the node. */
export type Refused = "lesson" | "student";

/** What one lesson holds of its media worker's places, and who is refused because of it. */
export class RoomPlaces {
  readonly #lessonId: LessonId;
  readonly #lessons: LiveLessons;
  readonly #workers: Media;
  readonly #seats: Seats;
  readonly #log: Logger;
  readonly #onRefused: (what: Refused) => void;
  #reserved = 0;

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
  }

  get held(): number {
    return placesHeld(this.#holding);
  }

  /**
   * Keeps places for everybody who is expected, on the worker where the lesson is or on one with more room.
   * @throws SkyclassError lessonTooLarge | noRoomForLesson, with nothing changed
   */
  async reserve({ personId, media }: { personId: PersonId; media: RoomMedia }): Promise<void> {
    if (this.#reserved > 0) return;
    const expected = await this.#lessons.expectedPeople(this.#lessonId);
    const present = await media.ready();
    const people = Math.max(expected, this.#seats.all.length);
    const { placesPerWorker: places, placesFree: free } = this.#workers;
    // From here to the reservation nothing is awaited: no other lesson comes in between.
    if (lessonRefusal({ people, places, free: present.placesFree() + this.held }) === null) {
      this.#reserved = people;
      return;
    }
    const because = lessonRefusal({ people, places, free });
    if (because === null) {
      this.#reserved = people;
      try {
        await media.move();
      } catch (error) {
        this.release();
        throw error;
      }
      return;
    }
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
    this.#reserved ||= await this.#lessons.expectedPeople(this.#lessonId);
  }

  release(): void {
    this.#reserved = 0;
  }

  /** Before a student sits down. @throws SkyclassError lessonFull */
  demandFor(a: {
    participantId: Seat["participantId"];
    role: Seat["role"];
    media: LessonMedia;
  }): void {
    const seated = this.#seats.all.some((seat) => seat.participantId === a.participantId);
    if (a.role === "teacher" || seated) return;
    const free = a.media.placesFree();
    if (mayTakePlace(this.#holding, free)) return;
    this.#onRefused("student");
    this.#log.warn({ ...this.#holding, free }, "a student was refused for lack of room");
    throw new SkyclassError("lessonFull");
  }

  get #holding() {
    return { reserved: this.#reserved, seated: this.#seats.all.length };
  }
}
