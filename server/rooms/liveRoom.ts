import type { CaptureEnd } from "../../protocol/capture.ts";
import type {
  CaptureId,
  LessonId,
  ParticipantId,
  PersonId,
  QuestionId,
} from "../../protocol/ids.ts";
import type { PicturesCarried } from "../../protocol/lessonRungs.ts";
import type { Question } from "../../protocol/questions.ts";
import type { ClientMessageName, EventOf, ReplyOf, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Fallbacks } from "./fallbacks.ts";
import type { IceSettings } from "./iceServers.ts";
import { participantIdOf } from "./participantId.ts";
import type {
  Boards,
  Chat,
  Consents,
  LessonMedia,
  Link,
  LiveLessons,
  Media,
  PresenceLog,
  Polls,
  PulseLog,
  Questions,
  Rung,
  RungLog,
  Slides,
  StageLog,
} from "./ports.ts";
import { RoomMedia } from "./roomMedia.ts";
import { type Refused, RoomPlaces } from "./roomPlaces.ts";
import { refusalOf, type RoomState } from "./rules.ts";
import { RoomRungs } from "./roomRungs.ts";
import { describeSeat, type Seat, toldToChildren } from "./seat.ts";
import { SeatAids } from "./seatAids.ts";
import { SeatBoard } from "./seatBoard.ts";
import { SeatChat } from "./seatChat.ts";
import { SeatMedia } from "./seatMedia.ts";
import { SeatPresence } from "./seatPresence.ts";
import { SeatPolls } from "./seatPolls.ts";
import { SeatPulse } from "./seatPulse.ts";
import { SeatQuestions } from "./seatQuestions.ts";
import { SeatSlides } from "./seatSlides.ts";
import { Seats } from "./seats.ts";
import { SeatStage } from "./seatStage.ts";
import { SeatThreads } from "./seatThreads.ts";
import { TeacherAbsence } from "./teacherAbsence.ts";

export type RoomSettings = {
  /** How long a seat, and the media of it, outlive a lost socket. */
  seatKeptMs: number;
  /** A live lesson without its teacher ends by itself after this. */
  teacherGoneMs: number;
  /** How long somebody on the ladder's last rung counts as there who does not ask again. */
  readingKeptMs: number;
  iceSettings: IceSettings;
  /** How long a picture in VP8 is still asked for when nobody needs it any more. */
  fallbackKeptMs: number;
};

type Admitted = Awaited<ReturnType<LiveLessons["admit"]>>;

/** What a page told about its connection. */
export type Reported = { role: Seat["role"] } & RequestOf<"connection:report">;

/** One lesson while people are in it, or while it is live. */
export class LiveRoom {
  readonly lessonId: LessonId;
  /** Transports and tracks. */
  readonly seatMedia: SeatMedia;
  readonly seatQuestions: SeatQuestions;
  /** Hands, and who was called on stage. */
  readonly seatStage: SeatStage;
  readonly seatSlides: SeatSlides;
  /** The whiteboard, and who has its pen. */
  readonly seatBoard: SeatBoard;
  readonly seatChat: SeatChat;
  /** What the teacher and one child write to each other alone. */
  readonly seatThreads: SeatThreads;
  /** Whom chance picked, and the countdown. */
  readonly seatAids: SeatAids;
  /** Signs to the teacher, and reactions. */
  readonly seatPulse: SeatPulse;
  /** On which rung of the ladder each child stands. */
  readonly rungs: RoomRungs;
  readonly seatPolls: SeatPolls;
  readonly #lessons: LiveLessons;
  readonly #iceSettings: IceSettings;
  readonly #questions: Questions;
  readonly #log: Logger;
  readonly #onEmpty: () => void;
  readonly #onReported: (report: Reported) => void;
  readonly #seats: Seats;
  readonly #presence: SeatPresence;
  readonly #media: RoomMedia;
  readonly #places: RoomPlaces;
  readonly #fallbacks: Fallbacks;
  readonly #teacherAbsence: TeacherAbsence;
  #state: RoomState = "waiting";
  #startedAt: Date | null = null;
  #captureId: CaptureId | null = null;
  #finished: Promise<void> | null = null;

  constructor(options: {
    lessonId: LessonId;
    lessons: LiveLessons;
    questions: Questions;
    slides: Slides;
    boards: Boards;
    polls: Polls;
    chat: Chat;
    consents: Consents;
    stageLog: StageLog;
    pulseLog: PulseLog;
    presenceLog: PresenceLog;
    rungLog: RungLog;
    media: Media;
    settings: RoomSettings;
    log: Logger;
    /** Nobody is in it and nothing runs: the room may go. */
    onEmpty: () => void;
    onRefused: (what: Refused) => void;
    onReported: (report: Reported) => void;
  }) {
    this.lessonId = options.lessonId;
    this.#lessons = options.lessons;
    this.#iceSettings = options.settings.iceSettings;
    this.#questions = options.questions;
    this.#log = options.log.child({ lessonId: options.lessonId });
    this.#onEmpty = options.onEmpty;
    this.#onReported = options.onReported;
    this.#seats = new Seats({ keptMs: options.settings.seatKeptMs });
    this.#presence = new SeatPresence({
      lessonId: options.lessonId,
      presenceLog: options.presenceLog,
      log: this.#log,
    });
    this.#teacherAbsence = new TeacherAbsence({
      limitMs: options.settings.teacherGoneMs,
      onTooLong: () => this.#endWithoutTeacher(),
    });
    this.#places = new RoomPlaces({
      lessonId: options.lessonId,
      lessons: options.lessons,
      workers: options.media,
      seats: this.#seats,
      log: this.#log,
      onRefused: options.onRefused,
    });
    this.#media = new RoomMedia({
      media: options.media,
      lessonId: options.lessonId,
      home: () => this.#places.home(),
      log: this.#log,
      onTrackClosed: (producerId) => this.#seats.tellAll("track:unpublished", { producerId }),
      onWorkerLost: (worker) => {
        this.#moveFrom(worker).catch((error: unknown) =>
          this.#log.error({ err: error }, "nobody was moved from a worker that died"),
        );
      },
      onOpened: (media, replaced) => {
        if (this.#state === "ended") return media.close();
        if (this.#state === "live" && this.#captureId) media.startTap(this.#captureId);
        if (replaced) this.#seats.tellAll("media:replaced", {});
        this.#fallbacks.review(media);
      },
    });
    this.#fallbacks = new Fallbacks({
      seats: this.#seats,
      keptMs: options.settings.fallbackKeptMs,
      present: () => this.#media.present(),
    });
    const check = (seat: Seat, message: ClientMessageName) => this.#check(seat, message);
    const { lessonId, questions, slides, consents } = options;
    this.seatStage = new SeatStage({
      lessonId,
      media: this.#media,
      consents,
      stageLog: options.stageLog,
      seats: this.#seats,
      log: this.#log,
      check,
    });
    this.seatMedia = new SeatMedia({
      lessonId,
      media: this.#media,
      consents,
      seats: this.#seats,
      fallbacks: this.#fallbacks,
      stage: this.seatStage,
      check,
    });
    this.rungs = new RoomRungs({
      ...{ lessonId, seats: this.#seats, presence: this.#presence, rungLog: options.rungLog },
      ...{ log: this.#log, keptMs: options.settings.readingKeptMs, check },
    });
    this.seatQuestions = new SeatQuestions({ lessonId, questions, log: this.#log, check });
    this.seatSlides = new SeatSlides({
      ...{ lessonId, slides, seats: this.#seats },
      ...{ log: this.#log, check },
    });
    this.seatBoard = new SeatBoard({
      ...{ lessonId, boards: options.boards, seats: this.#seats },
      ...{ log: this.#log, check },
    });
    this.seatPolls = new SeatPolls({
      ...{ lessonId, polls: options.polls, seats: this.#seats },
      ...{ log: this.#log, check, refuse: (message, role) => this.#refuse(message, role) },
    });
    this.seatAids = new SeatAids({
      ...{ lessonId, stageLog: options.stageLog, pulseLog: options.pulseLog },
      ...{ seats: this.#seats, stage: this.seatStage, check },
    });
    this.seatPulse = new SeatPulse({
      ...{ lessonId, pulseLog: options.pulseLog, seats: this.#seats },
      ...{ log: this.#log, check },
    });
    this.seatChat = new SeatChat({
      ...{ lessonId, chat: options.chat, seats: this.#seats },
      ...{ log: this.#log, check, readerOf: (id) => this.rungs.readerOf(id) },
    });
    this.seatThreads = new SeatThreads({
      ...{ lessonId, chat: options.chat, seats: this.#seats, classChat: this.seatChat },
      ...{ log: this.#log, check, refuse: (message, role) => this.#refuse(message, role) },
    });
  }

  get state(): RoomState {
    return this.#state;
  }

  get seats(): readonly Seat[] {
    return this.#seats.all;
  }

  /** Takes a seat, or takes it back: with the seat token, and while it stands, its media, too. */
  async join(
    a: { personId: PersonId; link: Link; admitted: Admitted } & RequestOf<"lesson:join">,
  ): Promise<{ seat: Seat; reply: ReplyOf<"lesson:join"> }> {
    const { personId, link, admitted } = a;
    const participantId = participantIdOf({ lessonId: this.lessonId, personId });
    if (this.#seats.wasTakenOver(participantId, a.seatToken)) {
      // By itself a page does not take the seat back from the newer one; its person may.
      link.revoke("takenOver");
      throw new SkyclassError("notJoined");
    }
    const asked = await this.#questions.ofLesson({ lessonId: this.lessonId, personId });
    if (admitted.lesson.state === "live" && admitted.role === "teacher" && !this.#captureId) {
      await this.#places.keep();
      await this.#goLive(personId);
    }
    let media = await this.#media.ready();
    this.#refuse("lesson:join", admitted.role);
    let worker: number;
    try {
      worker = this.#places.seatFor({ participantId, role: admitted.role });
    } catch (error) {
      await this.#goIfEmpty();
      throw error;
    }
    const { seat, resumed } = this.#seats.take({
      participantId,
      personId,
      role: admitted.role,
      displayName: admitted.displayName,
      isChild: admitted.isChild,
      link,
      seatToken: a.seatToken,
      quality: a.quality,
      worker,
      hasMedia: media.hasMediaOf(participantId),
    });
    this.#presence.came(seat);
    if (!resumed) await this.#closeMediaOf(participantId, "lost");
    else await media.chooseQuality({ participantId, quality: seat.quality });
    this.rungs.seated(seat);
    this.#seats.tellPresence(seat);
    this.#watchTeacher();
    media = await this.#media.ready();
    const [slides, board] = [await this.seatSlides.present(), await this.seatBoard.present()];
    const polls = await this.seatPolls.presentFor(seat);
    const participants = [...this.seats.map(describeSeat), ...this.rungs.readers()];
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
        ...this.#iceSettings(),
        participants:
          seat.role === "teacher"
            ? participants
            : [...toldToChildren(participants), describeSeat(seat)],
        studentsHere: this.#seats.studentsHere,
        tracks: media.tracks(),
        fallbacks: this.#fallbacks.askedOf(participantId),
        ...asked,
        stage: this.seatStage.describeFor(seat.role),
        slides,
        board,
        polls,
        personId,
        serverTime: new Date().toISOString(),
      },
    };
  }

  /** The socket is gone; the seat waits for it. */
  lost(seat: Seat, link: Link): void {
    if (seat.link !== link || !this.#seats.has(seat)) return;
    this.#presence.went(seat, "lost");
    this.#seats.wait(seat, () => {
      this.#vacate(seat, "lost").catch((error: unknown) =>
        this.#log.error({ err: error }, "a seat was not given up"),
      );
    });
    this.#seats.tellPresence(seat);
    this.#watchTeacher();
  }

  async leave(seat: Seat): Promise<void> {
    this.rungs.left(seat);
    if (this.#seats.has(seat)) await this.#vacate(seat, "stopped");
  }

  /** Signed out or removed: seat, socket and media go at once. */
  async revoke(seat: Seat, because: EventOf<"seat:revoked">["because"]): Promise<void> {
    const { link } = seat;
    await this.leave(seat);
    link?.revoke(because);
  }

  async start(seat: Seat): Promise<ReplyOf<"lesson:start">> {
    this.#check(seat, "lesson:start");
    const { personId } = seat;
    if (this.#state !== "live") await this.#places.reserve({ personId, media: this.#media });
    try {
      const startedAt = await this.#goLive(personId);
      return { startedAt: startedAt.toISOString() };
    } catch (error) {
      if (this.#state !== "live") this.#places.release();
      throw error;
    }
  }

  async end(seat: Seat): Promise<void> {
    this.#check(seat, "lesson:end");
    await this.#lessons.end({ personId: seat.personId, lessonId: this.lessonId });
    this.#finishInBackground("lessonEnded");
  }

  /** What the family of whoever sits there consents to has changed. */
  async endWithoutConsent(seat: Seat): Promise<void> {
    await this.seatMedia.endWithoutConsent(seat);
    await this.seatStage.endWithoutConsent(seat);
  }

  /** A question was asked, seconded, answered or withdrawn, here or after the lesson. */
  tellQuestion(changed: { question: Question } | { withdrawn: QuestionId }): void {
    if ("question" in changed) this.#seats.tellAll("question:changed", changed.question);
    else this.#seats.tellAll("question:withdrawn", { questionId: changed.withdrawn });
  }

  /** Whether its people are on several media workers, and how many tracks are brought from one to another. */
  get spread(): { isSpread: boolean; pipes: number } {
    return { isSpread: this.#places.workersUsed > 1, pipes: this.#media.pipeCount };
  }

  /** Of every picture that somebody receives just now. */
  receivedRungs(): Rung[] {
    return this.#media.receivedRungs();
  }

  /** How much of the pictures comes to somebody just now. */
  async picturesCarriedTo({ participantId }: Seat): Promise<PicturesCarried | null> {
    const media = await this.#media.present();
    return media?.picturesCarried(participantId) ?? null;
  }

  reportConnection(seat: Seat, report: RequestOf<"connection:report">): void {
    this.#check(seat, "connection:report");
    this.#onReported({ role: seat.role, ...report });
    if (seat.connection === report.grade) return;
    seat.connection = report.grade;
    this.#seats.tellTeachersOf(seat);
  }

  /** A lesson that was live when the process before us ended: goes on, waiting for its teacher. */
  adopt(a: { startedAt: Date; captureId: CaptureId }): void {
    if (this.#state !== "waiting") return;
    this.#startCapture(a);
    this.#watchTeacher();
    this.#places
      .keep()
      .catch((error: unknown) =>
        this.#log.error({ err: error }, "no places are kept for a lesson"),
      );
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
    // Before their sockets go: none of them was lost.
    const noted = this.#presence.close("outage");
    this.#seats.closeLinks();
    const media = await this.#media.present();
    await media?.stopTap("shutdown");
    this.#closeMedia(media);
    this.seatPolls.stop();
    await this.#settle();
    await noted;
    this.#seats.clear();
  }

  async #finishOnce(reason: CaptureEnd["reason"]): Promise<void> {
    this.#state = "ended";
    this.#places.release();
    this.#media.stop();
    this.#clearTimers();
    // Before they are told: pages hang up then, and none of them was lost.
    const noted = this.#presence.close("ended");
    this.#seats.tellAll("lesson:ended", {});
    const media = await this.#media.present();
    await media?.stopTap(reason);
    await this.#settle();
    await this.seatPolls.settle();
    await noted;
    this.#seats.closeLinks();
    this.#seats.clear();
    this.#closeMedia(media);
    this.#onEmpty();
  }

  /** What lives in memory is written down. */
  async #settle(): Promise<void> {
    await Promise.all([
      ...[this.seatSlides.settle(), this.seatBoard.settle()],
      ...[this.seatPulse.settle(), this.rungs.settle()],
    ]);
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
    if (first)
      this.#seats.tellAll("lesson:started", { startedAt: started.startedAt.toISOString() });
    this.#watchTeacher();
    return started.startedAt;
  }

  #startCapture({ startedAt, captureId }: { startedAt: Date; captureId: CaptureId }): void {
    this.#state = "live";
    this.#startedAt = startedAt;
    this.#captureId = captureId;
    this.rungs.start();
    this.#media.present().then(
      (media) => {
        // What is opened later taps by itself.
        if (this.#state === "live") media?.startTap(captureId);
      },
      () => undefined,
    );
  }

  #check(seat: Seat, message: ClientMessageName): void {
    this.#refuse(message, seat.role);
    if (this.#state !== "ended" && !this.#seats.has(seat)) throw new SkyclassError("notJoined");
  }

  #refuse(message: ClientMessageName, role: Seat["role"]): void {
    const refusal = refusalOf({ message, role, state: this.#state });
    if (refusal) throw new SkyclassError(refusal);
  }

  async #vacate(seat: Seat, because: "stopped" | "lost"): Promise<void> {
    this.#seats.remove(seat);
    this.#presence.went(seat, "left");
    this.#seats.tellLeft(seat.participantId);
    this.rungs.vacated(seat);
    this.#watchTeacher();
    await this.#closeMediaOf(seat.participantId, because);
    await this.seatStage.gone(seat);
    this.seatBoard.gone(seat);
    this.seatPulse.gone(seat);
    await this.#goIfEmpty();
  }

  async #goIfEmpty(): Promise<void> {
    if (!this.#seats.isEmpty || this.#state !== "waiting") return;
    const media = await this.#media.present();
    if (!this.#seats.isEmpty || this.#state !== "waiting") return;
    this.#state = "ended";
    this.#media.stop();
    this.#closeMedia(media);
    this.#onEmpty();
  }

  /** Whoever was on a further worker that died comes back on another, or on its successor. */
  async #moveFrom(worker: number): Promise<void> {
    const moved = this.seats.filter((seat) => seat.worker === worker);
    await this.#places.settle(worker);
    await this.seatMedia.beginAnew(moved);
  }

  #closeMedia(media: LessonMedia | null): void {
    media?.close();
    this.#places.close();
  }

  async #closeMediaOf(participantId: ParticipantId, because: "stopped" | "lost"): Promise<void> {
    const media = await this.#media.present();
    const ended = media?.closeParticipant({ participantId, because }) ?? [];
    for (const producerId of ended) this.#seats.tellAll("track:unpublished", { producerId });
    if (media) this.#fallbacks.review(media);
  }

  #watchTeacher(): void {
    if (this.#state === "live" && !this.#seats.teacherIsHere) this.#teacherAbsence.begin();
    else this.#teacherAbsence.end();
  }

  #endWithoutTeacher(): void {
    this.#log.info("the lesson ends: its teacher stayed away");
    this.#lessons
      .end({ lessonId: this.lessonId, because: "teacherGone" })
      .then(() => this.finish("lessonEnded"))
      .catch((error: unknown) => {
        this.#log.error({ err: error }, "the lesson could not be ended");
        this.#watchTeacher();
      });
  }

  #clearTimers(): void {
    this.#teacherAbsence.end();
    this.rungs.stop();
    this.seatPulse.stop();
    this.#seats.stopWaiting();
    this.#fallbacks.stop();
  }
}
