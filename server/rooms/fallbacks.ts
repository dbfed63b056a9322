import type { ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { ProducerId, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type AskedFallback, nextFallbacks, sourcesOf } from "./fallbackRules.ts";
import type { LessonMedia } from "./ports.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/**
 * Asks whoever publishes a picture for a low one in VP8 beside it, for as long as somebody in the
 * lesson can decode nothing else.
 */
export class Fallbacks {
  readonly #seats: Seats;
  readonly #keptMs: number;
  readonly #present: () => Promise<LessonMedia | null>;
  #asked: AskedFallback[] = [];
  #lookAgain: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: {
    seats: Seats;
    /** How long it is still asked for when nobody needs it any more. */
    keptMs: number;
    present: () => Promise<LessonMedia | null>;
  }) {
    this.#seats = options.seats;
    this.#keptMs = options.keptMs;
    this.#present = options.present;
  }

  /** Pictures for which the participant is asked now. */
  askedOf(participantId: ParticipantId): TrackSource[] {
    return sourcesOf(this.#asked, participantId);
  }

  /** To be called after everything that changes who needs what. */
  review(media: LessonMedia): void {
    if (this.#stopped) return;
    if (this.#lookAgain) clearTimeout(this.#lookAgain);
    this.#lookAgain = null;
    const before = this.#asked;
    const nowMs = performance.now();
    const { asked, lookAgainMs } = nextFallbacks({
      asked: before,
      needed: media.fallbackNeeds().map(({ of }) => of),
      nowMs,
      keptMs: this.#keptMs,
    });
    this.#asked = asked;
    for (const participantId of new Set([...before, ...asked].map((one) => one.participantId))) {
      const sources = sourcesOf(asked, participantId);
      if (sources.join() !== sourcesOf(before, participantId).join())
        this.#seats.tellOne(participantId, "fallback:wanted", { sources });
    }
    if (lookAgainMs !== null)
      this.#lookAgain = setTimeout(() => void this.#reviewPresent(), lookAgainMs - nowMs);
  }

  /** Those who need it are told to consume the picture anew. */
  async publish(
    seat: Seat,
    a: { media: LessonMedia; request: RequestOf<"track:publish"> },
  ): Promise<{ producerId: ProducerId }> {
    const { participantId } = seat;
    if (!this.askedOf(participantId).includes(a.request.source))
      throw new SkyclassError("wrongOrder", { message: "Nobody asks for this picture in VP8." });
    const { producerId, of } = await a.media.publishFallback({ participantId, ...a.request });
    for (const need of a.media.fallbackNeeds()) {
      if (need.of.producerId !== of.producerId) continue;
      this.#seats.tellOne(need.by, "track:unpublished", { producerId: of.producerId });
      this.#seats.tellOne(need.by, "track:published", of);
    }
    return { producerId };
  }

  stop(): void {
    this.#stopped = true;
    if (this.#lookAgain) clearTimeout(this.#lookAgain);
  }

  async #reviewPresent(): Promise<void> {
    const media = await this.#present();
    if (media) this.review(media);
  }
}
