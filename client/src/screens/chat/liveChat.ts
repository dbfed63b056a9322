import type {
  ChatMessage,
  ChatNow,
  ChatRule,
  ChatStanding,
  ThreadMessage,
} from "../../../../protocol/chat.ts";
import { ChatMessageId, type ParticipantId } from "../../../../protocol/ids.ts";
import type { LiveChatNews, LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { News } from "../../media/news.ts";
import { joined, lastSaidAt, type Thread, threadsOf, unreadCount, withNews } from "./unread.ts";

export type ChatSession = Pick<LiveSessionContract, "say" | "chat" | "pulse" | "aids">;

export interface ChatState {
  /** Null until it was read. */
  standing: ChatStanding | null;
  /** Oldest first. */
  messages: readonly ChatMessage[];
  /** What teacher and child write to each other alone: the teacher's threads, or the child's own. */
  threads: readonly (Thread & { unread: number })[];
  /** By others, and not seen yet: in the class's chat. */
  unreadOfClass: number;
  /** Everywhere. */
  unread: number;
  /** What came last in a thread, since this page is open. */
  arrived: ThreadMessage | null;
}

/** What of the chat is in sight: the class's, or the thread with a child. */
type ShownChat = "class" | ParticipantId;

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
  #state: ChatState = {
    standing: null,
    ...{ messages: [], threads: [] },
    ...{ unreadOfClass: 0, unread: 0, arrived: null },
  };
  #written: readonly ThreadMessage[] = [];
  #shown: ShownChat | null = null;
  /** Server time of the last message that was seen. */
  readonly #seenUntil = new Map<ShownChat, string>();
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Written and perhaps not arrived: writing the same again keeps its id. */
  #writing: { to: ShownChat; messageId: ChatMessageId; text: string } | null = null;

  constructor({ session, selfId }: { session: ChatSession; selfId: ParticipantId }) {
    this.#session = session;
    this.#selfId = selfId;
    this.#stopListening = session.chat.subscribe((news) => this.#hear(news));
    this.#read();
  }

  readonly getState = (): ChatState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => this.#changed.subscribe(listener);

  /** Which messages are in sight; what comes there meanwhile is seen. */
  show(shown: ShownChat | null): void {
    this.#shown = shown;
    this.#set({});
  }

  /** To the class, or in the thread with that child. */
  async say(text: string, to: ShownChat = "class"): Promise<void> {
    if (this.#writing?.text !== text || this.#writing.to !== to)
      this.#writing = { to, messageId: ChatMessageId.parse(crypto.randomUUID()), text };
    const { messageId } = this.#writing;
    if (to === "class") await this.#session.say("chat:say", { messageId, text });
    else await this.#session.say("thread:write", { participantId: to, messageId, text });
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
      case "written": {
        this.#written = withNews(this.#written, news.message);
        const isOwn = news.message.by.participantId === this.#selfId;
        return this.#set(isOwn ? {} : { arrived: news.message });
      }
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
    Promise.all([this.#session.say("chat:read", {}), this.#session.say("thread:read", {})]).then(
      ([now, { messages }]) => {
        this.#written = messages;
        this.#take(now);
      },
      // Without a seat it is read with the next one.
      () => (this.#again = setTimeout(() => this.#read(), tryAgainMs)),
    );
  }

  #take({ messages, ...standing }: ChatNow): void {
    this.#set({ standing, messages });
  }

  #set(change: Partial<Pick<ChatState, "standing" | "messages" | "arrived">>): void {
    const { messages, ...state } = { ...this.#state, ...change };
    const threads = threadsOf(this.#written).map((thread) => ({
      ...thread,
      unread: this.#unreadOf(thread.child.participantId, thread.messages),
    }));
    const unreadOfClass = this.#unreadOf("class", messages);
    const unread = threads.reduce((sum, thread) => sum + thread.unread, unreadOfClass);
    this.#state = { ...state, messages, threads, unreadOfClass, unread };
    this.#changed.tell();
  }

  #unreadOf(of: ShownChat, messages: readonly ChatMessage[]): number {
    if (this.#shown === of && messages.length > 0) this.#seenUntil.set(of, lastSaidAt(messages));
    const seenUntil = this.#seenUntil.get(of) ?? "";
    return unreadCount(messages, { seenUntil, self: this.#selfId });
  }
}
