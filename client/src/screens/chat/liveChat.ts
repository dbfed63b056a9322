import type { ChatMessage, ChatNow, ChatRule, ChatStanding } from "../../../../protocol/chat.ts";
import { ChatMessageId, type ParticipantId } from "../../../../protocol/ids.ts";
import type { LiveChatNews, LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { News } from "../../media/news.ts";
import { joined, unreadCount } from "./unread.ts";

export type ChatSession = Pick<LiveSessionContract, "say" | "chat" | "pulse" | "aids">;

export interface ChatState {
  /** Null until it was read. */
  standing: ChatStanding | null;
  /** Oldest first. */
  messages: readonly ChatMessage[];
  /** By others, and not seen yet. */
  unread: number;
}

const tryAgainMs = 2_000;

/**
 * The chat of one lesson, as the server tells it, whether its panel is open or not. What is said rejects
 * with LiveSessionError.
 */
export class LiveChat {
  readonly #session: ChatSession;
  readonly #selfId: ParticipantId;
  readonly #changed = new News<void>();
  readonly #stopListening: () => void;
  #state: ChatState = { standing: null, messages: [], unread: 0 };
  #isShown = false;
  /** Server time of the last message that was seen. */
  #seenUntil = "";
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Written and perhaps not arrived: writing the same again keeps its id. */
  #writing: { messageId: ChatMessageId; text: string } | null = null;

  constructor({ session, selfId }: { session: ChatSession; selfId: ParticipantId }) {
    this.#session = session;
    this.#selfId = selfId;
    this.#stopListening = session.chat.subscribe((news) => this.#hear(news));
    this.#read();
  }

  readonly getState = (): ChatState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => this.#changed.subscribe(listener);

  /** Whether the messages are in sight; what comes meanwhile is seen. */
  show(isShown: boolean): void {
    this.#isShown = isShown;
    this.#set({});
  }

  async say(text: string): Promise<void> {
    if (this.#writing?.text !== text)
      this.#writing = { messageId: ChatMessageId.parse(crypto.randomUUID()), text };
    await this.#session.say("chat:say", this.#writing);
    this.#writing = null;
  }

  async report(messageId: ChatMessageId): Promise<void> {
    await this.#session.say("chat:report", { messageId });
  }

  /** Teacher. */
  async delete(messageId: ChatMessageId): Promise<void> {
    await this.#session.say("chat:delete", { messageId });
  }

  /** Teacher. */
  async setRule(rule: ChatRule): Promise<void> {
    await this.#session.say("chat:rule", rule);
  }

  /** Teacher. */
  async mute(participantId: ParticipantId, muted: boolean): Promise<void> {
    await this.#session.say("chat:mute", { participantId, muted });
  }

  close(): void {
    clearTimeout(this.#again);
    this.#stopListening();
  }

  #hear(news: LiveChatNews): void {
    const { messages, standing } = this.#state;
    switch (news.news) {
      case "seated":
        return this.#read();
      case "said":
        return this.#set({ messages: joined(messages, [news.message]) });
      case "deleted":
        return this.#set({
          messages: messages.filter((one) => one.messageId !== news.messageId),
        });
      case "changed":
        this.#set({ standing: news.standing });
        // What was written before is seen again, or no longer.
        if ((standing?.mode === "off") !== (news.standing.mode === "off")) this.#read();
    }
  }

  #read(): void {
    clearTimeout(this.#again);
    this.#session.say("chat:read", {}).then(
      (now) => this.#take(now),
      // Without a seat it is read with the next one.
      () => (this.#again = setTimeout(() => this.#read(), tryAgainMs)),
    );
  }

  #take({ messages, ...standing }: ChatNow): void {
    this.#set({ standing, messages });
  }

  #set(change: Partial<ChatState>): void {
    const state = { ...this.#state, ...change };
    if (this.#isShown) this.#seenUntil = state.messages.at(-1)?.saidAt ?? this.#seenUntil;
    const unread = unreadCount(state.messages, { seenUntil: this.#seenUntil, self: this.#selfId });
    this.#state = { ...state, unread };
    this.#changed.tell();
  }
}
