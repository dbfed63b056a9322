import type { PollId } from "../../../protocol/ids.ts";
import type { ClassPoll, LessonPollsNow, PollAnswer } from "../../../protocol/polls.ts";
import type { EventOf } from "../../../protocol/signaling.ts";
import { LiveSessionError, type ServerConnection } from "./serverConnection.ts";

export interface PollsState extends LessonPollsNow {
  /** Chosen, and not known to have arrived. */
  unsent: PollAnswer | null;
}
export const noPolls: PollsState = { poll: null, own: null, unsent: null, all: [] };

const tryAgainMs = 2_000;

/** The polls of one lesson, as the server tells them; an answer is kept until it has arrived. */
export class LivePolls {
  readonly #connection: ServerConnection;
  readonly #onChange: (state: PollsState) => void;
  #state = noPolls;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: { connection: ServerConnection; onChange: (state: PollsState) => void }) {
    this.#connection = options.connection;
    this.#onChange = options.onChange;
  }

  /** Student. Without a connection it goes as soon as there is one. Throws LiveSessionError when it is refused. */
  async answer(pollId: PollId, answer: PollAnswer): Promise<void> {
    if (this.#state.poll?.pollId !== pollId) return;
    this.#set({ unsent: answer });
    await this.#send();
  }

  sit(polls: LessonPollsNow): void {
    const isSame = polls.poll?.pollId === this.#state.poll?.pollId;
    this.#set({ ...polls, unsent: isSame && !isOver(polls.poll) ? this.#state.unsent : null });
    void this.#send().catch(() => undefined);
  }

  /** What the class sees has changed. */
  changed({ poll }: EventOf<"poll:changed">): void {
    const isSame = poll?.pollId === this.#state.poll?.pollId;
    this.#set({
      poll,
      own: isSame ? this.#state.own : null,
      unsent: isSame && !isOver(poll) ? this.#state.unsent : null,
    });
  }

  allChanged({ all }: EventOf<"polls:changed">): void {
    this.#set({ all });
  }

  async #send(): Promise<void> {
    const { poll, unsent } = this.#state;
    if (!poll || !unsent) return;
    try {
      await this.#connection.request("poll:answer", { pollId: poll.pollId, answer: unsent });
    } catch (error) {
      if (error instanceof LiveSessionError && error.code === "offline") {
        // Without a connection the next seat sends it again.
        clearTimeout(this.#again);
        if (this.#connection.connected)
          this.#again = setTimeout(() => void this.#send().catch(() => undefined), tryAgainMs);
        return;
      }
      if (this.#state.unsent === unsent) this.#set({ unsent: null });
      throw error;
    }
    if (this.#state.poll?.pollId !== poll.pollId) return;
    // It may have been changed while it was on its way.
    this.#set({ own: unsent, unsent: this.#state.unsent === unsent ? null : this.#state.unsent });
  }

  #set(change: Partial<PollsState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange(this.#state);
  }
}

const isOver = (poll: ClassPoll | null): boolean => poll === null || poll.endedAt !== null;
