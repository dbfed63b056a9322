import {
  type ChatMessage,
  type ChatNow,
  type ChatRule,
  type ChatStanding,
  mostChatRead,
} from "../../protocol/chat.ts";
import type { LessonId, ParticipantId, PersonId } from "../../protocol/ids.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";
import { sayRefusal } from "./chatRules.ts";
import { describeChatMessage } from "./describeChatMessage.ts";
import { participantIdOf } from "./participantId.ts";
import type { Chat, RoomChatMessage } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

type Held = {
  rule: ChatRule;
  muted: Set<PersonId>;
  /** The last ones, oldest first. */
  messages: RoomChatMessage[];
};

/**
 * The chat of one lesson. Everything is done one after the other: looked up, written down, told. What is
 * held here is in the database, too, so that a lesson goes on with it in another process.
 */
export class SeatChat {
  readonly #lessonId: LessonId;
  readonly #chat: Chat;
  readonly #seats: Seats;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #readerOf: (participantId: ParticipantId) => PersonId | undefined;
  readonly #refusals: RefusalNotes;
  readonly #turns = new Turns();
  readonly #lastSaidAt = new Map<PersonId, Date>();
  /** Known once it was looked up. */
  #held: Held | null = null;

  constructor(options: {
    lessonId: LessonId;
    chat: Chat;
    seats: Seats;
    log: Logger;
    /** A child that reads along without a seat. */
    readerOf: (participantId: ParticipantId) => PersonId | undefined;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    const { lessonId, chat, log } = options;
    this.#lessonId = lessonId;
    this.#chat = chat;
    this.#seats = options.seats;
    this.#check = options.check;
    this.#readerOf = options.readerOf;
    this.#refusals = new RefusalNotes({
      write: async (refused) => chat.noteRefusal({ lessonId, ...refused }),
      log,
    });
  }

  async read(seat: Seat): Promise<ChatNow> {
    return this.#as(seat, "chat:read", async (held) => ({
      ...this.#standingOf(seat, held),
      messages:
        held.rule.mode === "off" && seat.role === "student"
          ? []
          : held.messages.map((message) => this.#describe(message)),
    }));
  }

  async say(seat: Seat, { messageId, text }: RequestOf<"chat:say">): Promise<void> {
    await this.#as(seat, "chat:say", async (held) => {
      const { personId, role } = seat;
      // A retry of what has arrived.
      if (held.messages.some((one) => one.messageId === messageId && one.personId === personId))
        return;
      const now = new Date();
      const refusal = sayRefusal({
        ...{ rule: held.rule, role, now },
        isMuted: held.muted.has(personId),
        lastSaidAt: this.#lastSaidAt.get(personId) ?? null,
      });
      if (refusal) {
        const { code, ...more } = refusal;
        throw new SkyclassError(code, more);
      }
      const said = { messageId, text, at: now };
      const message = await this.#chat.say({ ...this.#by(seat), ...said });
      this.#lastSaidAt.set(personId, now);
      held.messages = [...held.messages, message].slice(-mostChatRead);
      this.#seats.tellAll("chat:told", { news: "said", message: this.#describe(message) });
    });
  }

  async delete(seat: Seat, { messageId }: RequestOf<"chat:delete">): Promise<void> {
    await this.#as(seat, "chat:delete", async (held) => {
      await this.#chat.delete({ ...this.#by(seat), messageId, at: new Date() });
      held.messages = held.messages.filter((one) => one.messageId !== messageId);
      this.#seats.tellAll("chat:told", { news: "deleted", messageId });
    });
  }

  async setRule(seat: Seat, rule: RequestOf<"chat:rule">): Promise<void> {
    await this.#as(seat, "chat:rule", async (held) => {
      await this.#chat.setRule({ ...this.#by(seat), rule });
      held.rule = rule;
      for (const one of this.#seats.all) this.#tellStanding(one, held);
    });
  }

  async mute(seat: Seat, { participantId, muted }: RequestOf<"chat:mute">): Promise<void> {
    await this.#as(seat, "chat:mute", async (held) => {
      const childId = this.#childIn(participantId, held);
      if (held.muted.has(childId) === muted) return;
      await this.#chat.mute({ ...this.#by(seat), childId, muted, at: new Date() });
      if (muted) held.muted.add(childId);
      else held.muted.delete(childId);
      for (const one of this.#seats.all)
        if (one.role === "teacher" || one.personId === childId) this.#tellStanding(one, held);
    });
  }

  async report(seat: Seat, { messageId }: RequestOf<"chat:report">): Promise<void> {
    await this.#as(seat, "chat:report", async (held) => {
      await this.#chat.report({ ...this.#by(seat), messageId, at: new Date() });
      // What was reported in a thread would tell the teacher by whom: it is the school's to know.
      if (!held.messages.some((one) => one.messageId === messageId)) return;
      held.messages = held.messages.map((one) =>
        one.messageId === messageId ? { ...one, isReported: true } : one,
      );
      for (const one of this.#seats.all) if (one.role === "teacher") this.#tellStanding(one, held);
    });
  }

  /** What holds just now. */
  async rule(): Promise<ChatRule> {
    return this.#turns.take(async () => (await this.#load()).rule);
  }

  /** A child that is here, or left after writing. @throws SkyclassError notFound */
  async childOf(participantId: ParticipantId): Promise<PersonId> {
    return this.#turns.take(async () => this.#childIn(participantId, await this.#load()));
  }

  #childIn(participantId: ParticipantId, held: Held): PersonId {
    const reader = this.#readerOf(participantId);
    if (reader) return reader;
    const seated = this.#seats.find(participantId);
    const child =
      seated ?? held.messages.find((one) => this.#participantOf(one.personId) === participantId);
    if (child?.role !== "student") throw new SkyclassError("notFound");
    return child.personId;
  }

  #tellStanding(seat: Seat, held: Held): void {
    seat.link?.tell("chat:told", { news: "changed", standing: this.#standingOf(seat, held) });
  }

  #standingOf({ role, personId }: Seat, { rule, muted, messages }: Held): ChatStanding {
    const isTeacher = role === "teacher";
    return {
      ...rule,
      isMuted: muted.has(personId),
      muted: isTeacher ? [...muted].map((one) => this.#participantOf(one)) : [],
      reported: isTeacher
        ? messages.filter((one) => one.isReported).map(({ messageId }) => messageId)
        : [],
    };
  }

  #describe(message: RoomChatMessage): ChatMessage {
    return describeChatMessage(this.#lessonId, message);
  }

  async #as<T>(
    seat: Seat,
    message: ClientMessageName,
    step: (held: Held) => Promise<T>,
  ): Promise<T> {
    return this.#refusals.noting(seat, message, async () => {
      this.#check(seat, message);
      return this.#turns.take(async () => {
        const held = await this.#load();
        // The seat may have been given up, or the lesson ended, while others had their turn.
        this.#check(seat, message);
        return step(held);
      });
    });
  }

  async #load(): Promise<Held> {
    if (this.#held) return this.#held;
    const { rule, muted, messages } = await this.#chat.ofLesson(this.#lessonId);
    for (const { personId, saidAt } of messages) this.#lastSaidAt.set(personId, saidAt);
    this.#held = { rule, muted: new Set(muted), messages };
    return this.#held;
  }

  #participantOf(personId: PersonId): ParticipantId {
    return participantIdOf({ lessonId: this.#lessonId, personId });
  }

  #by({ personId }: Seat) {
    return { lessonId: this.#lessonId, personId };
  }
}
