import type { Reaction } from "../../protocol/pulse.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";
import { SignTally } from "./signTally.ts";

/** A class claps at once; everybody is told in figures. */
const reactionsEveryMs = 1_000;
const signsEveryMs = 300;

/** Signs that only the teacher sees, and reactions that everybody sees. Nothing of them is kept. */
export class SeatPulse {
  readonly #seats: Seats;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #signs = new SignTally();
  #signsTimer: NodeJS.Timeout | undefined;
  #fadeTimer: NodeJS.Timeout | undefined;
  #reactionsTimer: NodeJS.Timeout | undefined;
  #counts: Partial<Record<Reaction, number>> = {};

  constructor(options: {
    seats: Seats;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#seats = options.seats;
    this.#check = options.check;
  }

  sign(seat: Seat, { sign }: RequestOf<"pulse:sign">): void {
    this.#check(seat, "pulse:sign");
    this.#signs.give(seat.participantId, sign, Date.now());
    this.#signsTimer ??= setTimeout(() => this.#tellSigns(), signsEveryMs);
  }

  react(seat: Seat, { reaction }: RequestOf<"pulse:react">): void {
    this.#check(seat, "pulse:react");
    this.#counts[reaction] = (this.#counts[reaction] ?? 0) + 1;
    this.#reactionsTimer ??= setTimeout(() => {
      const counts = this.#counts;
      this.#reactionsTimer = undefined;
      this.#counts = {};
      for (const { link } of this.#seats.all)
        link?.tellLossily("pulse:told", { news: "reactions", counts });
    }, reactionsEveryMs);
  }

  /** A child that has gone waits for nothing. */
  gone({ participantId, role }: Seat): void {
    if (role !== "student") return;
    this.#signs.give(participantId, null, Date.now());
    this.#signsTimer ??= setTimeout(() => this.#tellSigns(), signsEveryMs);
  }

  stop(): void {
    clearTimeout(this.#signsTimer);
    clearTimeout(this.#fadeTimer);
    clearTimeout(this.#reactionsTimer);
  }

  #tellSigns(): void {
    clearTimeout(this.#fadeTimer);
    this.#signsTimer = undefined;
    const now = Date.now();
    const { tooFast, lost, nextFadeMs } = this.#signs.read(now);
    for (const { role, link } of this.#seats.all)
      if (role === "teacher") link?.tell("pulse:told", { news: "signs", tooFast, lost });
    if (nextFadeMs !== null)
      this.#fadeTimer = setTimeout(() => this.#tellSigns(), nextFadeMs - now);
  }
}
