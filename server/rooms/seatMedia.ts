import type { LessonId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import { demandConsent } from "./demandConsent.ts";
import type { Fallbacks } from "./fallbacks.ts";
import type { Consents, LessonMedia } from "./ports.ts";
import type { RoomMedia } from "./roomMedia.ts";
import { isConsentedTo } from "./rules.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";
import type { SeatStage } from "./seatStage.ts";

/** What those who sit in a lesson do with its media, and what the others hear of it. */
export class SeatMedia {
  readonly #lessonId: LessonId;
  readonly #media: RoomMedia;
  readonly #consents: Consents;
  readonly #seats: Seats;
  readonly #fallbacks: Fallbacks;
  readonly #stage: SeatStage;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;

  constructor(options: {
    lessonId: LessonId;
    media: RoomMedia;
    consents: Consents;
    seats: Seats;
    fallbacks: Fallbacks;
    stage: SeatStage;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#lessonId = options.lessonId;
    this.#media = options.media;
    this.#consents = options.consents;
    this.#seats = options.seats;
    this.#fallbacks = options.fallbacks;
    this.#stage = options.stage;
    this.#check = options.check;
  }

  async openTransport(seat: Seat, request: RequestOf<"transport:open">) {
    if (request.direction === "send") await this.#demandConsent(seat, "transport");
    const media = await this.#ready(seat, "transport:open");
    await media.openOn(seat.worker);
    this.#check(seat, "transport:open");
    const { participantId, worker } = seat;
    return media.openTransport({ participantId, worker, ...request });
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
    return this.#stage.noting(seat, "track:publish", async () => this.#publish(seat, request));
  }

  async #publish(seat: Seat, request: RequestOf<"track:publish">) {
    const { source } = request;
    await this.#demandConsent(seat, source);
    const media = await this.#ready(seat, "track:publish");
    this.#stage.demandPlaceFor(seat, source);
    if (request.fallback === true) return this.#fallbacks.publish(seat, { media, request });
    const { participantId } = seat;
    const isMuted = () => source === "microphone" && this.#stage.isMuted(seat);
    const published = await media.publish({
      ...{ participantId, isGuest: seat.role === "student" },
      ...{ ...request, paused: request.paused || isMuted() },
    });
    const { replaced } = published;
    let { track } = published;
    if (replaced) this.#seats.tellOthers(seat, "track:unpublished", { producerId: replaced });
    try {
      // It may have been withdrawn, or the child thanked, while the track was being made.
      await this.#demandConsent(seat, source);
      this.#stage.demandPlaceFor(seat, source);
      const { producerId } = track;
      if (isMuted()) track = await media.pauseTrack({ participantId, producerId, paused: true });
    } catch (refusal) {
      await media.unpublish({ participantId, producerId: track.producerId });
      throw refusal;
    }
    this.#seats.tellOthers(seat, "track:published", track);
    return { producerId: track.producerId };
  }

  /** What the seat's person publishes ends as far as the family does not consent to it any more. */
  async endWithoutConsent(seat: Seat): Promise<void> {
    if (!seat.isChild) return;
    const media = await this.#media.present();
    const { participantId } = seat;
    const own = media?.tracks().filter((track) => track.participantId === participantId) ?? [];
    if (!media || own.length === 0) return;
    // What cannot be looked up is not allowed.
    let allowed = { sound: false, picture: false };
    try {
      allowed = await this.#consents.allowed({ personId: seat.personId, lessonId: this.#lessonId });
    } finally {
      for (const { producerId, source } of own)
        if (
          !isConsentedTo(source, allowed) &&
          (await media.unpublish({ participantId, producerId }))
        )
          this.#seats.tellAll("track:unpublished", { producerId });
    }
  }

  async pauseTrack(seat: Seat, request: RequestOf<"track:pause">) {
    const media = await this.#ready(seat, "track:pause");
    const track = await media.pauseTrack({ participantId: seat.participantId, ...request });
    this.#seats.tellOthers(seat, "track:changed", track);
    if (track.source === "microphone") await this.#stage.noteMuted(seat, track.paused);
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

  /** The media of those who sit there is gone, while the lesson's goes on: their pages make theirs anew. */
  async beginAnew(seats: readonly Seat[]): Promise<void> {
    const media = await this.#media.present();
    if (!media) return;
    const tracks = media.tracks();
    for (const { participantId } of seats.filter((seat) => this.#seats.has(seat))) {
      this.#seats.tellOne(participantId, "media:replaced", {});
      for (const track of tracks)
        if (track.participantId !== participantId)
          this.#seats.tellOne(participantId, "track:published", track);
    }
    this.#fallbacks.review(media);
  }

  async #demandConsent(seat: Seat, published: TrackSource | "transport"): Promise<void> {
    const [consents, lessonId] = [this.#consents, this.#lessonId];
    await demandConsent({ consents, lessonId, seat, published });
  }

  async #ready(seat: Seat, message: ClientMessageName): Promise<LessonMedia> {
    this.#check(seat, message);
    const media = await this.#media.ready();
    // It may have been taken over, or the lesson ended, while media was being opened.
    this.#check(seat, message);
    return media;
  }
}
