import type { ErrorCode } from "../../../protocol/errors.ts";
import type { LessonAids } from "../../../protocol/aids.ts";
import type { LessonId } from "../../../protocol/ids.ts";
import type { LessonRung, PicturesCarried } from "../../../protocol/lessonRungs.ts";
import type { PulseNews } from "../../../protocol/pulse.ts";
import type { Quality, TrackSource } from "../../../protocol/media.ts";
import type {
  ProducerId,
  PublishedTrack,
  ReplyOf,
  RequestOf,
} from "../../../protocol/signaling.ts";
import { onComeback } from "./comeback.ts";
import { ConnectionReports } from "./connectionReports.ts";
import type { RungWatch } from "./ladder/rungWatch.ts";
import type {
  LiveChatNews,
  LiveSessionContract,
  LiveSessionOptions,
  LiveState,
  LocalTrack,
  SpokenMessageName,
} from "./liveSessionTypes.ts";
import type { TransportOffer } from "./mediaTransport.ts";
import { LiveBoard, noBoard } from "./liveBoard.ts";
import { LivePolls, noPolls } from "./livePolls.ts";
import { LiveQuestions, noQuestions } from "./liveQuestions.ts";
import { LiveSlides, noSlides } from "./liveSlides.ts";
import { News } from "./news.ts";
import { awaitedSources, isFlowing, isGuestsOf, receivedTracks } from "./receivedTracks.ts";
import { LiveSessionError, ServerConnection } from "./serverConnection.ts";
import { isFinal, SessionMedia } from "./sessionMedia.ts";
import { watchSight } from "./sight.ts";
import { SingleFlight } from "./singleFlight.ts";
import { highestRung, type Wish } from "./wishes.ts";

const joinRetryMs = 1_000;
/** One return is told by several events. */
const comebackPauseMs = 500;
/** Whoever only looks at another app for a moment finds moving pictures. */
const soundOnlyOutOfSightAfterMs = 10_000;
/** The ladder's code comes behind the first picture, and before a bad network is far along. */
const ladderAfterMs = 3_000;
const refusals: readonly string[] = [
  "notFound",
  "forbidden",
  "notSignedIn",
  "badRequest",
  "lessonFull",
];

/** As Promise.withResolvers, which phones of 2022 do not have. */
const deferred = () => {
  let resolve = (): void => undefined;
  let reject = (_error: LiveSessionError): void => undefined;
  const promise = new Promise<void>((succeed, fail) => {
    resolve = succeed;
    reject = fail;
  });
  return { promise, resolve, reject };
};

const initialState: LiveState = {
  status: "joining",
  error: null,
  role: null,
  lesson: null,
  selfId: null,
  participants: [],
  studentsHere: 0,
  remoteTracks: [],
  awaitedPictures: [],
  decodesPictures: true,
  published: {},
  asked: noQuestions,
  stage: { hands: [], guests: [] },
  slides: noSlides,
  board: noBoard,
  polls: noPolls,
  grade: null,
  quality: "auto",
  rung: "video",
  usedBytes: 0,
  serverOffsetMs: 0,
};

/**
 * One person in one live lesson: the socket, the seat, and the media. It keeps what the person wants
 * (tracks to publish) and what the server tells (tracks of others), and brings media in line with both
 * after every change, loss, or replacement on the server. No React here.
 */
export class LiveSession implements LiveSessionContract {
  readonly questions: LiveQuestions;
  readonly polls: LivePolls;
  readonly slides: LiveSlides;
  readonly board = new LiveBoard();
  readonly chat = new News<LiveChatNews>();
  readonly pulse = new News<PulseNews>();
  readonly aids = new News<LessonAids>();
  readonly #lessonId: LessonId;
  readonly #connection: ServerConnection;
  readonly #media: SessionMedia;
  readonly #reports: ConnectionReports;
  readonly #listeners = new Set<() => void>();
  readonly #wanted = new Map<TrackSource, LocalTrack>();
  readonly #remote = new Map<ProducerId, PublishedTrack>();
  readonly #sync = new SingleFlight(() => this.#reconcile(), isFinal);
  /** By itself: what goes wrong with it is no trouble of the lesson's. */
  readonly #fallbackSync = new SingleFlight(
    () => this.#media.reconcileFallbacks(this.#fallbacks),
    isFinal,
  );
  /** Pictures that somebody needs in VP8. */
  #fallbacks: readonly TrackSource[] = [];
  readonly #firstJoin = deferred();
  #state: LiveState;
  /** Kept in memory only: a reloaded page has no media to come back to. */
  #seatToken: string | undefined;
  #seated = false;
  #over = false;
  /** What the server knows of `#askedQuality`. */
  #toldQuality: Quality = "auto";
  #toldRung: LessonRung | null = null;
  /** What is received, where a higher rung than that of the state is being tried. */
  #tried: LessonRung | null = null;
  #ladder: RungWatch | null = null;
  #ladderTimer: ReturnType<typeof setTimeout> | undefined;
  #inSight = true;
  #resting = false;
  #stopListening: (() => void)[] = [];
  #cameBackMs = Number.NEGATIVE_INFINITY;
  #joinRetry: ReturnType<typeof setTimeout> | undefined;

  constructor({ lessonId, quality = "auto" }: LiveSessionOptions) {
    this.#lessonId = lessonId;
    this.#state = { ...initialState, quality, rung: highestRung[quality] };
    this.#firstJoin.promise.catch(() => undefined);
    this.#connection = new ServerConnection({
      onConnected: () => void this.#takeSeat(),
      onLost: () => {
        this.#seated = false;
        if (this.#state.status !== "joining") this.#set({ status: "reconnecting" });
      },
      onRefused: (code) => this.#fail(code),
      events: {
        "participants:changed": ({ participants, left, studentsHere }) => {
          const told = new Set([...left, ...participants.map((one) => one.participantId)]);
          const others = this.#state.participants.filter((one) => !told.has(one.participantId));
          this.#set({ participants: [...others, ...participants], studentsHere });
        },
        "track:published": (track) => {
          this.#remote.set(track.producerId, track);
          this.#wake();
        },
        "track:changed": (track) => {
          if (!this.#remote.has(track.producerId)) return;
          this.#remote.set(track.producerId, track);
          this.#showRemote();
        },
        "track:unpublished": ({ producerId }) => {
          this.#remote.delete(producerId);
          // At once: the same id may be published again in the next moment, and is another picture then.
          this.#media.forget(producerId);
          this.#showRemote();
          this.#wake();
        },
        "fallback:wanted": ({ sources }) => {
          this.#fallbacks = sources;
          this.#wake();
        },
        "question:changed": (question) => this.questions.changed(question),
        "question:withdrawn": (withdrawn) => this.questions.withdrawn(withdrawn),
        "stage:changed": (stage) => this.#set({ stage }),
        "slides:shown": ({ shown }) =>
          this.#set({ slides: { ...this.#state.slides, shown, point: null } }),
        "slides:enlarged": ({ large }) => this.#set({ slides: { ...this.#state.slides, large } }),
        "slides:pointed": ({ point }) => this.#set({ slides: { ...this.#state.slides, point } }),
        "board:changed": (board) => this.#set({ board }),
        "board:drawn": (drawn) => this.board.tell({ news: "drawn", ...drawn }),
        "board:erased": (erased) => this.board.tell({ news: "erased", ...erased }),
        "poll:changed": (changed) => this.polls.changed(changed),
        "polls:changed": (changed) => this.polls.allChanged(changed),
        "chat:told": (told) => this.chat.tell(told),
        "pulse:told": (told) => this.pulse.tell(told),
        "aids:changed": (aids) => this.aids.tell(aids),
        "lesson:started": ({ startedAt }) => this.#goLive(startedAt),
        "lesson:ended": () => this.#finish({ status: "ended" }),
        "media:replaced": () => {
          this.#media.reset();
          this.#remote.clear();
          this.#showRemote();
          this.#wake();
        },
        "seat:revoked": ({ because }) =>
          because === "lessonEnded"
            ? this.#finish({ status: "ended" })
            : this.#finish({ status: "revoked", revokedBecause: because }),
      },
    });
    this.questions = new LiveQuestions({
      connection: this.#connection,
      onChange: (asked) => this.#set({ asked }),
    });
    this.polls = new LivePolls({
      connection: this.#connection,
      onChange: (polls) => this.#set({ polls }),
    });
    this.slides = new LiveSlides(this.#connection);
    this.#media = new SessionMedia({
      connection: this.#connection,
      onBroken: () => {
        this.#showRemote();
        this.#wake();
      },
    });
    this.#reports = new ConnectionReports({
      read: () =>
        this.#media.read({
          direction: this.#state.role === "teacher" ? "send" : "receive",
          expected: this.#isArriving,
        }),
      onGrade: (grade) => {
        const { usedBytes } = this.#media;
        if (grade !== this.#state.grade || usedBytes !== this.#state.usedBytes)
          this.#set({ grade, usedBytes });
      },
      send: async (report) => {
        if (this.#seated) await this.#connection.request("connection:report", report);
      },
    });
  }

  getState(): LiveState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  join(): Promise<void> {
    if (!this.#over && !this.#connection.connected) {
      this.#listen();
      this.#watchRungs();
      this.#connection.connect();
    }
    return this.#firstJoin.promise;
  }

  async start(): Promise<void> {
    const { startedAt } = await this.#connection.request("lesson:start", {});
    this.#goLive(startedAt);
  }

  async end(): Promise<void> {
    try {
      await this.#connection.request("lesson:end", {});
    } catch (error) {
      // Everybody is told before the answer to the one who asked; her socket closes with the rest.
      if (this.#state.status !== "ended") throw error;
    }
    this.#finish({ status: "ended" });
  }

  async publish(source: TrackSource, track: MediaStreamTrack): Promise<void> {
    track.addEventListener("ended", () => {
      if (this.#wanted.get(source)?.track === track) void this.unpublish(source).catch(() => {});
    });
    await this.#want(source, { track, paused: false });
  }

  async setPaused(source: TrackSource, paused: boolean): Promise<void> {
    const wish = this.#wanted.get(source);
    if (wish) await this.#want(source, { ...wish, paused });
  }

  async replaceTrack(source: TrackSource, track: MediaStreamTrack): Promise<void> {
    const wish = this.#wanted.get(source);
    if (wish) await this.#want(source, { ...wish, track });
  }

  async unpublish(source: TrackSource): Promise<void> {
    await this.#want(source, null);
  }

  async say<Name extends SpokenMessageName>(
    name: Name,
    request: RequestOf<Name>,
  ): Promise<ReplyOf<Name>> {
    return this.#connection.request(name, request);
  }

  chooseQuality(quality: Wish): void {
    if (this.#over) return;
    this.#tried = null;
    this.#set({ quality, rung: highestRung[quality] });
    this.#ladder?.wished();
    this.#wake();
  }

  tryHigher(): void {
    this.#ladder?.tryHigher();
  }

  noteAnswer(answerMs: number): void {
    this.#ladder?.noteAnswer(answerMs);
  }

  rest(resting: boolean): void {
    this.#resting = resting;
    this.#wake();
  }

  leave(): void {
    this.#connection.tell("lesson:leave", {});
    this.#listeners.clear();
    this.#close();
    this.#firstJoin.reject(new LiveSessionError("notJoined"));
  }

  get #isArriving(): boolean {
    return this.#isFlowing("audio") || this.#isFlowing("video");
  }

  /** Pictures that nobody sees cost families their data and phones their battery. */
  get #askedQuality(): Quality {
    const { quality, rung } = this.#state;
    const received = this.#tried ?? rung;
    if (this.#resting || received === "text") return "nothing";
    if (!this.#inSight) return "soundOnly";
    if (received === "video") return quality === "low" ? "low" : "auto";
    // What a page of slides takes is tried with the smallest picture, which nobody sees.
    return received === "slides" && this.#tried ? "low" : "soundOnly";
  }

  /** Of a student, with or without a seat; again until it comes. */
  #watchRungs(): void {
    clearTimeout(this.#ladderTimer);
    this.#ladderTimer = setTimeout(
      () =>
        void import("./ladder/rungWatch.ts").then(
          ({ RungWatch: Watch }) => this.#climb(Watch),
          () => this.#watchRungs(),
        ),
      ladderAfterMs,
    );
  }

  #climb(Watch: typeof RungWatch): void {
    if (this.#over || this.#ladder || this.#state.role === "teacher") return;
    this.#ladder = new Watch({
      reports: async () => this.#media.reports("receive"),
      surroundings: () => ({
        seated: this.#seated,
        inSight: this.#inSight,
        // What is not received cannot be tried.
        highest: this.#resting ? this.#state.rung : highestRung[this.#state.quality],
        expected: {
          sound: this.#isFlowing("audio"),
          pictures: this.#isFlowing("video"),
        },
      }),
      askCarried: async () => this.#tellRung(),
      onRung: ({ rung, tried }) => {
        this.#tried = tried;
        if (rung !== this.#state.rung) this.#set({ rung });
        this.#wake();
      },
    });
  }

  /** Whoever teaches stands on no rung. */
  #leaveLadder(): void {
    clearTimeout(this.#ladderTimer);
    this.#ladder?.close();
    this.#ladder = null;
    this.#tried = null;
    if (!this.#over && this.#state.rung !== "video") this.#set({ rung: "video" });
  }

  #isFlowing(kind: "audio" | "video"): boolean {
    return this.#state.remoteTracks.some(
      (one) => one.track.kind === kind && isFlowing(one, this.#askedQuality),
    );
  }

  #listen(): void {
    if (this.#stopListening.length > 0) return;
    const seen = (inSight: boolean): void => {
      this.#inSight = inSight;
      this.#wake();
    };
    this.#stopListening = [
      onComeback(() => this.#comeBack()),
      watchSight({ afterMs: soundOnlyOutOfSightAfterMs, onChange: seen }),
    ];
  }

  /** The page was asleep or without a network: look after socket and media now, not when they are missed. */
  #comeBack(): void {
    if (this.#over || performance.now() - this.#cameBackMs < comebackPauseMs) return;
    this.#cameBackMs = performance.now();
    void this.#connection.wake();
    this.#media.recheck({ arriving: this.#isArriving });
  }

  async #want(source: TrackSource, wish: LocalTrack | null): Promise<void> {
    if (this.#over) throw new LiveSessionError("notJoined");
    if (wish) this.#wanted.set(source, wish);
    else this.#wanted.delete(source);
    this.#showPublished();
    try {
      // Not live, or without a socket: it is done when that changes.
      if (this.#seated && this.#state.status === "live") await this.#sync.run();
    } catch (error) {
      if (isFinal(error) && this.#wanted.get(source) === wish) {
        this.#wanted.delete(source);
        this.#showPublished();
      }
      throw error;
    }
  }

  async #takeSeat(): Promise<void> {
    clearTimeout(this.#joinRetry);
    const quality = this.#askedQuality;
    const joining = this.#connection.request("lesson:join", {
      lessonId: this.#lessonId,
      quality,
      ...(this.#seatToken === undefined ? {} : { seatToken: this.#seatToken }),
    });
    // Sent behind it without waiting: messages of a socket are handled in order.
    const earlyOffer =
      this.#seatToken === undefined
        ? this.#connection.request("transport:open", { direction: "receive" })
        : null;
    earlyOffer?.catch(() => undefined);
    try {
      const reply = await joining;
      this.#toldQuality = quality;
      this.#sit(reply, earlyOffer);
    } catch (error) {
      if (this.#over) return;
      const code = error instanceof LiveSessionError ? error.code : "internal";
      if (code === "lessonEnded") this.#finish({ status: "ended" });
      else if (refusals.includes(code)) this.#fail(code === "offline" ? "internal" : code);
      else if (this.#connection.connected)
        this.#joinRetry = setTimeout(() => void this.#takeSeat(), joinRetryMs);
    }
  }

  #sit(reply: ReplyOf<"lesson:join">, earlyOffer: Promise<TransportOffer> | null): void {
    if (this.#over) return;
    this.#seatToken = reply.seatToken;
    this.#toldRung = null;
    if (reply.role === "teacher") this.#leaveLadder();
    this.#fallbacks = reply.fallbacks;
    this.#seated = true;
    if (!reply.resumed) this.#media.reset();
    this.#media.prepare({ reply, earlyOffer });
    const others = reply.tracks.filter((one) => one.participantId !== reply.participantId);
    this.#remote.clear();
    for (const track of others) this.#remote.set(track.producerId, track);
    this.#media.keepSent(new Set(reply.tracks.map((one) => one.producerId)));
    this.#set({
      status: reply.lesson.state === "live" ? "live" : "waiting",
      error: null,
      role: reply.role,
      lesson: reply.lesson,
      selfId: reply.participantId,
      participants: reply.participants,
      studentsHere: reply.studentsHere,
      stage: reply.stage,
      slides: reply.slides,
      board: reply.board,
      serverOffsetMs: Date.parse(reply.serverTime) - Date.now(),
    });
    this.polls.sit(reply.polls);
    this.questions.sit(reply);
    this.board.tell({ news: "seated" });
    this.chat.tell({ news: "seated" });
    this.#showRemote();
    this.#media.recheck({ arriving: this.#isArriving });
    this.#reports.start();
    this.#wake();
    this.#firstJoin.resolve();
  }

  #goLive(startedAt: string): void {
    const { lesson, status } = this.#state;
    if (lesson) this.#set({ lesson: { ...lesson, state: "live", startedAt } });
    if (status === "waiting") this.#set({ status: "live" });
    this.#wake();
  }

  /** Brings media in line in the background; tried again until it is, or there is no seat. */
  #wake(): void {
    if (!this.#over && this.#seated) this.#sync.wake();
  }

  async #reconcile(): Promise<void> {
    if (this.#over || !this.#seated) return;
    // Nothing of the first picture waits for it.
    const telling = this.#toldRung === this.#state.rung ? null : this.#tellRung();
    telling?.catch(() => undefined);
    await this.#tellQuality();
    const { role, status } = this.#state;
    await this.#media.reconcile({
      publish: status === "live" ? this.#wanted : new Map(),
      remote: [...this.#remote.values()],
      willPublish: role === "teacher",
    });
    if (this.#wanted.size > 0) this.#fallbackSync.wake();
    this.#showRemote();
    await telling;
  }

  async #tellQuality(): Promise<void> {
    const quality = this.#askedQuality;
    if (quality === this.#toldQuality) return;
    await this.#connection.request("quality:choose", { quality });
    this.#toldQuality = quality;
  }

  async #tellRung(): Promise<PicturesCarried | null> {
    const { rung, role } = this.#state;
    if (role !== "student" || !this.#seated) return null;
    const { pictures } = await this.#connection.request("rung:report", { rung });
    this.#toldRung = rung;
    return pictures;
  }

  #showRemote(): void {
    const before = this.#state.remoteTracks;
    const remoteTracks = receivedTracks({
      published: this.#remote.values(),
      trackOf: (producerId) => this.#media.trackOf(producerId),
      before,
    });
    const isGuests = isGuestsOf(this.#state.participants);
    const awaitedPictures = awaitedSources(
      [...this.#remote.values()].filter((one) => !isGuests(one)),
      remoteTracks,
    );
    const { decodesPictures } = this.#media;
    if (
      remoteTracks !== before ||
      decodesPictures !== this.#state.decodesPictures ||
      awaitedPictures.join() !== this.#state.awaitedPictures.join()
    )
      this.#set({ remoteTracks, awaitedPictures, decodesPictures });
  }

  #showPublished(): void {
    this.#set({ published: Object.fromEntries(this.#wanted) });
  }

  #fail(code: ErrorCode): void {
    this.#firstJoin.reject(new LiveSessionError(code));
    this.#finish({ status: "failed", error: code });
  }

  #finish(change: Pick<LiveState, "status"> & Partial<LiveState>): void {
    if (this.#over) return;
    this.#close();
    this.#firstJoin.resolve();
    this.#set({ remoteTracks: [], awaitedPictures: [], published: {}, grade: null, ...change });
  }

  #close(): void {
    this.#over = true;
    this.#seated = false;
    for (const stop of this.#stopListening) stop();
    clearTimeout(this.#joinRetry);
    this.#leaveLadder();
    this.#reports.close();
    this.#sync.close();
    this.#fallbackSync.close();
    this.#media.reset();
    this.#connection.close();
    this.#wanted.clear();
    this.#remote.clear();
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
