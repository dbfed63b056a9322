import { type Socket, Server } from "socket.io";
import type { Ack } from "../../protocol/errors.ts";
import type { PersonId } from "../../protocol/ids.ts";
import { type ClientMessageName, clientMessages } from "../../protocol/signaling.ts";
import { asSkyclassError, isCallersFault, SkyclassError, toAckError } from "../lib/errors.ts";
import type { WebServer } from "../http/webServer.ts";
import type { Logger } from "../lib/log.ts";
import { Counter, Gauge, Histogram, type Metrics } from "../lib/metrics.ts";
import type { LiveRooms, Seated } from "../rooms/liveRooms.ts";
import type { Link, Sessions } from "../rooms/ports.ts";
import { createRateLimits } from "../rooms/rateLimit.ts";
import type { SocketContext } from "./handler.ts";
import { handlers } from "./handlers/index.ts";

/** A page waits for its answers; more than this at once is a flood. */
const mostPending = 64;
/** Room for the last answer to reach the page before the socket goes. */
const closeDelayMs = 300;

type Person = { personId: PersonId; sessionId: string };
type Connected = { person: Person; socket: Socket; link: Link; seated: Seated | null };

const isMessage = (name: unknown): name is ClientMessageName =>
  typeof name === "string" && Object.hasOwn(clientMessages, name);

export type Signaling = {
  /** Sockets that are open now. */
  readonly connectionCount: number;
  /** Closes every socket; the http server stays with its owner. */
  close(): Promise<void>;
};

/**
 * Socket.IO on `httpServer` at /socket.io. The session cookie signs the handshake; each message is
 * parsed, limited, dispatched to its handler and acknowledged. Messages of one socket are answered
 * one after the other, so that a page may send the next before the answer to the last.
 */
export const createSignaling = (parts: {
  httpServer: WebServer;
  rooms: LiveRooms;
  sessions: Sessions;
  /** Whether a page of this origin may connect; undefined when the client sent none. */
  originAllowed: (origin: string | undefined, host: string | undefined) => boolean;
  log: Logger;
  metrics: Metrics;
}): Signaling => {
  const { rooms, sessions, log } = parts;
  const registers = [parts.metrics];
  const answered = new Counter({
    name: "skyclass_signaling_messages_total",
    help: "Messages from pages by how they were answered: ok, or the code of the refusal.",
    labelNames: ["message", "outcome"],
    registers,
  });
  const duration = new Histogram({
    name: "skyclass_signaling_message_seconds",
    help: "From a message's arrival to its answer.",
    labelNames: ["message"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const refusedHandshakes = new Counter({
    name: "skyclass_signaling_refused_handshakes_total",
    help: "Connections refused, by code.",
    labelNames: ["code"],
    registers,
  });
  const limits = createRateLimits();
  const connected = new Set<Connected>();
  new Gauge({
    name: "skyclass_signaling_connections",
    help: "Open sockets.",
    registers,
    collect() {
      this.set(connected.size);
    },
  });

  const io = new Server(parts.httpServer, {
    path: "/socket.io",
    serveClient: false,
    transports: ["websocket", "polling"],
    maxHttpBufferSize: 100_000,
    pingInterval: 10_000,
    pingTimeout: 8_000,
    perMessageDeflate: false,
    allowRequest: (request, callback) => {
      const allowed = parts.originAllowed(request.headers.origin, request.headers.host);
      if (!allowed) refusedHandshakes.inc({ code: "originRefused" });
      callback(allowed ? null : "originRefused", allowed);
    },
  });

  /** Resolves to why the socket is refused, or to nothing. */
  const signIn = async (socket: Socket): Promise<Error | undefined> => {
    try {
      const person = await sessions.authenticate(socket.handshake.headers.cookie);
      if (!person) throw new SkyclassError("notSignedIn");
      authenticated.set(socket, person);
      return undefined;
    } catch (error) {
      const refusal = asSkyclassError(error);
      refusedHandshakes.inc({ code: refusal.code });
      if (!isCallersFault(refusal)) log.error({ err: refusal }, "a socket could not be signed in");
      return Object.assign(new Error(refusal.code), { data: toAckError(refusal) });
    }
  };

  const authenticated = new WeakMap<Socket, Person>();
  io.use((socket, next) => {
    const proceed = async () => next(await signIn(socket));
    void proceed();
  });

  const answer = async (one: Connected, name: unknown, given: readonly unknown[]) => {
    if (!isMessage(name)) {
      await limits.take(one.socket.id, null);
      throw new SkyclassError("badRequest", { message: "There is no such message." });
    }
    await limits.take(one.socket.id, name);
    return handlers[name](contextOf(one), given);
  };

  const contextOf = (one: Connected): SocketContext => ({
    rooms,
    personId: one.person.personId,
    link: one.link,
    seated() {
      if (!one.seated) throw new SkyclassError("notJoined");
      return one.seated;
    },
    async sit(seated) {
      const { seated: earlier } = one;
      one.seated = seated;
      // A page is in one lesson at a time.
      if (earlier && earlier.room !== seated.room) await earlier.room.leave(earlier.seat);
      // It hung up while it was being let in.
      if (!one.socket.connected) seated.room.lost(seated.seat, one.link);
    },
    stand() {
      one.seated = null;
    },
  });

  const linkOf = (socket: Socket, person: Person): Link => {
    let closing = false;
    const close = () => {
      if (closing) return;
      closing = true;
      setTimeout(() => socket.disconnect(true), closeDelayMs);
    };
    return {
      sessionId: person.sessionId,
      tell: (name, event) => {
        socket.emit(name, event);
      },
      tellLossily: (name, event) => {
        socket.volatile.emit(name, event);
      },
      revoke: (because) => {
        if (closing) return;
        socket.emit("seat:revoked", { because });
        close();
      },
      close,
    };
  };

  io.on("connection", (socket) => {
    const person = authenticated.get(socket);
    if (!person) return void socket.disconnect(true);
    const one: Connected = { person, socket, link: linkOf(socket, person), seated: null };
    connected.add(one);
    let queue: Promise<void> = Promise.resolve();
    let pending = 0;

    const handle = async (name: unknown, args: unknown[]): Promise<void> => {
      const last: unknown = args.at(-1);
      const acknowledge = typeof last === "function" ? last : null;
      const given = acknowledge ? args.slice(0, -1) : args;
      const label = isMessage(name) ? name : "unknown";
      const stopTimer = duration.startTimer({ message: label });
      let ack: Ack<unknown>;
      try {
        if (pending > mostPending)
          throw new SkyclassError("tooManyRequests", { retryAfterMs: 1_000 });
        ack = { ok: true, reply: await answer(one, name, given) };
        answered.inc({ message: label, outcome: "ok" });
      } catch (error) {
        const refusal = asSkyclassError(error);
        if (!isCallersFault(refusal))
          log.error({ err: refusal, message: label }, "a message failed");
        else log.debug({ code: refusal.code, issues: refusal.issues, message: label }, "refused");
        answered.inc({ message: label, outcome: refusal.code });
        ack = { ok: false, error: toAckError(refusal) };
      }
      stopTimer();
      acknowledge?.(ack);
    };

    socket.onAny((name: unknown, ...args: unknown[]) => {
      pending++;
      const after = pending > mostPending ? Promise.resolve() : queue;
      const handled = after
        .then(async () => handle(name, args))
        .catch((error: unknown) => log.error({ err: error }, "an answer was not sent"))
        .finally(() => pending--);
      if (after === queue) queue = handled;
    });
    socket.on("disconnect", () => {
      connected.delete(one);
      one.seated?.room.lost(one.seated.seat, one.link);
    });
  });

  const stopListening = sessions.onRevoked(({ because, ...who }) => {
    rooms
      .revoke({ because, ...who })
      .catch((error: unknown) => log.error({ err: error }, "seats were not revoked"));
    for (const { person, link } of connected)
      if (
        person.personId === who.personId &&
        (who.sessionId === undefined || person.sessionId === who.sessionId)
      )
        link.revoke(because);
  });

  return {
    get connectionCount() {
      return connected.size;
    },
    async close() {
      stopListening();
      io.disconnectSockets(true);
      // io.close() would close the http server, which has another owner.
      io.engine.close();
      await Promise.resolve();
    },
  };
};
