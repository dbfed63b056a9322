import type { LessonAids } from "../../../../protocol/aids.ts";
import { PickId } from "../../../../protocol/ids.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { News } from "../../media/news.ts";

type AidsSession = Pick<LiveSessionContract, "say" | "chat" | "aids">;

const tryAgainMs = 2_000;

/** Whom chance picked and the countdown of one lesson, as the server tells them. */
export class LiveAids {
  readonly #session: AidsSession;
  readonly #changed = new News<void>();
  readonly #stopListening: readonly (() => void)[];
  #state: LessonAids = { pick: null, timer: null };
  #again: ReturnType<typeof setTimeout> | undefined;
  /** Drawn and perhaps not arrived: drawing again keeps its id. */
  #drawing: PickId | null = null;

  constructor(session: AidsSession) {
    this.#session = session;
    this.#stopListening = [
      session.aids.subscribe((aids) => this.#set(aids)),
      session.chat.subscribe(({ news }) => {
        if (news === "seated") this.#read();
      }),
    ];
    this.#read();
  }

  readonly getState = (): LessonAids => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => this.#changed.subscribe(listener);

  /** Teacher. Rejects with LiveSessionError, as do the others. */
  async draw(): Promise<void> {
    this.#drawing ??= PickId.parse(crypto.randomUUID());
    await this.#session.say("pick:draw", { pickId: this.#drawing });
    this.#drawing = null;
  }

  /** Teacher. */
  async startTimer(durationS: number): Promise<void> {
    await this.#session.say("timer:start", { durationS });
  }

  /** Teacher. */
  async stopTimer(): Promise<void> {
    await this.#session.say("timer:stop", {});
  }

  close(): void {
    clearTimeout(this.#again);
    for (const stop of this.#stopListening) stop();
  }

  #read(): void {
    clearTimeout(this.#again);
    this.#session.say("aids:read", {}).then(
      (aids) => this.#set(aids),
      // Without a seat it is read with the next one.
      () => (this.#again = setTimeout(() => this.#read(), tryAgainMs)),
    );
  }

  #set(aids: LessonAids): void {
    this.#state = aids;
    this.#changed.tell();
  }
}
