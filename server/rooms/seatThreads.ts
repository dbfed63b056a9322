import { type ChatRule, mostThreadRead, type ThreadMessage } from "../../protocol/chat.ts";
import type { LessonId, ParticipantId, PersonId } from "../../protocol/ids.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";
import { threadRefusal } from "./chatRules.ts";
import { describeThreadMessage } from "./describeChatMessage.ts";
import { participantIdOf } from "./participantId.ts";
import type { Chat, RoomThreadMessage } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

/** By child, of each thread the last messages, oldest first. One that is here was begun by the teacher. */
type Held = Map<PersonId, RoomThreadMessage[]>;
type Writer = Pick<Seat, "personId" | "role">;

/**
 * What the teacher of one lesson and one child each write to each other. Nobody else in the lesson is told of
 * it, or that it is there. Everything is done one after the other: looked up, written down, told.
 */
export class SeatThreads {
  readonly #lessonId: LessonId;
  readonly #chat: Chat;
  readonly #seats: Seats;
  readonly #classChat: {
    rule(): Promise<ChatRule>;
    childOf(participantId: ParticipantId): Promise<PersonId>;
  };
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #refuse: (message: ClientMessageName, role: Seat["role"]) => void;
  readonly #refusals: RefusalNotes;
  readonly #turns = new Turns();
  /** Known once it was looked up. */
  #held: Held | null = null;

  constructor(options: {
    lessonId: LessonId;
    chat: Chat;
    seats: Seats;
    classChat: {
      rule(): Promise<ChatRule>;
      /** @throws SkyclassError notFound where no child of the lesson has that id */
      childOf(participantId: ParticipantId): Promise<PersonId>;
    };
    log: Logger;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
    /** Throws when nobody of that role may do that (now). */
    refuse: (message: ClientMessageName, role: Seat["role"]) => void;
  }) {
    const { lessonId, chat, log } = options;
    this.#lessonId = lessonId;
    this.#chat = chat;
    this.#seats = options.seats;
    this.#classChat = options.classChat;
    this.#check = options.check;
    this.#refuse = options.refuse;
    this.#refusals = new RefusalNotes({
      write: async (refused) => chat.noteRefusal({ lessonId, ...refused }),
      log,
    });
  }

  /** All threads to the teacher, to a child its own. */
  async read(seat: Seat): Promise<{ messages: ThreadMessage[] }> {
    const check = () => this.#check(seat, "thread:read");
    return this.#attempt(seat, "thread:read", check, async (held) => {
      const threads =
        seat.role === "teacher" ? [...held.values()] : [held.get(seat.personId) ?? []];
      return {
        messages: threads.flat().map((message) => describeThreadMessage(this.#lessonId, message)),
      };
    });
  }

  async write(seat: Seat, request: RequestOf<"thread:write">): Promise<void> {
    await this.#write(seat, request, () => this.#check(seat, "thread:write"));
  }

  /** From a page without a seat. */
  async writeReading(
    reader: Writer,
    request: Omit<RequestOf<"thread:write">, "participantId">,
  ): Promise<void> {
    const participantId = this.#participantOf(reader.personId);
    await this.#write(reader, { ...request, participantId }, () =>
      this.#refuse("thread:write", reader.role),
    );
  }

  async #write(
    by: Writer,
    { participantId, messageId, text }: RequestOf<"thread:write">,
    check: () => void,
  ): Promise<void> {
    const { personId, role } = by;
    await this.#attempt(by, "thread:write", check, async (held) => {
      const isOwn = participantId === this.#participantOf(personId);
      const childId = role === "student" ? personId : await this.#childOf(participantId, held);
      const thread = held.get(childId) ?? [];
      const now = new Date();
      const refusal = threadRefusal({
        ...{ rule: await this.#classChat.rule(), role, isOwn, isBegun: held.has(childId), now },
        lastSaidAt: thread.findLast((one) => one.personId === personId)?.saidAt ?? null,
      });
      // A retry of what has arrived.
      const isRetry = thread.some(
        (one) => one.messageId === messageId && one.personId === personId,
      );
      if (isRetry && refusal?.code !== "forbidden") return;
      if (refusal) {
        const { code, ...more } = refusal;
        throw new SkyclassError(code, more);
      }
      const message = await this.#chat.write({
        ...{ lessonId: this.#lessonId, personId, childId },
        ...{ messageId, text, at: now },
      });
      held.set(childId, [...thread, message].slice(-mostThreadRead));
      this.#tell(message);
    });
  }

  /** Whoever teaches, and that child. */
  #tell(message: RoomThreadMessage): void {
    const told = describeThreadMessage(this.#lessonId, message);
    for (const { role, personId, link } of this.#seats.all)
      if (role === "teacher" || personId === message.child.personId)
        link?.tell("chat:told", { news: "written", message: told });
  }

  async #childOf(participantId: ParticipantId, held: Held): Promise<PersonId> {
    const known = [...held.keys()].find((one) => this.#participantOf(one) === participantId);
    return known ?? this.#classChat.childOf(participantId);
  }

  async #attempt<T>(
    by: Writer,
    message: ClientMessageName,
    check: () => void,
    step: (held: Held) => Promise<T>,
  ): Promise<T> {
    return this.#refusals.noting(by, message, async () => {
      check();
      return this.#turns.take(async () => {
        const held = await this.#load();
        // The seat may have been given up, or the lesson ended, while others had their turn.
        check();
        return step(held);
      });
    });
  }

  async #load(): Promise<Held> {
    this.#held ??= Map.groupBy(
      await this.#chat.threadsOf(this.#lessonId),
      ({ child }) => child.personId,
    );
    return this.#held;
  }

  #participantOf(personId: PersonId): ParticipantId {
    return participantIdOf({ lessonId: this.#lessonId, personId });
  }
}
