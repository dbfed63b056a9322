import type { LessonAids } from "../../../protocol/aids.ts";
import type { Board } from "../../../protocol/board.ts";
import type { ChatNews } from "../../../protocol/chat.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { LessonId, ParticipantId } from "../../../protocol/ids.ts";
import type { LessonRung } from "../../../protocol/lessonRungs.ts";
import type { TrackSource } from "../../../protocol/media.ts";
import type { PulseNews } from "../../../protocol/pulse.ts";
import type {
  ClientMessageName,
  EventOf,
  Participant,
  ProducerId,
  ReplyOf,
  RequestOf,
} from "../../../protocol/signaling.ts";
import type { HandsAndStage } from "../../../protocol/stage.ts";
import type { LiveBoard } from "./liveBoard.ts";
import type { LivePolls, PollsState } from "./livePolls.ts";
import type { LiveQuestions, QuestionsState } from "./liveQuestions.ts";
import type { LiveSlides, SlidesState } from "./liveSlides.ts";
import type { News } from "./news.ts";
import type { Wish } from "./wishes.ts";

export type LiveLesson = ReplyOf<"lesson:join">["lesson"];
export type RevokedBecause = EventOf<"seat:revoked">["because"];

export type LiveStatus =
  /** Before the first answer to `lesson:join`. */
  | "joining"
  /** Joined; the lesson has not been started by the teacher. */
  | "waiting"
  | "live"
  /** The socket is lost; media may still flow, and the session comes back by itself. */
  | "reconnecting"
  | "ended"
  /** Another page, a sign-out or a removal took the seat; it does not come back by itself. */
  | "revoked"
  /** Refused for good; `error` says why. */
  | "failed";

export interface RemoteTrack {
  producerId: ProducerId;
  source: TrackSource;
  participantId: ParticipantId;
  track: MediaStreamTrack;
  /** Paused by its publisher: show "camera off" instead of the frozen last frame. */
  paused: boolean;
}

export interface LocalTrack {
  paused: boolean;
  track: MediaStreamTrack;
}

/** What goes with a producer to the moment when the server is told of it. */
export type PublishingNote = {
  source: TrackSource;
  paused: boolean;
  /** A low picture in VP8 beside the published one. */
  fallback?: true;
};

/** 3 good, 2 fair, 1 poor, 0 nothing arrives; null until measured. */
export type Grade = 0 | 1 | 2 | 3 | null;

/** A new object on every change: fit for `useSyncExternalStore`. */
export interface LiveState {
  status: LiveStatus;
  error: ErrorCode | null;
  revokedBecause?: RevokedBecause;
  role: "teacher" | "student" | null;
  lesson: LiveLesson | null;
  selfId: ParticipantId | null;
  /** On a student's page: the teachers and oneself. */
  participants: Participant[];
  /** How many are here who do not teach the lesson. */
  studentsHere: number;
  remoteTracks: RemoteTrack[];
  /** Pictures that the teacher publishes and that are not here (yet). */
  awaitedPictures: TrackSource[];
  /** False where the browser knows no way in which a lesson's pictures come. */
  decodesPictures: boolean;
  published: Partial<Record<TrackSource, LocalTrack>>;
  asked: QuestionsState;
  stage: HandsAndStage;
  slides: SlidesState;
  board: Board;
  polls: PollsState;
  grade: Grade;
  /** How much the person wishes to receive. */
  quality: Wish;
  /** As far as the network carries that. */
  rung: LessonRung;
  /** Data that this lesson took on this page, both ways. */
  usedBytes: number;
  /** Server time minus this machine's time: `Date.now() + serverOffsetMs` is the lesson's clock. */
  serverOffsetMs: number;
}

/** Of the class's chat; `seated`: there is a seat again, and what happened in between was not told. */
export type LiveChatNews = ChatNews | { news: "seated" };

/** What is said about hands, the stage, the board, polls, picks, the timer and in the chat; what comes of it, everybody is told. */
export type SpokenMessageName = Extract<
  ClientMessageName,
  | `hand:${string}`
  | `stage:${string}`
  | `board:${string}`
  | `poll:${string}`
  | `chat:${string}`
  | `thread:${string}`
  | `pulse:${string}`
  | `aids:${string}`
  | `pick:${string}`
  | `timer:${string}`
>;

export interface LiveSessionOptions {
  lessonId: LessonId;
  /** To begin with; auto when left out. */
  quality?: Wish;
}

/**
 * What `LiveSession` (liveSession.ts) offers to screens. Methods that return promises reject with
 * `LiveSessionError`, whose `code` is translated as `errors.<code>`.
 */
export interface LiveSessionContract {
  readonly questions: Pick<LiveQuestions, "ask" | "second" | "answer" | "withdraw">;
  say<Name extends SpokenMessageName>(name: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>>;
  readonly polls: Pick<LivePolls, "answer">;
  readonly board: Pick<LiveBoard, "subscribe" | "refusalOf">;
  readonly chat: Pick<News<LiveChatNews>, "subscribe">;
  readonly pulse: Pick<News<PulseNews>, "subscribe">;
  readonly aids: Pick<News<LessonAids>, "subscribe">;
  readonly slides: Pick<LiveSlides, "show" | "hide" | "point" | "enlarge">;
  getState(): LiveState;
  /** Called after every change of state; answers the function that stops it. */
  subscribe(listener: () => void): () => void;
  join(): Promise<void>;
  /** Teacher: go live. */
  start(): Promise<void>;
  /** Teacher: end the lesson for everyone. */
  end(): Promise<void>;
  /** The session does not stop `track`; whoever captured it does. A track that ends is unpublished. */
  publish(source: TrackSource, track: MediaStreamTrack): Promise<void>;
  setPaused(source: TrackSource, paused: boolean): Promise<void>;
  replaceTrack(source: TrackSource, track: MediaStreamTrack): Promise<void>;
  unpublish(source: TrackSource): Promise<void>;
  /** Kept by the server for everything received; told as soon as there is a seat. */
  chooseQuality(quality: Wish): void;
  /** Tries the next higher rung of the ladder now, and not only when it has been calm. */
  tryHigher(): void;
  /** On the last rung: how long plain HTTP took to answer. */
  noteAnswer(answerMs: number): void;
  /** While the child watches what was before, nothing of the present is received: a narrow line carries one of them. */
  rest(resting: boolean): void;
  leave(): void;
}
