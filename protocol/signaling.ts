import { z } from "zod";
import { LessonAids, StartTimer } from "./aids.ts";
import { Board, DrawnStroke, DrawStroke, mostStrokesOfPage, Stroke } from "./board.ts";
import { ChatNews, ChatNow, ChatRule, ChatText, ThreadMessage } from "./chat.ts";
import { AckError } from "./errors.ts";
import {
  BoardPageId,
  ChatMessageId,
  LessonId,
  ParticipantId,
  PersonId,
  PickId,
  PollId,
  QuestionId,
  QuestionPhotoId,
  StrokeId,
} from "./ids.ts";
import { LessonRung, PicturesCarried } from "./lessonRungs.ts";
import { Quality, TrackSource } from "./media.ts";
import { ClassPoll, LessonPollsNow, PollAnswer, PollContent, TeacherPoll } from "./polls.ts";
import { PulseNews, PulseSign, Reaction } from "./pulse.ts";
import { GiveAnswer, Question, QuestionText } from "./questions.ts";
import { HandsAndStage, mostOnStage } from "./stage.ts";
import { LargeThing, ShownSlide, ShowSlide, SlidePoint } from "./slides.ts";

/*
 * Socket.IO messages of a live lesson. The session cookie signs the handshake; `lesson:join` is the
 * first message. Every message is acknowledged with Ack<reply>. Unknown keys are refused.
 * What mediasoup defines (RTP capabilities and parameters, ICE, DTLS) is checked here for shape and
 * size only; mediasoup itself is the authority on its content.
 */

/** A mediasoup object: plain JSON, no prototype tricks, at most 64 kB as text. */
export const MediasoupObject = z
  .record(z.string(), z.json())
  .refine((value) => JSON.stringify(value).length <= 65_536, "larger than 64 kB");

export const ProducerId = z.uuid().brand("ProducerId");
export const ConsumerId = z.uuid().brand("ConsumerId");
export const TransportId = z.uuid().brand("TransportId");
export type ProducerId = z.infer<typeof ProducerId>;
export type ConsumerId = z.infer<typeof ConsumerId>;
export type TransportId = z.infer<typeof TransportId>;

export const TransportDirection = z.enum(["send", "receive"]);
export type TransportDirection = z.infer<typeof TransportDirection>;

export const TransportOffer = z.strictObject({
  transportId: TransportId,
  direction: TransportDirection,
  iceParameters: MediasoupObject,
  iceCandidates: z.array(MediasoupObject),
  dtlsParameters: MediasoupObject,
});
export type TransportOffer = z.infer<typeof TransportOffer>;

export const ParticipantRole = z.enum(["teacher", "student"]);
/** `away`: the seat is kept, the socket is not there, and nobody reads along by plain HTTP. */
export const Presence = z.enum(["here", "away"]);
/** From the participant's own report: 3 good, 2 fair, 1 poor, 0 nothing arrives. */
export const ConnectionGrade = z.int().min(0).max(3);

export const Participant = z.strictObject({
  participantId: ParticipantId,
  displayName: z.string(),
  role: ParticipantRole,
  presence: Presence,
  connection: ConnectionGrade.nullable(),
  /** Of the ladder; null for teachers, before it is known, and for everybody but teachers to see. */
  rung: LessonRung.nullable(),
  joinedAt: z.iso.datetime(),
});
export type Participant = z.infer<typeof Participant>;

export const PublishedTrack = z.strictObject({
  producerId: ProducerId,
  participantId: ParticipantId,
  source: TrackSource,
  paused: z.boolean(),
});
export type PublishedTrack = z.infer<typeof PublishedTrack>;

export const ConsumerOffer = z.strictObject({
  consumerId: ConsumerId,
  producerId: ProducerId,
  source: TrackSource,
  participantId: ParticipantId,
  kind: z.enum(["audio", "video"]),
  rtpParameters: MediasoupObject,
  producerPaused: z.boolean(),
});
export type ConsumerOffer = z.infer<typeof ConsumerOffer>;

export const LiveLesson = z.strictObject({
  lessonId: LessonId,
  title: z.string(),
  state: z.enum(["scheduled", "live"]),
  startedAt: z.iso.datetime().nullable(),
  /** Null for a lesson made on the spot. */
  plannedStart: z.iso.datetime().nullable(),
  teacherName: z.string(),
});

const Empty = z.strictObject({});
const message = <Request extends z.ZodType, Reply extends z.ZodType>(
  request: Request,
  reply: Reply,
) => ({ request, reply });

export const clientMessages = {
  /**
   * Takes or takes back a seat. With the seat token of an earlier join the seat, and the media that
   * survived, continue; joining again without it closes what the same page left behind.
   * `serverTime` lets the page show the lesson's clock.
   */
  "lesson:join": message(
    z.strictObject({
      lessonId: LessonId,
      seatToken: z.string().max(200).optional(),
      /** Left out: as it was with the same seat token, else auto. */
      quality: Quality.optional(),
    }),
    z.strictObject({
      participantId: ParticipantId,
      role: ParticipantRole,
      seatToken: z.string(),
      /** True when transports, producers and consumers of the earlier socket still stand. */
      resumed: z.boolean(),
      lesson: LiveLesson,
      routerRtpCapabilities: MediasoupObject,
      iceServers: z.array(MediasoupObject),
      /** `relay`: only TURN servers may be tried (RFC 8829 §3.5.3). */
      iceTransportPolicy: z.enum(["all", "relay"]),
      /** For those who do not teach it: its teachers and they themselves. */
      participants: z.array(Participant),
      /** How many are here now who do not teach it. */
      studentsHere: z.int().nonnegative(),
      tracks: z.array(PublishedTrack),
      /** As in `fallback:wanted`. */
      fallbacks: z.array(TrackSource),
      questions: z.array(Question),
      /** Those of them that the caller wants to know, too. */
      seconded: z.array(QuestionId),
      stage: HandsAndStage,
      /** The page that the class sees, where the teacher points on it, and what she made large. */
      slides: z.strictObject({
        shown: ShownSlide.nullable(),
        point: SlidePoint.nullable(),
        large: LargeThing.nullable(),
      }),
      /** Strokes come with `board:read`. */
      board: Board,
      polls: LessonPollsNow,
      personId: PersonId,
      serverTime: z.iso.datetime(),
    }),
  ),
  "lesson:leave": message(Empty, Empty),
  /** Teacher: go live. Capture starts with it. Idempotent. */
  "lesson:start": message(Empty, z.strictObject({ startedAt: z.iso.datetime() })),
  /** Teacher: end for everyone. Idempotent. */
  "lesson:end": message(Empty, Empty),
  /** One transport per direction; asking again replaces the earlier one. */
  "transport:open": message(z.strictObject({ direction: TransportDirection }), TransportOffer),
  "transport:connect": message(
    z.strictObject({ transportId: TransportId, dtlsParameters: MediasoupObject }),
    Empty,
  ),
  "transport:restartIce": message(
    z.strictObject({ transportId: TransportId }),
    z.strictObject({ iceParameters: MediasoupObject }),
  ),
  /**
   * Teacher, or a child on stage: a microphone, and a camera once it was agreed to.
   * Publishing the same source again replaces the earlier producer (a device change, a retry).
   * `fallback`: a low VP8 picture beside the published one, when `fallback:wanted` asks for it. It
   * pauses and ends with that one, is never recorded, and nobody is told of it: those who cannot
   * decode the published picture get it in its place.
   */
  "track:publish": message(
    z.strictObject({
      transportId: TransportId,
      source: TrackSource,
      rtpParameters: MediasoupObject,
      paused: z.boolean(),
      fallback: z.boolean().optional(),
    }),
    z.strictObject({ producerId: ProducerId }),
  ),
  "track:pause": message(z.strictObject({ producerId: ProducerId, paused: z.boolean() }), Empty),
  "track:unpublish": message(z.strictObject({ producerId: ProducerId }), Empty),
  /**
   * Consumers for these producers (all of the lesson's when none is named), created paused.
   * Idempotent: what is consumed already is offered again as it is.
   */
  "track:consume": message(
    z.strictObject({
      transportId: TransportId,
      rtpCapabilities: MediasoupObject,
      producerIds: z.array(ProducerId).max(50).optional(),
    }),
    z.strictObject({ consumers: z.array(ConsumerOffer) }),
  ),
  "track:resume": message(
    z.strictObject({ consumerIds: z.array(ConsumerId).min(1).max(50) }),
    Empty,
  ),
  /** Holds for everything received from now on, also for what is published later. Idempotent. */
  "quality:choose": message(z.strictObject({ quality: Quality }), Empty),
  /**
   * The page is back from the background or a phone call. The answer shows it that its socket still
   * reaches the server; what it receives goes on with a key frame.
   */
  "lesson:return": message(Empty, Empty),
  /** Student. A photo is uploaded first. Asking again with the same id is the same question. */
  "question:ask": message(
    z.strictObject({
      questionId: QuestionId,
      text: QuestionText,
      photoId: QuestionPhotoId.optional(),
    }),
    Empty,
  ),
  /** Student: wants to know it, too, or no longer. Not for one's own. */
  "question:second": message(
    z.strictObject({ questionId: QuestionId, seconded: z.boolean() }),
    Empty,
  ),
  /** Teacher. */
  "question:answer": message(GiveAnswer.extend({ questionId: QuestionId }), Empty),
  /** Whoever asked takes it back; the teacher takes anybody's away. Idempotent. */
  "question:withdraw": message(z.strictObject({ questionId: QuestionId }), Empty),
  /** Student. Idempotent: a hand that is up keeps its place. */
  "hand:raise": message(Empty, Empty),
  /** One's own; the teacher anybody's. Idempotent. */
  "hand:lower": message(z.strictObject({ participantId: ParticipantId.optional() }), Empty),
  /** Teacher: asks these children on stage, whether their hand is up or not. Idempotent. */
  "stage:call": message(
    z.strictObject({ participantIds: z.array(ParticipantId).min(1).max(mostOnStage) }),
    Empty,
  ),
  /** Student: yes to the call that stands. The family's consent to being heard is asked for, too. */
  "stage:accept": message(Empty, Empty),
  /** Student: not now. Idempotent. */
  "stage:decline": message(Empty, Empty),
  /** Teacher: would this child on stage be seen, too? Idempotent. */
  "stage:askCamera": message(z.strictObject({ participantId: ParticipantId }), Empty),
  /** Student: yes to that, no, or no longer. */
  "stage:answerCamera": message(z.strictObject({ agreed: z.boolean() }), Empty),
  /** Teacher: silences a child on stage; only the child unmutes, with `track:pause`. Idempotent. */
  "stage:mute": message(z.strictObject({ participantId: ParticipantId }), Empty),
  /** Teacher: ends the child's time on stage, or a call that was not answered. Idempotent. */
  "stage:thank": message(z.strictObject({ participantId: ParticipantId }), Empty),
  /** Student: steps down. Idempotent. */
  "stage:leave": message(Empty, Empty),
  /** Teacher: the class sees this page from now on, before and in the lesson. */
  "slides:show": message(ShowSlide, Empty),
  /** Teacher: no slide any more. Idempotent. */
  "slides:hide": message(Empty, Empty),
  /** Teacher: points at the shown page, or no longer. Sent often and lossily. */
  "slides:point": message(z.strictObject({ point: SlidePoint.nullable() }), Empty),
  /** Teacher: of what is shared this stands large for the class, who may each enlarge another. Idempotent. */
  "slides:enlarge": message(z.strictObject({ large: LargeThing }), Empty),
  /**
   * Teacher: a new page, blank or over a page of slides that the class has seen; the class sees it from
   * now on. Of every page of slides there is one: the answer says which. Idempotent.
   */
  "board:open": message(
    z.strictObject({ pageId: BoardPageId, slide: ShowSlide.nullable() }),
    z.strictObject({ pageId: BoardPageId }),
  ),
  /** Teacher: the class sees this page of the board. */
  "board:turn": message(z.strictObject({ pageId: BoardPageId }), Empty),
  /** Teacher: no board any more; a lent pen comes back. Idempotent. */
  "board:close": message(Empty, Empty),
  /** All strokes of a page as they are now; what changes from then on is told. */
  "board:read": message(
    z.strictObject({ pageId: BoardPageId }),
    z.strictObject({ strokes: z.array(Stroke) }),
  ),
  /**
   * Teacher, and students with the pen: begins a stroke on the shown page, or goes on with one's own.
   * A retry changes nothing; points beyond a hole are `wrongOrder`.
   */
  "board:draw": message(DrawStroke, Empty),
  /** Teacher: anybody's; students with the pen: their own. Idempotent. */
  "board:erase": message(z.strictObject({ strokeIds: z.array(StrokeId).min(1).max(100) }), Empty),
  /** Teacher: everything on the page. Idempotent. */
  "board:clear": message(z.strictObject({ pageId: BoardPageId }), Empty),
  /** Teacher: lends the pen to these students, or takes it from them; null: everyone. Idempotent. */
  "board:lend": message(
    z.strictObject({
      participantIds: z.array(ParticipantId).min(1).max(100).nullable(),
      lent: z.boolean(),
    }),
    Empty,
  ),
  /** What holds, and the last messages; what changes from then on is told. */
  "chat:read": message(Empty, ChatNow),
  /** Writing again with the same id is the same message. */
  "chat:say": message(z.strictObject({ messageId: ChatMessageId, text: ChatText }), Empty),
  /** Teacher. Idempotent. */
  "chat:delete": message(z.strictObject({ messageId: ChatMessageId }), Empty),
  /** Teacher: who may write, and how often. Idempotent. */
  "chat:rule": message(ChatRule, Empty),
  /** Teacher: this child reads along and does not write, or writes again. Idempotent. */
  "chat:mute": message(z.strictObject({ participantId: ParticipantId, muted: z.boolean() }), Empty),
  /** Student: teacher and school should look at somebody else's message. Idempotent. */
  "chat:report": message(z.strictObject({ messageId: ChatMessageId }), Empty),
  /** The threads of the teacher, or the child's own; what is written from then on is told. Oldest first. */
  "thread:read": message(Empty, z.strictObject({ messages: z.array(ThreadMessage) })),
  /**
   * Teacher: to that child alone. Student: in the own thread, once the teacher has begun it. Writing again
   * with the same id is the same message.
   */
  "thread:write": message(
    z.strictObject({ participantId: ParticipantId, messageId: ChatMessageId, text: ChatText }),
    Empty,
  ),
  /** Student: only the teacher sees it, as a count, for a minute; null takes it back. Idempotent. */
  "pulse:sign": message(z.strictObject({ sign: PulseSign.nullable() }), Empty),
  /** Everybody sees that it came, and nobody from whom. */
  "pulse:react": message(z.strictObject({ reaction: Reaction }), Empty),
  /** Who was picked, and the countdown; what changes from then on is told. */
  "aids:read": message(Empty, LessonAids),
  /**
   * Teacher: chance picks one of the students who are here, those first who were picked least in this
   * lesson; everybody is told. Again with the id of the last pick it is the same pick.
   */
  "pick:draw": message(z.strictObject({ pickId: PickId }), Empty),
  /** Teacher: a countdown for everybody, in place of the one before. */
  "timer:start": message(StartTimer, Empty),
  /** Teacher: no countdown any more. Idempotent. */
  "timer:stop": message(Empty, Empty),
  /**
   * Student: on which rung of the ladder the page stands from now on. Idempotent. The answer says how much
   * of the pictures comes just now; null: none is on its way.
   */
  "rung:report": message(
    z.strictObject({ rung: LessonRung }),
    z.strictObject({ pictures: PicturesCarried.nullable() }),
  ),
  /** Teacher: keeps a poll to be started later. The same id again is the same poll. */
  "poll:make": message(PollContent.extend({ pollId: PollId }), Empty),
  /** Teacher: forgets one that was not started. Idempotent. */
  "poll:drop": message(z.strictObject({ pollId: PollId }), Empty),
  /** Teacher: asks the class; what was asked before ends and is put away. Idempotent. */
  "poll:start": message(z.strictObject({ pollId: PollId }), Empty),
  /** Teacher: no more answers. Idempotent. */
  "poll:end": message(z.strictObject({ pollId: PollId }), Empty),
  /** Teacher: ends it and shows the class how it came out. Idempotent. */
  "poll:show": message(z.strictObject({ pollId: PollId }), Empty),
  /** Teacher: ends it; the class does not see it any more. Idempotent. */
  "poll:putAway": message(z.strictObject({ pollId: PollId }), Empty),
  /** Student: the latest counts, until the end. A retry changes nothing. */
  "poll:answer": message(z.strictObject({ pollId: PollId, answer: PollAnswer }), Empty),
  /** Every 5 s: how well this participant receives (students) or sends (teacher). */
  "connection:report": message(
    z.strictObject({
      grade: ConnectionGrade,
      lossShare: z.number().min(0).max(1).optional(),
      roundTripMs: z.number().nonnegative().max(60_000).optional(),
      bitrateBps: z.number().nonnegative().optional(),
    }),
    Empty,
  ),
} as const;

export type ClientMessages = typeof clientMessages;
export type ClientMessageName = keyof ClientMessages;
export type RequestOf<Name extends ClientMessageName> = z.infer<ClientMessages[Name]["request"]>;
export type ReplyOf<Name extends ClientMessageName> = z.infer<ClientMessages[Name]["reply"]>;

/** Facts the server tells; none is acknowledged. */
export const serverEvents = {
  /**
   * Who came, went away or is described anew, and who gave up their seat; of many at once in large lessons. Children
   * are told of teachers, and how many others are here.
   */
  "participants:changed": z.strictObject({
    participants: z.array(Participant),
    left: z.array(ParticipantId),
    studentsHere: z.int().nonnegative(),
  }),
  "track:published": PublishedTrack,
  "track:changed": PublishedTrack,
  "track:unpublished": z.strictObject({ producerId: ProducerId }),
  /** To whoever publishes: of which pictures somebody needs VP8 beside H.264; all of them each time. */
  "fallback:wanted": z.strictObject({ sources: z.array(TrackSource) }),
  "question:changed": Question,
  "question:withdrawn": z.strictObject({ questionId: QuestionId }),
  /** All hands and the whole stage, after every change of them. */
  "stage:changed": HandsAndStage,
  /** Null: no slide. The teacher points nowhere on a new page. */
  "slides:shown": z.strictObject({ shown: ShownSlide.nullable() }),
  /** Lossy. */
  "slides:pointed": z.strictObject({ point: SlidePoint.nullable() }),
  "slides:enlarged": z.strictObject({ large: LargeThing }),
  /** Pages, which of them is shown, and the pen, after every change of them. */
  "board:changed": Board,
  /** What was drawn since the last one, by anybody, on any page. */
  "board:drawn": z.strictObject({ strokes: z.array(DrawnStroke) }),
  "board:erased": z.strictObject({
    pageId: BoardPageId,
    strokeIds: z.array(StrokeId).max(mostStrokesOfPage),
  }),
  /** To students: what they see of the lesson's polls; null: none. */
  "poll:changed": z.strictObject({ poll: ClassPoll.nullable() }),
  /** To whoever teaches: all polls, with every change and as answers come. */
  "polls:changed": z.strictObject({ all: z.array(TeacherPoll) }),
  /** Who was picked, and the countdown, after every change of them. */
  "aids:changed": LessonAids,
  /** Of the class's chat, and of threads with one child. */
  "chat:told": ChatNews,
  /** Lossy. */
  "pulse:told": PulseNews,
  "lesson:started": z.strictObject({ startedAt: z.iso.datetime() }),
  "lesson:ended": Empty,
  /** The lesson's media worker was replaced: open transports, publish and consume again. */
  "media:replaced": Empty,
  /** This socket is about to be closed by the server, and must not come back by itself. */
  "seat:revoked": z.strictObject({
    because: z.enum(["signedOut", "takenOver", "removed", "lessonEnded"]),
  }),
} as const;
export type ServerEvents = typeof serverEvents;
export type ServerEventName = keyof ServerEvents;
export type EventOf<Name extends ServerEventName> = z.infer<ServerEvents[Name]>;

export const AckOf = <Reply extends z.ZodType>(reply: Reply) =>
  z.union([
    z.strictObject({ ok: z.literal(true), reply }),
    z.strictObject({ ok: z.literal(false), error: AckError }),
  ]);
