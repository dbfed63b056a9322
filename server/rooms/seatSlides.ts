import type { DeckId, LessonId } from "../../protocol/ids.ts";
import type { ShownSlide, SlidePoint } from "../../protocol/slides.ts";
import type { ClientMessageName, ReplyOf, RequestOf } from "../../protocol/signaling.ts";
import { Turns } from "../lib/turns.ts";
import type { Slides } from "./ports.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/** The page that the class sees, and where the teacher points on it. */
export class SeatSlides {
  readonly #lessonId: LessonId;
  readonly #slides: Slides;
  readonly #seats: Seats;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  /** Known once it was looked up: a lesson may go on in another process than it began in. */
  #shown: ShownSlide | null | undefined;
  #point: SlidePoint | null = null;
  readonly #turns = new Turns();

  constructor(options: {
    lessonId: LessonId;
    slides: Slides;
    seats: Seats;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#lessonId = options.lessonId;
    this.#slides = options.slides;
    this.#seats = options.seats;
    this.#check = options.check;
  }

  /** For whoever comes in. */
  async present(): Promise<ReplyOf<"lesson:join">["slides"]> {
    if (this.#shown === undefined) {
      const found = await this.#slides.present(this.#lessonId);
      // Something may have been shown, or hidden, meanwhile.
      if (this.#shown === undefined) this.#shown = found;
    }
    return { shown: this.#shown, point: this.#point };
  }

  async show(seat: Seat, slide: RequestOf<"slides:show">): Promise<void> {
    this.#check(seat, "slides:show");
    await this.#change(slide);
  }

  async hide(seat: Seat): Promise<void> {
    this.#check(seat, "slides:hide");
    await this.#change(null);
  }

  /** Lossy: the next one says all. */
  point(seat: Seat, { point }: RequestOf<"slides:point">): void {
    this.#check(seat, "slides:point");
    this.#point = point;
    this.#seats.tellOthersLossily(seat, "slides:pointed", { point });
  }

  /** A deck is gone, and its pages with it. */
  removed(deckId: DeckId): void {
    if (this.#shown?.deckId === deckId) this.#tell(null);
  }

  async #change(slide: RequestOf<"slides:show"> | null): Promise<void> {
    const lessonId = this.#lessonId;
    await this.#turns.take(async () => this.#tell(await this.#slides.show({ lessonId, slide })));
  }

  #tell(shown: ShownSlide | null): void {
    this.#shown = shown;
    this.#point = null;
    this.#seats.tellAll("slides:shown", { shown });
  }
}
