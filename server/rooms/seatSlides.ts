import type { DeckId, LessonId } from "../../protocol/ids.ts";
import type { LargeThing, ShownSlide, SlidePoint } from "../../protocol/slides.ts";
import type { ClientMessageName, ReplyOf, RequestOf } from "../../protocol/signaling.ts";
import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";
import { type Pointing, PointerTrack } from "./pointerTrack.ts";
import type { Slides } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/** The page that the class sees, where the teacher points on it, and what of the shared things is large. */
export class SeatSlides {
  readonly #lessonId: LessonId;
  readonly #slides: Slides;
  readonly #seats: Seats;
  readonly #log: Logger;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #refusals: RefusalNotes;
  /** Known once it was looked up: a lesson may go on in another process than it began in. */
  #shown: ShownSlide | null | undefined;
  #large: LargeThing | null | undefined;
  #point: SlidePoint | null = null;
  readonly #turns = new Turns();
  readonly #track = new PointerTrack();
  readonly #keeping = new Turns();

  constructor(options: {
    lessonId: LessonId;
    slides: Slides;
    seats: Seats;
    log: Logger;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    const { lessonId, slides, log } = options;
    this.#lessonId = lessonId;
    this.#slides = slides;
    this.#seats = options.seats;
    this.#log = log;
    this.#check = options.check;
    this.#refusals = new RefusalNotes({
      write: async (refused) => slides.noteRefusal({ lessonId, ...refused }),
      log,
    });
  }

  /** For whoever comes in. */
  async present(): Promise<ReplyOf<"lesson:join">["slides"]> {
    if (this.#shown === undefined) {
      const found = await this.#slides.present(this.#lessonId);
      // Something may have been shown, or hidden, meanwhile.
      if (this.#shown === undefined) this.#shown = found;
    }
    if (this.#large === undefined) {
      const found = await this.#slides.large(this.#lessonId);
      if (this.#large === undefined) this.#large = found;
    }
    return { shown: this.#shown, point: this.#point, large: this.#large };
  }

  async show(seat: Seat, slide: RequestOf<"slides:show">): Promise<void> {
    await this.#as(seat, "slides:show", async () => this.#change(slide));
  }

  async hide(seat: Seat): Promise<void> {
    await this.#as(seat, "slides:hide", async () => this.#change(null));
  }

  /** Everybody's page follows; whoever enlarges another thing afterwards has that. */
  async enlarge(seat: Seat, { large }: RequestOf<"slides:enlarge">): Promise<void> {
    await this.#as(seat, "slides:enlarge", async () =>
      this.#turns.take(async () => {
        if (large === this.#large) return;
        await this.#slides.enlarge({ lessonId: this.#lessonId, large });
        this.#large = large;
        this.#seats.tellAll("slides:enlarged", { large });
      }),
    );
  }

  /** Lossy: the next one says all. */
  async point(seat: Seat, { point }: RequestOf<"slides:point">): Promise<void> {
    await this.#as(seat, "slides:point", async () => {
      this.#point = point;
      this.#seats.tellOthersLossily(seat, "slides:pointed", { point });
      if (this.#shown) void this.#keep(this.#track.point(this.#shown, point, Date.now()));
    });
  }

  /** A deck is gone, and its pages with it. */
  removed(deckId: DeckId): void {
    if (this.#shown?.deckId === deckId) this.#tell(null);
  }

  /** The lesson, or the process, ends: how the teacher pointed is written down. */
  async settle(): Promise<void> {
    await this.#keep(this.#track.end(Date.now()));
  }

  async #as(seat: Seat, message: ClientMessageName, act: () => Promise<void>): Promise<void> {
    await this.#refusals.noting(seat, message, async () => {
      this.#check(seat, message);
      await act();
    });
  }

  /** In their order, and all that came before. */
  async #keep(pointing: Pointing | null): Promise<void> {
    await this.#keeping.take(async () => {
      if (!pointing) return;
      await this.#slides
        .keepPointing({ lessonId: this.#lessonId, ...pointing })
        .catch((error: unknown) =>
          this.#log.error({ err: error }, "how the teacher pointed was not written down"),
        );
    });
  }

  async #change(slide: RequestOf<"slides:show"> | null): Promise<void> {
    const lessonId = this.#lessonId;
    await this.#turns.take(async () => this.#tell(await this.#slides.show({ lessonId, slide })));
  }

  #tell(shown: ShownSlide | null): void {
    this.#shown = shown;
    this.#point = null;
    void this.#keep(this.#track.end(Date.now()));
    this.#seats.tellAll("slides:shown", { shown });
  }
}
