import type { PulseNews, PulseSign, Reaction } from "../../../../protocol/pulse.ts";
import { signKeptMs } from "../../../../protocol/pulse.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { News } from "../../media/news.ts";

export type PulseSession = Pick<LiveSessionContract, "say" | "pulse">;

export interface PulseState {
  /** For teachers: how many. */
  tooFast: number;
  lost: number;
  /** One's own that counts just now. */
  own: PulseSign | null;
  /** Those of the last moment. */
  reactions: Partial<Record<Reaction, number>>;
}

/** Long enough to be seen by somebody who looks at the lesson. */
const reactionsShownMs = 4_000;

/** What the class signs to its teacher and how it reacts, as the server tells it. */
export class LivePulse {
  readonly #session: PulseSession;
  readonly #changed = new News<void>();
  readonly #stopListening: () => void;
  #state: PulseState = { tooFast: 0, lost: 0, own: null, reactions: {} };
  #reactionsTimer: ReturnType<typeof setTimeout> | undefined;
  #ownTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: PulseSession) {
    this.#session = session;
    this.#stopListening = session.pulse.subscribe((news) => this.#hear(news));
  }

  readonly getState = (): PulseState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => this.#changed.subscribe(listener);

  /** Student. What does not arrive is shown as not given. */
  async sign(own: PulseSign | null): Promise<void> {
    await this.#session.say("pulse:sign", { sign: own });
    clearTimeout(this.#ownTimer);
    this.#set({ own });
    if (own !== null) this.#ownTimer = setTimeout(() => this.#set({ own: null }), signKeptMs);
  }

  async react(reaction: Reaction): Promise<void> {
    await this.#session.say("pulse:react", { reaction });
  }

  close(): void {
    clearTimeout(this.#reactionsTimer);
    clearTimeout(this.#ownTimer);
    this.#stopListening();
  }

  #hear(news: PulseNews): void {
    if (news.news === "signs") return this.#set({ tooFast: news.tooFast, lost: news.lost });
    clearTimeout(this.#reactionsTimer);
    this.#reactionsTimer = setTimeout(() => this.#set({ reactions: {} }), reactionsShownMs);
    this.#set({ reactions: news.counts });
  }

  #set(change: Partial<PulseState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed.tell();
  }
}
