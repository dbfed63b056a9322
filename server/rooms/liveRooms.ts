import { setTimeout as wait } from "node:timers/promises";
import type { BoardReading } from "../../protocol/boardReading.ts";
import type { CaptureId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { ClassPollNow } from "../../protocol/lessonNow.ts";
import type { ReplyOf, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import type { Metrics } from "../lib/metrics.ts";
import { type LiveFigures, publishLiveFigures } from "./liveFigures.ts";
import { LiveRoom, type RoomSettings } from "./liveRoom.ts";
import type {
  BoardPageRead,
  Boards,
  Chat,
  Consents,
  Link,
  LiveLessons,
  Media,
  PresenceLog,
  Polls,
  PulseLog,
  Questions,
  RungLog,
  Slides,
  StageLog,
} from "./ports.ts";
import { createRateLimits } from "./rateLimit.ts";
import { readingKeptMs } from "./roomRungs.ts";
import { refusalOf } from "./rules.ts";
import type { Seat } from "./seat.ts";

const defaultSettings: RoomSettings = {
  seatKeptMs: 60_000,
  teacherGoneMs: 15 * 60_000,
  readingKeptMs,
  fallbackKeptMs: 30_000,
  iceSettings: () => ({ iceServers: [], iceTransportPolicy: "all" }),
};

/** A lesson with people in it, in figures. */
export type RoomOverview = {
  lessonId: LessonId;
  state: "waiting" | "live";
  here: number;
  away: number;
  /** Whose own report says poor or nothing. */
  poor: number;
};

/** Where somebody sits: what a socket needs to act in its lesson. */
export type Seated = { room: LiveRoom; seat: Seat };

/** All live lessons of this node. */
export class LiveRooms {
  readonly #lessons: LiveLessons;
  readonly #questions: Questions;
  readonly #slides: Slides;
  readonly #boards: Boards;
  readonly #polls: Polls;
  readonly #chat: Chat;
  readonly #consents: Consents;
  readonly #stageLog: StageLog;
  readonly #pulseLog: PulseLog;
  readonly #presenceLog: PresenceLog;
  readonly #rungLog: RungLog;
  readonly #media: Media;
  readonly #settings: RoomSettings;
  readonly #log: Logger;
  readonly #rooms = new Map<LessonId, LiveRoom>();
  readonly #finishing = new Set<Promise<void>>();
  readonly #stopListening: () => void;
  readonly #figures: LiveFigures;
  readonly #limits = createRateLimits();
  #draining = false;

  constructor(parts: {
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
    settings?: Partial<RoomSettings>;
    log: Logger;
    metrics: Metrics;
  }) {
    this.#lessons = parts.lessons;
    this.#questions = parts.questions;
    this.#slides = parts.slides;
    this.#boards = parts.boards;
    this.#polls = parts.polls;
    this.#chat = parts.chat;
    this.#consents = parts.consents;
    this.#stageLog = parts.stageLog;
    this.#pulseLog = parts.pulseLog;
    this.#presenceLog = parts.presenceLog;
    this.#rungLog = parts.rungLog;
    this.#media = parts.media;
    this.#settings = { ...defaultSettings, ...parts.settings };
    this.#log = parts.log;
    const stopListening = [
      parts.lessons.onEnded((lessonId) => {
        const room = this.#rooms.get(lessonId);
        if (room) this.#finish(room, "lessonEnded");
      }),
      parts.questions.onChanged(({ lessonId, ...changed }) =>
        this.#rooms.get(lessonId)?.tellQuestion(changed),
      ),
      parts.slides.onRemoved(({ lessonId, deckId }) => {
        const room = this.#rooms.get(lessonId);
        room?.seatSlides.removed(deckId);
        room?.seatBoard.removed(deckId);
      }),
      parts.consents.onChanged((personId) => this.#endWithoutConsent(personId)),
    ];
    this.#stopListening = () => {
      for (const stop of stopListening) stop();
    };
    this.#figures = publishLiveFigures({ rooms: this.#rooms, metrics: parts.metrics });
  }

  /** Who sits in which lesson, in figures. */
  overview(): RoomOverview[] {
    return [...this.#rooms.values()].flatMap(({ lessonId, state, seats }) =>
      state === "ended"
        ? []
        : [
            {
              lessonId,
              state,
              here: seats.filter((seat) => seat.link !== null).length,
              away: seats.filter((seat) => seat.link === null).length,
              poor: seats.filter(({ connection }) => connection !== null && connection <= 1).length,
            },
          ],
    );
  }

  /** How many lessons run. */
  get liveCount(): number {
    return [...this.#rooms.values()].filter((room) => room.state === "live").length;
  }

  /** Who sits in the lesson and is not away, or reads along by plain HTTP. */
  peopleIn(lessonId: LessonId): ReadonlySet<PersonId> {
    const room = this.#rooms.get(lessonId);
    const seated = room?.seats.flatMap(({ personId, link }) => (link ? [personId] : [])) ?? [];
    return new Set([...seated, ...(room?.rungs.readingPeople ?? [])]);
  }

  /**
   * Somebody on the ladder's last rung asked how the lesson stands; heard of where a room is open.
   * @returns what only the room knows
   */
  async read(a: {
    lessonId: LessonId;
    personId: PersonId;
    /** Asked where it is not known. */
    nameOf: () => Promise<string>;
  }): Promise<ClassPollNow> {
    const room = this.#rooms.get(a.lessonId);
    if (!room || room.state === "ended") return { poll: null, own: null };
    await room.rungs.read(a);
    return room.seatPolls.presentForReader(a.personId);
  }

  /** For those on the ladder's last rung, who may join the lesson. @throws SkyclassError notFound */
  async readBoard({ lessonId, ...page }: BoardPageRead): Promise<BoardReading> {
    const room = this.#rooms.get(lessonId);
    if (!room || room.state === "ended") throw new SkyclassError("notFound");
    return room.seatBoard.readAgain(page);
  }

  /**
   * Somebody on the ladder's last rung answers a poll, as those answer who have a seat, and counts as there.
   * @throws SkyclassError as `admit` and `poll:answer` do
   */
  async answerPoll(
    by: { lessonId: LessonId; personId: PersonId } & RequestOf<"poll:answer">,
  ): Promise<void> {
    const { lessonId, personId, ...request } = by;
    const message = "poll:answer";
    await this.#limits.take(personId, message);
    const { role, displayName } = await this.#lessons.admit({ personId, lessonId });
    const room = this.#rooms.get(lessonId);
    if (!room)
      throw new SkyclassError(refusalOf({ message, role, state: "waiting" }) ?? "notFound");
    await room.seatPolls.answerReading({ personId, role }, request);
    if (room.state !== "ended")
      await room.rungs.read({ personId, nameOf: async () => displayName });
  }

  /**
   * Somebody on the ladder's last rung answers the teacher, and counts as there.
   * @throws SkyclassError as `admit` and `thread:write` do
   */
  async answerTeacher(
    by: { lessonId: LessonId; personId: PersonId } & Omit<
      RequestOf<"thread:write">,
      "participantId"
    >,
  ): Promise<void> {
    const { lessonId, personId, ...request } = by;
    const message = "thread:write";
    await this.#limits.take(personId, message);
    const { role, displayName } = await this.#lessons.admit({ personId, lessonId });
    const room = this.#rooms.get(lessonId);
    // The teacher has not begun anything where nobody is.
    if (!room || role !== "student") throw new SkyclassError("forbidden");
    await room.seatThreads.writeReading({ personId, role }, request);
    if (room.state !== "ended")
      await room.rungs.read({ personId, nameOf: async () => displayName });
  }

  /** @throws SkyclassError notFound | forbidden | lessonEnded | lessonFull | shuttingDown | mediaUnavailable */
  async join(
    a: { personId: PersonId; link: Link } & RequestOf<"lesson:join">,
  ): Promise<Seated & { reply: ReplyOf<"lesson:join"> }> {
    const { personId, lessonId } = a;
    const admitted = await this.#lessons.admit({ personId, lessonId });
    let room = this.#rooms.get(lessonId);
    if (!room || room.state === "ended") {
      if (this.#draining) throw new SkyclassError("shuttingDown");
      room = this.#open(lessonId);
    }
    return { room, ...(await room.join({ ...a, admitted })) };
  }

  async start({ room, seat }: Seated): Promise<ReplyOf<"lesson:start">> {
    if (this.#draining && room.state !== "live") throw new SkyclassError("shuttingDown");
    return room.start(seat);
  }

  /** After a start: a lesson that was live goes on, and ends if its teacher does not come back. */
  adopt(a: { lessonId: LessonId; startedAt: Date; captureId: CaptureId }): void {
    const room = this.#rooms.get(a.lessonId) ?? this.#open(a.lessonId);
    room.adopt(a);
  }

  /** Closes seats, sockets and media of a person, or of one session of hers. */
  async revoke(a: {
    personId: PersonId;
    sessionId?: string;
    because: "signedOut" | "removed";
  }): Promise<void> {
    const found = this.#seatsOf(a.personId).filter(
      ({ seat }) => a.sessionId === undefined || seat.sessionId === a.sessionId,
    );
    const outcomes = await Promise.allSettled(
      found.map(({ room, seat }) => room.revoke(seat, a.because)),
    );
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        this.#log.error({ err: outcome.reason as unknown }, "a seat was not revoked");
  }

  /**
   * No new lessons from now on; running ones may finish. Those that still run after `limitMs` are
   * ended, their captures closed cleanly.
   */
  async drain({ limitMs }: { limitMs: number }): Promise<void> {
    this.#draining = true;
    const until = Date.now() + limitMs;
    while (this.liveCount > 0 && Date.now() < until) await wait(100);
    const running = [...this.#rooms.values()].filter((room) => room.state === "live");
    const outcomes = await Promise.allSettled(
      running.flatMap((room) => [
        // First, so that the capture learns why.
        room.finish("shutdown"),
        this.#lessons.end({ lessonId: room.lessonId, because: "shutdown" }),
      ]),
    );
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        this.#log.error({ err: outcome.reason as unknown }, "a lesson did not end cleanly");
    await Promise.allSettled(this.#finishing);
  }

  async close(): Promise<void> {
    this.#draining = true;
    this.#stopListening();
    await Promise.allSettled([...this.#rooms.values()].map((room) => room.close()));
    await Promise.allSettled(this.#finishing);
    this.#rooms.clear();
  }

  #seatsOf(personId: PersonId): Seated[] {
    return [...this.#rooms.values()].flatMap((room) =>
      room.seats.filter((seat) => seat.personId === personId).map((seat) => ({ room, seat })),
    );
  }

  #endWithoutConsent(personId: PersonId): void {
    for (const { room, seat } of this.#seatsOf(personId))
      room
        .endWithoutConsent(seat)
        .catch((error: unknown) => this.#log.error({ err: error }, "consent was not looked up"));
  }

  #open(lessonId: LessonId): LiveRoom {
    const room = new LiveRoom({
      lessonId,
      lessons: this.#lessons,
      questions: this.#questions,
      slides: this.#slides,
      boards: this.#boards,
      polls: this.#polls,
      chat: this.#chat,
      consents: this.#consents,
      stageLog: this.#stageLog,
      pulseLog: this.#pulseLog,
      presenceLog: this.#presenceLog,
      rungLog: this.#rungLog,
      media: this.#media,
      settings: this.#settings,
      log: this.#log,
      onEmpty: () => {
        if (this.#rooms.get(lessonId) === room) this.#rooms.delete(lessonId);
      },
      onRefused: (what) => this.#figures.refusals.inc({ what }),
      onReported: (report) => this.#figures.noteReport(report),
    });
    this.#rooms.set(lessonId, room);
    return room;
  }

  #finish(room: LiveRoom, reason: "lessonEnded" | "shutdown"): void {
    const finishing = room
      .finish(reason)
      .catch((error: unknown) => this.#log.error({ err: error }, "a lesson did not end cleanly"))
      .finally(() => this.#finishing.delete(finishing));
    this.#finishing.add(finishing);
  }
}
