/* Sockets against a live stage, and what pages say over them. */
import { once } from "node:events";
import { io, type Socket } from "socket.io-client";
import type { Ack } from "../../protocol/errors.ts";
import type { PersonId } from "../../protocol/ids.ts";
import type { ClientMessageName, ReplyOf } from "../../protocol/signaling.ts";
import { createLiveStage } from "./liveStage.ts";
import { opusCapabilities, opusParameters } from "./rtpParameters.ts";

/** The acknowledgement as it comes; `given` is whatever a hostile page may send. */
export const ask = (socket: Socket, name: string, ...given: unknown[]): Promise<Ack<never>> =>
  socket.timeout(5_000).emitWithAck(name, ...given) as Promise<Ack<never>>;
export const refusal = async (asking: Promise<Ack<never>>) => {
  const ack = await asking;
  return ack.ok ? "accepted" : ack.error.code;
};
export const say = async <Name extends ClientMessageName>(
  socket: Socket,
  name: Name,
  request: unknown,
): Promise<ReplyOf<Name>> => {
  const ack = await ask(socket, name, request);
  if (!ack.ok) throw new Error(`${name}: ${ack.error.code}`);
  return ack.reply;
};
export const heard = (socket: Socket, name: string) =>
  once(socket as never, name).then(([event]) => event as unknown);

/** What a page with that socket asks for to receive everything. */
export const consumption = async (socket: Socket, more: object = {}) => {
  const { transportId } = await say(socket, "transport:open", { direction: "receive" });
  return { transportId, rtpCapabilities: opusCapabilities, ...more };
};

/** A live stage, and pages that close with it. */
export const openLivePages = async (settings: {
  seatKeptMs: number;
  teacherGoneMs: number;
  fallbackKeptMs?: number;
}) => {
  const stage = await createLiveStage(settings);
  const sockets = new Set<Socket>();

  const connect = (personId: PersonId | null, headers: Record<string, string> = {}): Socket => {
    const socket = io(stage.url, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: { ...(personId ? { cookie: `person=${personId}` } : {}), ...headers },
    });
    sockets.add(socket);
    return socket;
  };

  const join = async (personId: PersonId, lessonId: string, seatToken?: string) => {
    const socket = connect(personId);
    const reply = await say(socket, "lesson:join", {
      lessonId,
      ...(seatToken === undefined ? {} : { seatToken }),
    });
    return { socket, reply };
  };

  /** A live lesson, its teacher with a send transport, and a student. */
  const liveLesson = async () => {
    const lesson = stage.schedule(2);
    const teacher = await join(lesson.teacherId, lesson.lessonId);
    const student = await join(lesson.studentIds[0]!, lesson.lessonId);
    await say(teacher.socket, "lesson:start", {});
    const transport = await say(teacher.socket, "transport:open", { direction: "send" });
    const publish = (ssrc = 1_111, source = "microphone") => ({
      transportId: transport.transportId,
      source,
      rtpParameters: opusParameters(ssrc),
      paused: false,
    });
    return { lesson, teacher, student, publish };
  };

  return {
    ...stage,
    connect,
    join,
    liveLesson,
    async close() {
      for (const socket of sockets) socket.disconnect();
      await stage.close();
    },
  };
};
export type LivePages = Awaited<ReturnType<typeof openLivePages>>;
