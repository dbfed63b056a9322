import type { z } from "zod";
import type { LessonTimer } from "../../protocol/aids.ts";
import type { WentBecause } from "../../protocol/attendance.ts";
import type { BoardPage, Stroke } from "../../protocol/board.ts";
import type { CaptureEnd, TrackDescription } from "../../protocol/capture.ts";
import type { ConsentKind } from "../../protocol/consents.ts";
import type { ChatRule } from "../../protocol/chat.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Quality } from "../../protocol/media.ts";
import type {
  BoardPageId,
  CaptureId,
  ChatMessageId,
  LessonId,
  ParticipantId,
  PersonId,
  DeckId,
  PollId,
  QuestionId,
  StrokeId,
} from "../../protocol/ids.ts";
import type { LessonRung, PicturesCarried } from "../../protocol/lessonRungs.ts";
import type { PollAnswer, PollContent } from "../../protocol/polls.ts";
import type { ReactionCounts } from "../../protocol/pulse.ts";
import type { Question } from "../../protocol/questions.ts";
import type { StageEventKind } from "../../protocol/stageEvents.ts";
import type { LargeThing, ShownSlide } from "../../protocol/slides.ts";
import type { Pointing } from "./pointerTrack.ts";
import type {
  ClientMessageName,
  ConsumerId,
  EventOf,
  LiveLesson,
  ProducerId,
  PublishedTrack,
  ReplyOf,
  RequestOf,
  ServerEventName,
  TransportDirection,
} from "../../protocol/signaling.ts";
import type { WorkerRoom } from "./places.ts";

/*
 * What live rooms need from others: the people, lessons, consents, questions, polls, stage, slides, board
 * and attendance domains, recordings, server/media, and signaling the last.
 */

/** Writes down that somebody was refused what a message of theirs asks for. */
export type NoteRefusal = (refused: {
  lessonId: LessonId;
  personId: PersonId;
  message: ClientMessageName;
  code: ErrorCode;
}) => Promise<void>;

export interface Sessions {
  /** Whose session the cookie header carries; null when none that is valid. */
  authenticate(
    cookieHeader: string | undefined,
  ): Promise<{ personId: PersonId; sessionId: string } | null>;
  onRevoked(
    listener: (revoked: {
      personId: PersonId;
      /** Left out: every session of the person. */
      sessionId?: string;
      because: "signedOut" | "removed";
    }) => void,
  ): () => void;
}

export interface LiveLessons {
  /** @throws SkyclassError notFound | forbidden | lessonEnded | passwordMustChange */
  admit(by: { personId: PersonId; lessonId: LessonId }): Promise<{
    role: "teacher" | "student";
    displayName: string;
    /** A student, whatever else they are. */
    isChild: boolean;
    lesson: z.infer<typeof LiveLesson>;
  }>;
  /**
   * Goes live; a live lesson answers with the capture it has.
   * @throws SkyclassError notFound | forbidden | lessonEnded
   */
  start(by: {
    personId: PersonId;
    lessonId: LessonId;
  }): Promise<{ startedAt: Date; captureId: CaptureId }>;
  /** Idempotent. @throws SkyclassError notFound | forbidden */
  end(
    by:
      | { personId: PersonId; lessonId: LessonId }
      | { lessonId: LessonId; because: "teacherGone" | "shutdown" },
  ): Promise<void>;
  /** Students of its classes, and its teacher. */
  expectedPeople(lessonId: LessonId): Promise<number>;
  /** Writes down that a lesson did not begin for lack of room. */
  noteRefusal(a: {
    personId: PersonId;
    lessonId: LessonId;
    because: "lessonTooLarge" | "noRoomForLesson";
    people: number;
    places: number;
    free: number;
  }): Promise<void>;
  /** Once per lesson, after its rows are stored. */
  onEnded(listener: (lessonId: LessonId) => void): () => void;
}

/** What families let their children publish. */
export interface Consents {
  /** As it is now, on the lesson's day of the district: it may have been withdrawn a second ago. */
  allowed(of: {
    personId: PersonId;
    lessonId: LessonId;
  }): Promise<Readonly<Record<ConsentKind, boolean>>>;
  /** After every change, stored already, of what somebody may publish. */
  onChanged(listener: (personId: PersonId) => void): () => void;
}

type OfLesson = { lessonId: LessonId; personId: PersonId };

/** Questions of lessons. Whoever calls has asked whether the person may; ids of other lessons are `notFound`. */
export interface Questions {
  /** Those of a lesson, oldest first, and which of them the person seconds. */
  ofLesson(a: OfLesson): Promise<{ questions: Question[]; seconded: QuestionId[] }>;
  /** Idempotent. @throws SkyclassError conflict for an id that is another question, notFound for a photo */
  ask(a: OfLesson & RequestOf<"question:ask">): Promise<void>;
  /** Idempotent. @throws SkyclassError notFound | forbidden for one's own */
  second(a: OfLesson & RequestOf<"question:second">): Promise<void>;
  /** @throws SkyclassError notFound */
  answer(a: OfLesson & RequestOf<"question:answer">): Promise<void>;
  /** Idempotent. @throws SkyclassError forbidden for somebody else's without `anybodys` */
  withdraw(a: OfLesson & RequestOf<"question:withdraw"> & { anybodys: boolean }): Promise<void>;
  /** Writes down that somebody was refused what concerns questions. */
  readonly noteRefusal: NoteRefusal;
  /** After every change, wherever it was made. */
  onChanged(
    listener: (
      changed: { lessonId: LessonId } & ({ question: Question } | { withdrawn: QuestionId }),
    ) => void,
  ): () => void;
}

/** What is kept of hands and stage. */
export interface StageLog {
  record(event: {
    lessonId: LessonId;
    /** The child it is about. */
    personId: PersonId;
    /** Who did it; null when nobody did. */
    byId: PersonId | null;
    kind: StageEventKind;
    at: Date;
  }): Promise<void>;
  /** How often somebody came on stage today, in whatever lesson; days are the district's. */
  spokeToday(personId: PersonId): Promise<number>;
  /** How often chance picked each child in a lesson; whoever is left out, never. */
  picks(lessonId: LessonId): Promise<Map<PersonId, number>>;
  /** Writes down that somebody was refused what concerns hands and stage. */
  readonly noteRefusal: NoteRefusal;
}

/** A moment in which a class reacted, or signed something to its teacher. */
export type PulseMoment = { at: Date; reactions: ReactionCounts; tooFast: number; lost: number };

/** What is kept of reactions, signs and countdowns. */
export interface PulseLog {
  keep(of: { lessonId: LessonId; moments: readonly PulseMoment[] }): Promise<void>;
  /** The countdown that was started last, unless it was stopped. */
  timer(lessonId: LessonId): Promise<LessonTimer | null>;
  /** Writes down that a countdown runs from now on; one that ran before is over. */
  startTimer(timer: {
    lessonId: LessonId;
    byId: PersonId;
    startedAt: Date;
    endsAt: Date;
  }): Promise<void>;
  /** Writes down that no countdown is seen any more. */
  stopTimer(stopped: { lessonId: LessonId; at: Date }): Promise<void>;
  /** Writes down that somebody was refused a sign or a reaction. */
  readonly noteRefusal: NoteRefusal;
}

/** What is kept of the ladder. */
export interface RungLog {
  /** The rung that each child was on for most of the minute that began at `at`; written once more, the later holds. */
  record(minute: {
    lessonId: LessonId;
    at: Date;
    children: readonly { personId: PersonId; rung: LessonRung }[];
  }): Promise<void>;
}

/** Slides of lessons. Whoever calls has asked whether the person may. */
export interface Slides {
  /** What the class of a lesson sees; null: no slide. */
  present(lessonId: LessonId): Promise<ShownSlide | null>;
  /**
   * Writes down that the class sees this from now on; null: no slide any more.
   * @throws SkyclassError notFound for a page that is not of the lesson, or not made yet
   */
  show(a: {
    lessonId: LessonId;
    slide: RequestOf<"slides:show"> | null;
  }): Promise<ShownSlide | null>;
  /** What of the shared things stands large for the class; null: what came last. */
  large(lessonId: LessonId): Promise<LargeThing | null>;
  /** Writes down that this stands large from now on. */
  enlarge(a: { lessonId: LessonId; large: LargeThing }): Promise<void>;
  /** Writes down how the teacher pointed on a page; of a deck that is gone nothing is kept. */
  keepPointing(a: { lessonId: LessonId } & Pointing): Promise<void>;
  /** Writes down that somebody was refused what concerns slides. */
  readonly noteRefusal: NoteRefusal;
  onRemoved(listener: (removed: { lessonId: LessonId; deckId: DeckId }) => void): () => void;
}

/** A stroke as it is kept: when how many of its points were there, in milliseconds after it was begun. */
export type BoardStroke = Omit<Stroke, "by" | "done"> & {
  personId: PersonId;
  steps: [count: number, ms: number][];
  beganAt: Date;
};
export type BoardDeed =
  | { deed: "drawn"; stroke: BoardStroke; at: Date }
  | { deed: "erased"; strokeIds: readonly StrokeId[]; byId: PersonId; at: Date };

/** A page that is read again and again; `since`: the `next` of the answer before. */
export type BoardPageRead = {
  lessonId: LessonId;
  pageId: BoardPageId;
  since: string | undefined;
};

/** Whiteboards of lessons. Whoever calls has asked whether the person may. */
export interface Boards {
  /** The pages of a lesson's board, and what its class sees of it. */
  present(lessonId: LessonId): Promise<{ pages: BoardPage[]; shown: BoardPageId | null }>;
  /** What is on a page and was not erased, in the order in which it was finished. */
  strokesOf(pageId: BoardPageId): Promise<BoardStroke[]>;
  /**
   * A new page. @throws SkyclassError notFound for slides that are not of the lesson or that its class
   * has not seen, conflict for the id of another lesson's page
   */
  open(a: { lessonId: LessonId } & RequestOf<"board:open">): Promise<BoardPage>;
  /** Writes down that the class sees this page from now on; null: none. */
  show(a: { lessonId: LessonId; pageId: BoardPageId | null; at: Date }): Promise<void>;
  /** Writes down, in this order, what was drawn and erased; what is written already stays as it is. */
  keep(deeds: readonly BoardDeed[]): Promise<void>;
  /** Writes down to whom the pen was lent, or from whom it was taken; null: everyone. */
  notePen(a: {
    lessonId: LessonId;
    personId: PersonId | null;
    byId: PersonId;
    lent: boolean;
    at: Date;
  }): Promise<void>;
  /** Writes down that somebody was refused what concerns the board. */
  readonly noteRefusal: NoteRefusal;
}

/** A socket of somebody came into a lesson's room, or is no longer there. */
export type PresenceDeed =
  | { deed: "came"; spanId: string; lessonId: LessonId; personId: PersonId; at: Date }
  | { deed: "went"; spanId: string; because: WentBecause; at: Date };

/** What is kept of who was in a lesson when. */
export interface PresenceLog {
  /** Writes down, in this order, who came and went; what is written already stays as it is. */
  keep(deeds: readonly PresenceDeed[]): Promise<void>;
}

/** A poll as it is kept. */
export type RoomPoll = PollContent & {
  pollId: PollId;
  /** Null while it is only prepared. */
  startedAt: Date | null;
  endsAt: Date | null;
  endedAt: Date | null;
  shownAt: Date | null;
  putAwayAt: Date | null;
};

/** Polls of lessons. Whoever calls has asked whether the person may, and in which order. */
export interface Polls {
  /** In the order in which they were made, with what each child answered last. */
  ofLesson(lessonId: LessonId): Promise<{ poll: RoomPoll; answers: Map<PersonId, PollAnswer> }[]>;
  /**
   * A prepared poll; the one that is there when the id is.
   * @throws SkyclassError badRequest for what does not fit together, conflict for the id of another
   * lesson's poll and where there are too many
   */
  make(a: { lessonId: LessonId; at: Date } & RequestOf<"poll:make">): Promise<RoomPoll>;
  /** One that was not started. */
  drop(pollId: PollId): Promise<void>;
  /** Writes down what became of it when. */
  note(poll: RoomPoll): Promise<void>;
  answer(a: { pollId: PollId; personId: PersonId; answer: PollAnswer; at: Date }): Promise<void>;
  /** Writes down that somebody was refused what concerns polls. */
  readonly noteRefusal: NoteRefusal;
}

/** A message of the chat as it is kept. */
export type RoomChatMessage = {
  messageId: ChatMessageId;
  personId: PersonId;
  displayName: string;
  role: "teacher" | "student";
  text: string;
  saidAt: Date;
  isReported: boolean;
};

/** A message of the teacher and one child alone. */
export type RoomThreadMessage = Omit<RoomChatMessage, "isReported"> & {
  child: { personId: PersonId; displayName: string };
};

/** The chat of lessons. Whoever calls has asked whether the person may, and in which order. */
export interface Chat {
  /** What holds, which children are muted, and the last messages that were not deleted, oldest first. */
  ofLesson(
    lessonId: LessonId,
  ): Promise<{ rule: ChatRule; muted: PersonId[]; messages: RoomChatMessage[] }>;
  /**
   * Idempotent. @throws SkyclassError badRequest where nothing legible is left, wordRefused, conflict for
   * an id that is another message
   */
  say(a: OfLesson & RequestOf<"chat:say"> & { at: Date }): Promise<RoomChatMessage>;
  /** Of each thread of the lesson the last messages, oldest first. */
  threadsOf(lessonId: LessonId): Promise<RoomThreadMessage[]>;
  /** To the child alone, or by it to the teacher. Idempotent. @throws SkyclassError as `say` does */
  write(
    a: OfLesson & { childId: PersonId } & RequestOf<"chat:say"> & { at: Date },
  ): Promise<RoomThreadMessage>;
  /** Idempotent. @throws SkyclassError notFound, forbidden for what stands in a thread */
  delete(a: OfLesson & RequestOf<"chat:delete"> & { at: Date }): Promise<void>;
  setRule(a: OfLesson & { rule: ChatRule }): Promise<void>;
  mute(a: OfLesson & { childId: PersonId; muted: boolean; at: Date }): Promise<void>;
  /** Idempotent. @throws SkyclassError notFound, forbidden for one's own */
  report(a: OfLesson & RequestOf<"chat:report"> & { at: Date }): Promise<void>;
  /** Writes down that somebody was refused what concerns the chat. */
  readonly noteRefusal: NoteRefusal;
}

/** The supervised capture process. */
export interface Capture {
  openCapture(a: {
    captureId: CaptureId;
    lessonId: LessonId;
  }): Promise<{ ip: string; port: number }>;
  openTrack(a: {
    captureId: CaptureId;
    track: TrackDescription;
    because: "published" | "restarted";
    paused: boolean;
  }): Promise<void>;
  pauseTrack(a: { captureId: CaptureId; ssrc: number; paused: boolean }): Promise<void>;
  closeTrack(a: { captureId: CaptureId; ssrc: number; because: "stopped" | "lost" }): Promise<void>;
  closeCapture(a: { captureId: CaptureId; reason: CaptureEnd["reason"] }): Promise<void>;
  /** All captures must be opened again: new ports, new tracks. */
  onRestarted(listener: () => void): () => void;
  /** A camera that is neither paused nor closed sends nothing (any more); told once each time. */
  onSilent(listener: (silent: { captureId: CaptureId; ssrc: number }) => void): () => void;
}

/** Media of all lessons on this node. */
export interface Media {
  /**
   * Opens a lesson's media on its home worker. What is told happened by itself and was not asked for.
   * After `onLost` (that worker died) everything in it is gone and the lesson has to be opened again;
   * after `onWorkerLost` only what was on that further worker is.
   * @throws SkyclassError mediaUnavailable
   */
  openLesson(a: {
    lessonId: LessonId;
    worker: number;
    onTrackClosed: (producerId: ProducerId) => void;
    onWorkerLost: (worker: number) => void;
    onLost: () => void;
  }): Promise<LessonMedia>;
  /** Counts what somebody holds of each worker's places, whenever it is asked; the answer ends that. */
  hold(held: (worker: number) => number): () => void;
  /** Media workers that run, with what is free of their places just now. */
  readonly workers: readonly WorkerRoom[];
  /** How many there are when all run. */
  readonly workerCount: number;
  /** How many people in lessons each of them carries. */
  readonly placesPerWorker: number;
}

/** How much of a picture somebody receives; `nothing` where the line is too narrow for any of it. */
export const rungs = ["whole", "smaller", "nothing"] as const;
export type Rung = (typeof rungs)[number];

export type FallbackNeed = { of: PublishedTrack; by: ParticipantId };

/**
 * Media of one lesson. Every method that names something of another lesson or participant is
 * refused with `notFound`.
 */
export interface LessonMedia {
  readonly rtpCapabilities: ReplyOf<"lesson:join">["routerRtpCapabilities"];
  /** On a further worker, too, from now on, if it is not there yet. @throws SkyclassError mediaUnavailable */
  openOn(worker: number): Promise<void>;
  /**
   * On a worker that it was opened on. Replaces the participant's earlier transport of the same direction;
   * on another worker than before, everything there was of the participant ends.
   */
  openTransport(a: {
    participantId: ParticipantId;
    worker: number;
    direction: TransportDirection;
  }): Promise<ReplyOf<"transport:open">>;
  /** Idempotent. */
  connectTransport(
    a: { participantId: ParticipantId } & RequestOf<"transport:connect">,
  ): Promise<void>;
  restartIce(
    a: { participantId: ParticipantId } & RequestOf<"transport:restartIce">,
  ): Promise<ReplyOf<"transport:restartIce">>;
  /**
   * Replaces the participant's earlier track of the same source, whose id comes as `replaced`.
   * `isGuest`: of a child on stage; the recording keeps it apart from what the teacher publishes.
   */
  publish(
    a: { participantId: ParticipantId; isGuest: boolean } & RequestOf<"track:publish">,
  ): Promise<{
    track: PublishedTrack;
    replaced: ProducerId | null;
  }>;
  /**
   * A low VP8 picture beside the published one of its source, `of`; replaces the earlier one. It pauses
   * and ends with that, and is not captured.
   * @throws SkyclassError badRequest for anything else, wrongOrder when nothing of the source is published
   */
  publishFallback(
    a: { participantId: ParticipantId } & RequestOf<"track:publish">,
  ): Promise<{ producerId: ProducerId; of: PublishedTrack }>;
  /** Who looks at pictures and cannot decode this one as it is published, but could in VP8. */
  fallbackNeeds(): FallbackNeed[];
  pauseTrack(a: {
    participantId: ParticipantId;
    producerId: ProducerId;
    paused: boolean;
  }): Promise<PublishedTrack>;
  /** False when others knew of no such track (any more). */
  unpublish(a: { participantId: ParticipantId; producerId: ProducerId }): Promise<boolean>;
  consume(
    a: { participantId: ParticipantId; quality: Quality } & RequestOf<"track:consume">,
  ): Promise<ReplyOf<"track:consume">>;
  resume(a: { participantId: ParticipantId; consumerIds: readonly ConsumerId[] }): Promise<void>;
  /** For what the participant receives now and what is consumed later. Idempotent. */
  chooseQuality(a: { participantId: ParticipantId; quality: Quality }): Promise<void>;
  /** Asks for a key frame of every picture that the participant receives. */
  refresh(a: { participantId: ParticipantId }): Promise<void>;
  /** Tracks that are brought from one worker to another. */
  readonly pipeCount: number;
  /** Of every picture that somebody receives just now. */
  receivedRungs(): Rung[];
  /** Of the picture that comes best to somebody; null: none is on its way. */
  picturesCarried(participantId: ParticipantId): PicturesCarried | null;
  /** Tracks of the lesson, in the order in which they were published. */
  tracks(): PublishedTrack[];
  /** Closes everything of the participant; the ids of the tracks that ended with it. */
  closeParticipant(a: { participantId: ParticipantId; because: "stopped" | "lost" }): ProducerId[];
  /** Whether both the participant's transports still stand; what a returning socket asks. */
  hasMediaOf(participantId: ParticipantId): boolean;
  /** Lets a capture hear and see everything published, from now on. Idempotent. */
  startTap(captureId: CaptureId): void;
  stopTap(reason: CaptureEnd["reason"]): Promise<void>;
  /** Idempotent. */
  close(): void;
}

/** One participant's socket. */
export interface Link {
  readonly sessionId: string;
  tell<Name extends ServerEventName>(name: Name, event: EventOf<Name>): void;
  /** Says it now or not at all: where the connection is behind, what comes next says it better. */
  tellLossily<Name extends ServerEventName>(name: Name, event: EventOf<Name>): void;
  /** Tells why and closes; the page does not come back by itself. */
  revoke(because: EventOf<"seat:revoked">["because"]): void;
  /** Closes after what was said has been delivered. */
  close(): void;
}
