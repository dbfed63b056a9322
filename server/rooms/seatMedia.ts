import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import type { Fallbacks } from "./fallbacks.ts";
import type { LessonMedia } from "./ports.ts";
import type { RoomMedia } from "./roomMedia.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/** What those who sit in a lesson do with its media, and what the others hear of it. */
export class SeatMedia {
  readonly #media: RoomMedia;
  readonly #seats: Seats;
  readonly #fallbacks: Fallbacks;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;

  constructor(options: {
    media: RoomMedia;
    seats: Seats;
    fallbacks: Fallbacks;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#media = options.media;
    this.#seats = options.seats;
    this.#fallbacks = options.fallbacks;
    this.#check = options.check;
  }

  async openTransport(seat: Seat, request: RequestOf<"transport:open">) {
    const media = await this.#ready(seat, "transport:open");
    return media.openTransport({ participantId: seat.participantId, ...request });
  }

  async connectTransport(seat: Seat, request: RequestOf<"transport:connect">) {
    const media = await this.#ready(seat, "transport:connect");
    await media.connectTransport({ participantId: seat.participantId, ...request });
  }

  async restartIce(seat: Seat, request: RequestOf<"transport:restartIce">) {
    const media = await this.#ready(seat, "transport:restartIce");
    return media.restartIce({ participantId: seat.participantId, ...request });
  }

  async publish(seat: Seat, request: RequestOf<"track:publish">) {
    const media = await this.#ready(seat, "track:publish");
    if (request.fallback === true) return this.#fallbacks.publish(seat, { media, request });
    const { track, replaced } = await media.publish({
      participantId: seat.participantId,
      ...request,
    });
    if (replaced) this.#seats.tellOthers(seat, "track:unpublished", { producerId: replaced });
    this.#seats.tellOthers(seat, "track:published", track);
    return { producerId: track.producerId };
  }

  async pauseTrack(seat: Seat, request: RequestOf<"track:pause">) {
    const media = await this.#ready(seat, "track:pause");
    const track = await media.pauseTrack({ participantId: seat.participantId, ...request });
    this.#seats.tellOthers(seat, "track:changed", track);
  }

  async unpublish(seat: Seat, request: RequestOf<"track:unpublish">) {
    const media = await this.#ready(seat, "track:unpublish");
    const was = await media.unpublish({ participantId: seat.participantId, ...request });
    if (was) this.#seats.tellOthers(seat, "track:unpublished", request);
    this.#fallbacks.review(media);
  }

  async consume(seat: Seat, request: RequestOf<"track:consume">) {
    const media = await this.#ready(seat, "track:consume");
    const { participantId, quality } = seat;
    try {
      return await media.consume({ participantId, quality, ...request });
    } finally {
      // Now it is known what this browser can decode, also when that is nothing of it.
      this.#fallbacks.review(media);
    }
  }

  async chooseQuality(seat: Seat, { quality }: RequestOf<"quality:choose">) {
    const media = await this.#ready(seat, "quality:choose");
    seat.quality = quality;
    await media.chooseQuality({ participantId: seat.participantId, quality });
    this.#fallbacks.review(media);
  }

  async resume(seat: Seat, request: RequestOf<"track:resume">) {
    const media = await this.#ready(seat, "track:resume");
    await media.resume({ participantId: seat.participantId, ...request });
  }

  /** Whoever comes back to the page does not wait for the next key frame. */
  async refresh(seat: Seat) {
    const media = await this.#ready(seat, "lesson:return");
    await media.refresh({ participantId: seat.participantId });
  }

  async #ready(seat: Seat, message: ClientMessageName): Promise<LessonMedia> {
    this.#check(seat, message);
    const media = await this.#media.ready();
    // It may have been taken over, or the lesson ended, while media was being opened.
    this.#check(seat, message);
    return media;
  }
}
