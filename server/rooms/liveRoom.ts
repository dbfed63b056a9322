import type { CaptureEnd } from "../../protocol/capture.ts";
import { type CaptureId, type LessonId, ParticipantId, type PersonId } from "../../protocol/ids.ts";
import type {
  ClientMessageName,
  EventOf,
  ReplyOf,
  RequestOf,
  ServerEventName,
} from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { stableUuid } from "../lib/stableUuid.ts";
import type { LessonMedia, Link, LiveLessons, Media } from "./ports.ts";
import { refusalOf, type RoomState } from "./rules.ts";
import { RoomMedia } from "./roomMedia.ts";
import { describeSeat, isSeatToken, newSeatToken, type Seat } from "./seat.ts";

export type RoomSettings = {
  /** How long a seat, and the media of it, outlive a lost socket. */
  seatKeptMs: number;
  /** A live lesson without its teacher ends by itself after this. */
  teacherGoneMs: number;
  iceServers: ReplyOf<"lesson:join">["iceServers"];
};

type Admitted = Awaited<ReturnType<LiveLessons["admit"]>>;

/** One lesson while people are in it, or while it is live. */
export class LiveRoom {
  readonly lessonId: LessonId;
  readonly #lessons: LiveLessons;
  readonly #settings: RoomSettings;
  readonly #log: Logger;
  readonly #onEmpty: () => void;
  readonly #seats = new Map<ParticipantId, Seat>();
  readonly #media: RoomMedia;
  #state: RoomState = "waiting";
  #startedAt: Date | null = null;
  #captureId: CaptureId | null = null;
  #teacherTimer: NodeJS.Timeout | null = null;
  #finished: Promise<void> | null = null;

  constructor(options: {
    lessonId: LessonId;
    lessons: LiveLessons;
    media: Media;
    settings: RoomSettings;
    log: Logger;
    /** Nobody is in it and nothing runs: the room may go. */
    onEmpty: () => void;
  }) {
    this.lessonId = options.lessonId;
    this.#lessons = options.lessons;
    this.#settings = options.settings;
    this.#log = options.log.child({ lessonId: options.lessonId });
    this.#onEmpty = options.onEmpty;
    this.#media = new RoomMedia({
      media: options.media,
      lessonId: options.lessonId,
      log: this.#log,
      onTrackClosed: (producerId) => this.#tellAll("track:unpublished", { producerId }),
      onOpened: (media, replaced) => {
        if (this.#state === "ended") return media.close();
        if (this.#state === "live" && this.#captureId) media.startTap(this.#captureId);
        if (replaced) this.#tellAll("media:replaced", {});
      },
    });
  }

  get state(): RoomState {
    return this.#state;
  }

  get seats(): readonly Seat[] {
    return [...this.#seats.values()];
  }

  /**
   * Takes a seat, or takes it back. One seat per person: the socket that had it before is told
   * that it was taken over, unless the seat token shows that it is the same page coming back.
   */
  async join(a: {
    personId: PersonId;
    link: Link;
    admitted: Admitted;
    seatToken: string | undefined;
  }): Promise<{ seat: Seat; reply: ReplyOf<"lesson:join"> }> {
    const { personId, link, admitted } = a;
    if (admitted.lesson.state === "live" && admitted.role === "teacher" && !this.#captureId)
      await this.#goLive(personId);
    let media = await this.#media.ready();
    this.#refuse("lesson:join", admitted.role);
    const participantId = ParticipantId.parse(stableUuid("participant", this.lessonId, personId));
    const earlier = this.#seats.get(participantId);
    const samePage =
      earlier !== undefined && a.seatToken !== undefined && isSeatToken(earlier, a.seatToken);
    const resumed = samePage && media.hasMediaOf(participantId);
    if (earlier?.link && earlier.link !== link) {
      if (samePage) earlier.link.close();
      else earlier.link.revoke("takenOver");
    }
    if (earlier?.awayTimer) clearTimeout(earlier.awayTimer);
    const seat: Seat = {
      participantId,
      personId,
      role: admitted.role,
      joinedAt: earlier?.joinedAt ?? new Date(),
      displayName: admitted.displayName,
      sessionId: link.sessionId,
      token: samePage ? earlier.token : newSeatToken(),
      connection: resumed ? earlier.connection : null,
      link,
      awayTimer: null,
    };
    this.#seats.set(participantId, seat);
    if (!resumed) await this.#closeMediaOf(participantId, "lost");
    this.#tellOthers(seat, "participant:changed", describeSeat(seat));
    this.#watchTeacher();
    media = await this.#media.ready();
    return {
      seat,
      reply: {
        participantId,
        role: seat.role,
        seatToken: seat.token,
        resumed,
        lesson: {
          ...admitted.lesson,
          state: this.#state === "live" ? "live" : admitted.lesson.state,
          startedAt: this.#startedAt?.toISOString() ?? admitted.lesson.startedAt,
        },
        routerRtpCapabilities: media.rtpCapabilities,
        iceServers: this.#settings.iceServers,
        participants: this.seats.map(describeSeat),
        tracks: media.tracks(),
        serverTime: new Date().toISOString(),
      },
    };
  }

  /** The socket is gone; the seat waits for it. */
  lost(seat: Seat, link: Link): void {
    if (seat.link !== link || this.#seats.get(seat.participantId) !== seat) return;
    seat.link = null;
    seat.connection = null;
    seat.awayTimer = setTimeout(() => {
      this.#vacate(seat, "lost").catch((error: unknown) =>
        this.#log.error({ err: error }, "a seat was not given up"),
      );
    }, this.#settings.seatKeptMs);
    this.#tellOthers(seat, "participant:changed", describeSeat(seat));
    this.#watchTeacher();
  }

  async leave(seat: Seat): Promise<void> {
    if (this.#seats.get(seat.participantId) === seat) await this.#vacate(seat, "stopped");
  }

  /** Signed out or removed: seat, socket and media go at once. */
  async revoke(seat: Seat, because: EventOf<"seat:revoked">["because"]): Promise<void> {
    const { link } = seat;
    await this.leave(seat);
    link?.revoke(because);
  }

  async start(seat: Seat): Promise<ReplyOf<"lesson:start">> {
    this.#check(seat, "lesson:start");
    const startedAt = await this.#goLive(seat.personId);
    return { startedAt: startedAt.toISOString() };
  }

  async end(seat: Seat): Promise<void> {
    this.#check(seat, "lesson:end");
    await this.#lessons.end({ personId: seat.personId, lessonId: this.lessonId });
    this.#finishInBackground("lessonEnded");
  }

  async openTransport(seat: Seat, request: RequestOf<"transport:open">) {
    const media = await this.#mediaFor(seat, "transport:open");
    return media.openTransport({ participantId: seat.participantId, ...request });
  }

  async connectTransport(seat: Seat, request: RequestOf<"transport:connect">) {
    const media = await this.#mediaFor(seat, "transport:connect");
    await media.connectTransport({ participantId: seat.participantId, ...request });
  }

  async restartIce(seat: Seat, request: RequestOf<"transport:restartIce">) {
    const media = await this.#mediaFor(seat, "transport:restartIce");
    return media.restartIce({ participantId: seat.participantId, ...request });
  }

  async publish(seat: Seat, request: RequestOf<"track:publish">) {
    const media = await this.#mediaFor(seat, "track:publish");
    const { track, replaced } = await media.publish({
      participantId: seat.participantId,
      ...request,
    });
    if (replaced) this.#tellOthers(seat, "track:unpublished", { producerId: replaced });
    this.#tellOthers(seat, "track:published", track);
    return { producerId: track.producerId };
  }

  async pauseTrack(seat: Seat, request: RequestOf<"track:pause">) {
    const media = await this.#mediaFor(seat, "track:pause");
    const track = await media.pauseTrack({ participantId: seat.participantId, ...request });
    this.#tellOthers(seat, "track:changed", track);
  }

  async unpublish(seat: Seat, request: RequestOf<"track:unpublish">) {
    const media = await this.#mediaFor(seat, "track:unpublish");
    const was = await media.unpublish({ participantId: seat.participantId, ...request });
    if (was) this.#tellOthers(seat, "track:unpublished", request);
  }

  async consume(seat: Seat, request: RequestOf<"track:consume">) {
    const media = await this.#mediaFor(seat, "track:consume");
    return media.consume({ participantId: seat.participantId, ...request });
  }

  async resume(seat: Seat, request: RequestOf<"track:resume">) {
    const media = await this.#mediaFor(seat, "track:resume");
    await media.resume({ participantId: seat.participantId, ...request });
  }

  reportConnection(seat: Seat, report: RequestOf<"connection:report">): void {
    this.#check(seat, "connection:report");
    if (seat.connection === report.grade) return;
    seat.connection = report.grade;
    for (const other of this.#seats.values())
      if (other.role === "teacher" && other !== seat)
        other.link?.tell("participant:changed", describeSeat(seat));
  }

  /** A lesson that was live when the process before us ended: goes on, waiting for its teacher. */
  adopt(a: { startedAt: Date; captureId: CaptureId }): void {
    if (this.#state !== "waiting") return;
    this.#startCapture(a);
    this.#watchTeacher();
  }

  /** Over for everyone: resolves when the capture is complete. Idempotent. */
  finish(reason: CaptureEnd["reason"]): Promise<void> {
    this.#finished ??= this.#finishOnce(reason);
    return this.#finished;
  }

  /** The process goes: the lesson itself does not end, pages come back to the next process. */
  async close(): Promise<void> {
    if (this.#finished) return this.#finished;
    this.#finished = Promise.resolve();
    this.#state = "ended";
    this.#media.stop();
    this.#clearTimers();
    for (const seat of this.#seats.values()) seat.link?.close();
    const media = await this.#media.present();
    await media?.stopTap("shutdown");
    media?.close();
    this.#seats.clear();
  }

  async #finishOnce(reason: CaptureEnd["reason"]): Promise<void> {
    this.#state = "ended";
    this.#media.stop();
    this.#clearTimers();
    this.#tellAll("lesson:ended", {});
    const media = await this.#media.present();
    await media?.stopTap(reason);
    for (const seat of this.#seats.values()) seat.link?.close();
    this.#seats.clear();
    media?.close();
    this.#onEmpty();
  }

  #finishInBackground(reason: CaptureEnd["reason"]): void {
    this.finish(reason).catch((error: unknown) =>
      this.#log.error({ err: error }, "the lesson did not end cleanly"),
    );
  }

  async #goLive(personId: PersonId): Promise<Date> {
    if (this.#state === "live" && this.#startedAt && this.#captureId) return this.#startedAt;
    const started = await this.#lessons.start({ personId, lessonId: this.lessonId });
    if (this.#state === "ended") throw new SkyclassError("lessonEnded");
    const first = this.#state !== "live";
    this.#startCapture(started);
    if (first) this.#tellAll("lesson:started", { startedAt: started.startedAt.toISOString() });
    this.#watchTeacher();
    return started.startedAt;
  }

  #startCapture({ startedAt, captureId }: { startedAt: Date; captureId: CaptureId }): void {
    this.#state = "live";
    this.#startedAt = startedAt;
    this.#captureId = captureId;
    this.#media.present().then(
      (media) => {
        // What is opened later taps by itself.
        if (this.#state === "live") media?.startTap(captureId);
      },
      () => undefined,
    );
  }

  async #mediaFor(seat: Seat, message: ClientMessageName): Promise<LessonMedia> {
    this.#check(seat, message);
    const media = await this.#media.ready();
    // It may have been taken over, or the lesson ended, while media was being opened.
    this.#check(seat, message);
    return media;
  }

  #check(seat: Seat, message: ClientMessageName): void {
    this.#refuse(message, seat.role);
    if (this.#state !== "ended" && this.#seats.get(seat.participantId) !== seat)
      throw new SkyclassError("notJoined");
  }

  #refuse(message: ClientMessageName, role: Seat["role"]): void {
    const refusal = refusalOf({ message, role, state: this.#state });
    if (refusal) throw new SkyclassError(refusal);
  }

  async #vacate(seat: Seat, because: "stopped" | "lost"): Promise<void> {
    if (seat.awayTimer) clearTimeout(seat.awayTimer);
    seat.link = null;
    this.#seats.delete(seat.participantId);
    this.#tellAll("participant:left", { participantId: seat.participantId });
    this.#watchTeacher();
    await this.#closeMediaOf(seat.participantId, because);
    if (this.#seats.size === 0 && this.#state === "waiting") {
      const media = await this.#media.present();
      if (this.#seats.size > 0 || this.#state !== "waiting") return;
      this.#state = "ended";
      this.#media.stop();
      media?.close();
      this.#onEmpty();
    }
  }

  async #closeMediaOf(participantId: ParticipantId, because: "stopped" | "lost"): Promise<void> {
    const media = await this.#media.present();
    const ended = media?.closeParticipant({ participantId, because }) ?? [];
    for (const producerId of ended) this.#tellAll("track:unpublished", { producerId });
  }

  #watchTeacher(): void {
    const teacherIsHere = this.seats.some((seat) => seat.role === "teacher" && seat.link);
    if (this.#teacherTimer && (teacherIsHere || this.#state !== "live")) {
      clearTimeout(this.#teacherTimer);
      this.#teacherTimer = null;
    }
    if (this.#state !== "live" || teacherIsHere || this.#teacherTimer) return;
    this.#teacherTimer = setTimeout(() => {
      this.#teacherTimer = null;
      this.#log.info("the lesson ends: its teacher stayed away");
      this.#lessons
        .end({ lessonId: this.lessonId, because: "teacherGone" })
        .then(() => this.finish("lessonEnded"))
        .catch((error: unknown) => {
          this.#log.error({ err: error }, "the lesson could not be ended");
          this.#watchTeacher();
        });
    }, this.#settings.teacherGoneMs);
  }

  #clearTimers(): void {
    if (this.#teacherTimer) clearTimeout(this.#teacherTimer);
    this.#teacherTimer = null;
    for (const seat of this.#seats.values()) if (seat.awayTimer) clearTimeout(seat.awayTimer);
  }

  #tellAll<Name extends ServerEventName>(name: Name, event: EventOf<Name>): void {
    for (const seat of this.#seats.values()) seat.link?.tell(name, event);
  }

  #tellOthers<Name extends ServerEventName>(self: Seat, name: Name, event: EventOf<Name>): void {
    for (const seat of this.#seats.values())
      if (seat.participantId !== self.participantId) seat.link?.tell(name, event);
  }
}
