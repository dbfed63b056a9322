/*
 * A live node without people, lessons and recordings behind it: real sockets, real mediasoup, and
 * small stand-ins for the four interfaces that other domains implement.
 */
import { randomUUID } from "node:crypto";
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { blankBoardHeight } from "../../protocol/board.ts";
import type { TrackDescription } from "../../protocol/capture.ts";
import { CaptureId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { Question } from "../../protocol/questions.ts";
import { parseRtp } from "../../recorder/rtp/packet.ts";
import { pictureSizeBytes } from "../../recorder/rtp/pictureSize.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { createMedia } from "../../server/media/lessonMedia.ts";
import { WorkerPool } from "../../server/media/workerPool.ts";
import { firstChatRule } from "../../server/rooms/chatRules.ts";
import type { IceSettings } from "../../server/rooms/iceServers.ts";
import { LiveRooms } from "../../server/rooms/liveRooms.ts";
import type {
  Boards,
  Capture,
  Chat,
  Consents,
  LiveLessons,
  PresenceDeed,
  PresenceLog,
  Polls,
  PulseLog,
  Questions,
  RungLog,
  Sessions,
  StageLog,
  Slides,
} from "../../server/rooms/ports.ts";
import { createSignaling } from "../../server/signaling/signaling.ts";

/** Nobody brought any. */
const noSlides: Slides = {
  present: async () => null,
  show: async () => {
    throw new SkyclassError("notFound");
  },
  large: async () => null,
  enlarge: async () => undefined,
  keepPointing: async () => undefined,
  noteRefusal: async () => undefined,
  onRemoved: () => () => undefined,
};

/** Nothing is on it, and nothing is kept. */
const noBoards: Boards = {
  present: async () => ({ pages: [], shown: null }),
  strokesOf: async () => [],
  open: async ({ pageId }) => ({ pageId, slide: null, height: blankBoardHeight }),
  show: async () => undefined,
  keep: async () => undefined,
  notePen: async () => undefined,
  noteRefusal: async () => undefined,
};

/** Nobody writes in it. */
const noChat: Chat = {
  ofLesson: async () => ({ rule: firstChatRule, muted: [], messages: [] }),
  say: async () => {
    throw new SkyclassError("chatClosed");
  },
  threadsOf: async () => [],
  write: async () => {
    throw new SkyclassError("chatClosed");
  },
  delete: async () => undefined,
  setRule: async () => undefined,
  mute: async () => undefined,
  report: async () => {
    throw new SkyclassError("notFound");
  },
  noteRefusal: async () => undefined,
};

/** Nobody asks for it afterwards. */
const noPulseLog: PulseLog = {
  keep: async () => undefined,
  timer: async () => null,
  startTimer: async () => undefined,
  stopTimer: async () => undefined,
  noteRefusal: async () => undefined,
};

/** Nobody asks for minutes afterwards. */
const noRungLog: RungLog = { record: async () => undefined };

/** Nobody makes any. */
const noPolls: Polls = {
  ofLesson: async () => [],
  make: async () => {
    throw new SkyclassError("conflict");
  },
  drop: async () => undefined,
  note: async () => undefined,
  answer: async () => undefined,
  noteRefusal: async () => undefined,
};

type Revoked = Parameters<Parameters<Sessions["onRevoked"]>[0]>[0];

/** People whose cookie is `person=<personId>`. */
const createSessions = () => {
  const listeners = new Set<(revoked: Revoked) => void>();
  const sessions: Sessions = {
    async authenticate(cookieHeader) {
      const personId = /(?:^|; )person=([0-9a-f-]+)/.exec(cookieHeader ?? "")?.[1];
      return personId
        ? { personId: PersonId.parse(personId), sessionId: `session-${personId}` }
        : null;
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { sessions, revoke: (revoked: Revoked) => listeners.forEach((tell) => tell(revoked)) };
};

type StagedLesson = {
  lessonId: LessonId;
  teacherId: PersonId;
  studentIds: PersonId[];
  state: "scheduled" | "live" | "ended";
  startedAt: Date | null;
  captureId: CaptureId;
  endedBecause: string | null;
  refusedBecause: string[];
};

const createLessons = () => {
  const all = new Map<LessonId, StagedLesson>();
  const listeners = new Set<(lessonId: LessonId) => void>();
  const found = (lessonId: LessonId): StagedLesson => {
    const lesson = all.get(lessonId);
    if (!lesson) throw new SkyclassError("notFound");
    return lesson;
  };
  const lessons: LiveLessons = {
    async admit({ personId, lessonId }) {
      const lesson = found(lessonId);
      const role =
        personId === lesson.teacherId
          ? "teacher"
          : lesson.studentIds.includes(personId)
            ? "student"
            : null;
      if (!role) throw new SkyclassError("forbidden");
      if (lesson.state === "ended") throw new SkyclassError("lessonEnded");
      return {
        role,
        displayName: role === "teacher" ? "王老师" : "小明",
        isChild: role === "student",
        lesson: {
          lessonId,
          title: "测试课",
          state: lesson.state,
          startedAt: lesson.startedAt?.toISOString() ?? null,
          plannedStart: null,
          teacherName: "王老师",
        },
      };
    },
    async start({ lessonId }) {
      const lesson = found(lessonId);
      if (lesson.state === "ended") throw new SkyclassError("lessonEnded");
      lesson.state = "live";
      lesson.startedAt ??= new Date();
      return { startedAt: lesson.startedAt, captureId: lesson.captureId };
    },
    async expectedPeople(lessonId) {
      return found(lessonId).studentIds.length + 1;
    },
    async noteRefusal({ lessonId, because }) {
      found(lessonId).refusedBecause.push(because);
    },
    async end(by) {
      const lesson = found(by.lessonId);
      if (lesson.state === "ended") return;
      lesson.state = "ended";
      lesson.endedBecause = "because" in by ? by.because : "teacher";
      for (const tell of listeners) tell(by.lessonId);
    },
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const schedule = (studentCount = 1): StagedLesson => {
    const lesson: StagedLesson = {
      lessonId: LessonId.parse(randomUUID()),
      teacherId: PersonId.parse(randomUUID()),
      studentIds: Array.from({ length: studentCount }, () => PersonId.parse(randomUUID())),
      state: "scheduled",
      startedAt: null,
      captureId: CaptureId.parse(randomUUID()),
      endedBecause: null,
      refusedBecause: [],
    };
    all.set(lesson.lessonId, lesson);
    return lesson;
  };
  return { lessons, schedule };
};

type School = ReturnType<typeof createLessons>;

/** Questions as they were last said, kept as long as the stage stands. */
const createQuestions = () => {
  const all = new Map<string, Question>();
  const listeners = new Set<Parameters<Questions["onChanged"]>[0]>();
  const put = (question: Question) => {
    all.set(question.questionId, question);
    for (const tell of listeners) tell({ lessonId: question.lessonId, question });
  };
  const get = (questionId: string, lessonId: LessonId): Question => {
    const question = all.get(questionId);
    if (question?.lessonId !== lessonId) throw new SkyclassError("notFound");
    return question;
  };
  const questions: Questions = {
    async ofLesson({ lessonId }) {
      return {
        questions: [...all.values()].filter((one) => one.lessonId === lessonId),
        seconded: [],
      };
    },
    async ask({ lessonId, personId, questionId, text }) {
      put({
        questionId,
        lessonId,
        asker: { personId, displayName: "小明" },
        text,
        photo: null,
        askedAt: new Date().toISOString(),
        replayMs: null,
        seconds: 0,
        answer: null,
      });
    },
    async second({ lessonId, questionId, seconded }) {
      put({ ...get(questionId, lessonId), seconds: seconded ? 1 : 0 });
    },
    async answer({ lessonId, questionId, answer }) {
      const answeredAt = new Date().toISOString();
      put({
        ...get(questionId, lessonId),
        answer: answer && { text: null, ...answer, answeredAt },
      });
    },
    async withdraw({ lessonId, questionId }) {
      get(questionId, lessonId);
      all.delete(questionId);
      for (const tell of listeners) tell({ lessonId, withdrawn: questionId });
    },
    noteRefusal: async () => undefined,
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return questions;
};

/** Families that consent to everything. */
const consentsToAll: Consents = {
  allowed: async () => ({ sound: true, picture: true }),
  onChanged: () => () => {},
};

type StageEntry =
  | ({ entry: "event" } & Parameters<StageLog["record"]>[0])
  | ({ entry: "refusal" } & Parameters<StageLog["noteRefusal"]>[0]);

/** What was written down about hands and stage, as long as the stage stands. */
const createStageLog = () => {
  const entries: StageEntry[] = [];
  const stageLog: StageLog = {
    async record(event) {
      entries.push({ entry: "event", ...event });
    },
    async spokeToday(personId) {
      return entries.filter(
        (one) => one.entry === "event" && one.kind === "accepted" && one.personId === personId,
      ).length;
    },
    async picks(lessonId) {
      const picked = new Map<PersonId, number>();
      for (const one of entries)
        if (one.entry === "event" && one.kind === "picked" && one.lessonId === lessonId)
          picked.set(one.personId, (picked.get(one.personId) ?? 0) + 1);
      return picked;
    },
    async noteRefusal(refusal) {
      entries.push({ entry: "refusal", ...refusal });
    },
  };
  return { stageLog, entries };
};

type CaptureCall = { call: string; [detail: string]: unknown };

/** Receives RTP on a UDP port per capture and counts it; `restart` forgets everything, as a new process would. */
const createCapture = () => {
  const calls: CaptureCall[] = [];
  const packets = new Map<number, number>();
  /** By SSRC, one entry for each change: the bytes of the stream that tell the size. */
  const sizes = new Map<number, string[]>();
  const tracks = () =>
    calls
      .filter((one) => one.call === "openTrack")
      .map((one) => one as CaptureCall & { track: TrackDescription; because: string });
  const isVideo = (ssrc: number) =>
    tracks().some(({ track }) => track.ssrc === ssrc && track.mimeType === "video/H264");
  const listeners = new Set<() => void>();
  const silenceListeners = new Set<Parameters<Capture["onSilent"]>[0]>();
  const sockets = new Map<string, UdpSocket>();
  const closeAll = () => {
    for (const socket of sockets.values()) socket.close();
    sockets.clear();
  };
  const capture: Capture = {
    async openCapture({ captureId, lessonId }) {
      calls.push({ call: "openCapture", captureId, lessonId });
      let socket = sockets.get(captureId);
      if (!socket) {
        socket = createSocket("udp4");
        socket.on("message", (packet) => {
          const payloadType = (packet[1] ?? 0) & 0x7f;
          if (payloadType >= 64 && payloadType < 96) return; // RTCP (RFC 5761)
          const ssrc = packet.readUInt32BE(8);
          packets.set(ssrc, (packets.get(ssrc) ?? 0) + 1);
          const payload = isVideo(ssrc) ? parseRtp(packet)?.payload : undefined;
          const size = payload && pictureSizeBytes("video/H264", payload)?.toString("hex");
          const before = sizes.get(ssrc) ?? [];
          if (size !== undefined && size !== before.at(-1)) sizes.set(ssrc, [...before, size]);
        });
        sockets.set(captureId, socket);
        const bound = Promise.withResolvers<void>();
        socket.bind(0, "127.0.0.1", () => bound.resolve());
        await bound.promise;
      }
      return { ip: "127.0.0.1", port: socket.address().port };
    },
    async openTrack(a) {
      calls.push({ call: "openTrack", ...a });
    },
    async pauseTrack(a) {
      calls.push({ call: "pauseTrack", ...a });
    },
    async closeTrack(a) {
      calls.push({ call: "closeTrack", ...a });
    },
    async closeCapture({ captureId, reason }) {
      calls.push({ call: "closeCapture", captureId, reason });
      sockets.get(captureId)?.close();
      sockets.delete(captureId);
    },
    onRestarted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onSilent(listener) {
      silenceListeners.add(listener);
      return () => silenceListeners.delete(listener);
    },
  };
  return {
    capture,
    calls,
    packets,
    sizes,
    tracks,
    restart() {
      closeAll();
      for (const tell of listeners) tell();
    },
    /** As the capture process tells that it hears nothing of this camera. */
    fallSilent(silent: Parameters<Parameters<Capture["onSilent"]>[0]>[0]) {
      for (const tell of silenceListeners) tell(silent);
    },
    close: closeAll,
  };
};

export const createLiveStage = async (options?: {
  serve?: RequestListener;
  workerCount?: number;
  placesPerWorker?: number;
  seatKeptMs?: number;
  teacherGoneMs?: number;
  readingKeptMs?: number;
  fallbackKeptMs?: number;
  iceSettings?: IceSettings;
  /** The node before this one: its address, its lessons, its people. */
  after?: { url: string; school: School };
  /** Real people, lessons and consents instead of the stand-ins. */
  core?: {
    sessions: Sessions;
    liveLessons: LiveLessons;
    questions: Questions;
    consents: Consents;
    stageLog: StageLog;
    pulseLog?: PulseLog;
    presence?: PresenceLog;
    slides?: Slides;
    boards?: Boards;
    chat?: Chat;
    rungLog?: RungLog;
    polls?: Polls;
  };
}) => {
  const log = createLogger({
    level: process.env["LOG_LEVEL"] === "debug" ? "debug" : "silent",
    name: "stage",
  });
  const metrics = createMetrics({ processFigures: false });
  const people = createSessions();
  const school = options?.after?.school ?? createLessons();
  const captured = createCapture();
  const staged = createStageLog();
  const presenceDeeds: PresenceDeed[] = [];
  const workerPool = await WorkerPool.create({
    workerCount: options?.workerCount ?? 1,
    placesPerWorker: options?.placesPerWorker ?? 100,
    rtcPort: 0,
    announcedAddresses: ["127.0.0.1"],
    workerBin: process.env["MEDIASOUP_WORKER_BIN"],
    log,
    metrics,
  });
  const media = createMedia({ workerPool, capture: captured.capture, rtcPort: 0, log });
  const rooms = new LiveRooms({
    lessons: options?.core?.liveLessons ?? school.lessons,
    questions: options?.core?.questions ?? createQuestions(),
    slides: options?.core?.slides ?? noSlides,
    boards: options?.core?.boards ?? noBoards,
    polls: options?.core?.polls ?? noPolls,
    chat: options?.core?.chat ?? noChat,
    consents: options?.core?.consents ?? consentsToAll,
    stageLog: options?.core?.stageLog ?? staged.stageLog,
    pulseLog: options?.core?.pulseLog ?? noPulseLog,
    presenceLog: options?.core?.presence ?? {
      keep: async (deeds) => void presenceDeeds.push(...deeds),
    },
    rungLog: options?.core?.rungLog ?? noRungLog,
    media,
    settings: {
      ...(options?.seatKeptMs === undefined ? {} : { seatKeptMs: options.seatKeptMs }),
      ...(options?.fallbackKeptMs === undefined ? {} : { fallbackKeptMs: options.fallbackKeptMs }),
      ...(options?.iceSettings ? { iceSettings: options.iceSettings } : {}),
      ...(options?.readingKeptMs === undefined ? {} : { readingKeptMs: options.readingKeptMs }),
      ...(options?.teacherGoneMs === undefined ? {} : { teacherGoneMs: options.teacherGoneMs }),
    },
    log,
    metrics,
  });
  const httpServer = createServer(options?.serve);
  const signaling = createSignaling({
    httpServer,
    rooms,
    sessions: options?.core?.sessions ?? people.sessions,
    originAllowed: (origin) => origin === undefined || origin.startsWith("http://127.0.0.1"),
    log,
    metrics,
  });
  const listening = Promise.withResolvers<void>();
  const port = options?.after ? Number(new URL(options.after.url).port) : 0;
  httpServer.listen(port, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  const address = httpServer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    school,
    schedule: school.schedule,
    revoke: people.revoke,
    captured,
    stageEntries: staged.entries,
    presenceDeeds,
    rooms,
    metrics,
    workerPool,
    async close() {
      await signaling.close();
      await rooms.close();
      workerPool.close();
      captured.close();
      const closed = Promise.withResolvers<void>();
      httpServer.close(() => closed.resolve());
      httpServer.closeAllConnections();
      await closed.promise;
    },
  };
};
export type LiveStage = Awaited<ReturnType<typeof createLiveStage>>;
