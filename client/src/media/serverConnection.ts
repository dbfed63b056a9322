import { io, type Socket } from "socket.io-client";
import { z } from "zod";
import { AckError, type ErrorCode } from "../../../protocol/errors.ts";
import {
  AckOf,
  type ClientMessageName,
  clientMessages,
  type EventOf,
  type ReplyOf,
  type RequestOf,
  type ServerEventName,
  serverEvents,
} from "../../../protocol/signaling.ts";

/** `offline`: no answer came. */
export type LiveErrorCode = ErrorCode | "offline";

/** A live lesson's refusal or failure; `code` is translated as `errors.<code>`. */
export class LiveSessionError extends Error {
  override readonly name = "LiveSessionError";
  readonly code: LiveErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: LiveErrorCode, more: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.retryAfterMs = more.retryAfterMs;
  }
}

export type ServerEventListeners = {
  [Name in ServerEventName]: (event: EventOf<Name>) => void;
};

const answerLimitMs = 10_000;
const refusedRetryMs = 1_000;
/** Somebody waits in front of the page: a socket that does not answer in this time is no good. */
const returnLimitMs = 700;
const Refusal = z.object({ data: AckError });

/**
 * The socket of one live session. It comes back by itself after a loss, and never resends what was
 * asked before: the session decides what is still wanted.
 */
export class ServerConnection {
  readonly #socket: Socket;
  readonly #onRefused: (code: ErrorCode) => void;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: {
    events: ServerEventListeners;
    onConnected: () => void;
    onLost: () => void;
    /** The server does not want this connection at all, and will not later. */
    onRefused: (code: ErrorCode) => void;
  }) {
    this.#onRefused = options.onRefused;
    this.#socket = io({
      path: "/socket.io",
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      autoConnect: false,
      forceNew: true,
      reconnectionDelay: 250,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
    });
    this.#socket.on("connect", options.onConnected);
    this.#socket.on("disconnect", (reason) => {
      if (this.#closed) return;
      options.onLost();
      // Socket.IO takes a close by the server for final; ours are followed by an event when they are.
      if (reason === "io server disconnect") this.#connectAfter(refusedRetryMs);
    });
    this.#socket.on("connect_error", (error) => {
      const refusal = Refusal.safeParse(error);
      if (!refusal.success) return;
      if (refusal.data.data.code === "notSignedIn") this.#onRefused("notSignedIn");
      else this.#connectAfter(refusedRetryMs);
    });
    this.#listen(options.events);
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  connect(): void {
    if (!this.#closed) this.#socket.connect();
  }

  /**
   * For a page that comes back: connects at once instead of after the usual wait, and anew where a
   * socket only seems to stand. Phones change networks without telling the page.
   */
  async wake(): Promise<void> {
    if (this.#closed) return;
    const { id } = this.#socket;
    if (id !== undefined) {
      const answered = await this.#socket
        .timeout(returnLimitMs)
        .emitWithAck("lesson:return", {})
        .then(
          () => true,
          () => false,
        );
      // Another one may have taken its place meanwhile.
      if (answered || this.#closed || this.#socket.id !== id) return;
    }
    this.#socket.disconnect().connect();
  }

  /** @throws LiveSessionError */
  async request<Name extends ClientMessageName>(
    name: Name,
    request: RequestOf<Name>,
  ): Promise<ReplyOf<Name>> {
    if (!this.#socket.connected) throw new LiveSessionError("offline");
    let answer: unknown;
    try {
      answer = await this.#socket.timeout(answerLimitMs).emitWithAck(name, request);
    } catch (cause) {
      throw new LiveSessionError("offline", { cause });
    }
    const reply: z.ZodType = clientMessages[name].reply;
    const ack = AckOf(reply).safeParse(answer);
    if (!ack.success) throw new LiveSessionError("internal", { cause: ack.error });
    // The schema that was just applied is the one of this message; the compiler cannot follow the name.
    const said = ack.data as { ok: true; reply: ReplyOf<Name> } | { ok: false; error: AckError };
    if (said.ok) return said.reply;
    const { code, retryAfterMs } = said.error;
    throw new LiveSessionError(code, retryAfterMs === undefined ? {} : { retryAfterMs });
  }

  /** Says it without waiting for an answer; nobody is left to hear one. */
  tell<Name extends ClientMessageName>(name: Name, request: RequestOf<Name>): void {
    if (this.#socket.connected) this.#socket.emit(name, request);
  }

  /** As `tell`; where the connection is behind, not at all. */
  tellLossily<Name extends ClientMessageName>(name: Name, request: RequestOf<Name>): void {
    if (this.#socket.connected) this.#socket.volatile.emit(name, request);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  #connectAfter(delayMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.connect(), delayMs);
  }

  #listen(events: ServerEventListeners): void {
    const on = <Name extends ServerEventName>(name: Name) => {
      const listener: (event: EventOf<Name>) => void = events[name];
      const schema: z.ZodType = serverEvents[name];
      this.#socket.on<string>(name, (event: unknown) => {
        const parsed = schema.safeParse(event);
        if (parsed.success && !this.#closed) listener(parsed.data as EventOf<Name>);
      });
    };
    for (const name of Object.keys(serverEvents) as ServerEventName[]) on(name);
  }
}
