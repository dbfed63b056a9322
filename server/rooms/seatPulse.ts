import type { LessonId } from "../../protocol/ids.ts";
import type { ReactionCounts } from "../../protocol/pulse.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import type { Logger } from "../lib/log.ts";
import { Keeping } from "./keeping.ts";
import type { PulseLog, PulseMoment } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";
import { SignTally } from "./signTally.ts";

/** A class claps at once; everybody is told in figures. */
const reactionsEveryMs = 1_000;
const signsEveryMs = 300;
/**
 * One row holds what a class did in so long, however often: a clap is heard as one, a replay shows it for some
 * seconds, and who clapped or was lost is told nobody in the lesson, so nobody could need it afterwards.
 */
const keptEveryMs = 2_000;

/** Signs that only the teacher sees, and reactions that everybody sees. They are kept in figures. */
export class SeatPulse {
  readonly #seats: Seats;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #refusals: RefusalNotes;
  readonly #keeping: Keeping<PulseMoment>;
  readonly #signs = new SignTally();
  #signsTimer: NodeJS.Timeout | undefined;
  #fadeTimer: NodeJS.Timeout | undefined;
  #reactionsTimer: NodeJS.Timeout | undefined;
  #momentTimer: NodeJS.Timeout | undefined;
  #counts: ReactionCounts = {};
  /** What came since `at` and is not written down; null: nothing. */
  #moment: { at: Date; reactions: ReactionCounts } | null = null;

  constructor(options: {
    lessonId: LessonId;
    pulseLog: PulseLog;
    seats: Seats;
    log: Logger;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    const { lessonId, pulseLog, log } = options;
    this.#seats = options.seats;
    this.#check = options.check;
    this.#refusals = new RefusalNotes({
      write: async (refused) => pulseLog.noteRefusal({ lessonId, ...refused }),
      log,
    });
    this.#keeping = new Keeping({
      keep: async (moments) => pulseLog.keep({ lessonId, moments }),
      what: "pulse",
      log,
    });
  }

  async sign(seat: Seat, { sign }: RequestOf<"pulse:sign">): Promise<void> {
    await this.#refusals.noting(seat, "pulse:sign", async () => {
      this.#check(seat, "pulse:sign");
      this.#signs.give(seat.participantId, sign, Date.now());
      this.#tellSignsSoon();
    });
  }

  async react(seat: Seat, { reaction }: RequestOf<"pulse:react">): Promise<void> {
    await this.#refusals.noting(seat, "pulse:react", async () => {
      this.#check(seat, "pulse:react");
      const moment = this.#momentNow();
      moment.reactions = withOneMore(moment.reactions, reaction);
      this.#counts = withOneMore(this.#counts, reaction);
      this.#reactionsTimer ??= setTimeout(() => {
        const counts = this.#counts;
        this.#reactionsTimer = undefined;
        this.#counts = {};
        for (const { link } of this.#seats.all)
          link?.tellLossily("pulse:told", { news: "reactions", counts });
      }, reactionsEveryMs);
    });
  }

  /** A child that has gone waits for nothing. */
  gone({ participantId, role }: Seat): void {
    if (role !== "student") return;
    if (this.#signs.give(participantId, null, Date.now())) this.#tellSignsSoon();
  }

  stop(): void {
    clearTimeout(this.#signsTimer);
    clearTimeout(this.#fadeTimer);
    clearTimeout(this.#reactionsTimer);
  }

  /** The lesson, or the process, ends: what came last is written down. */
  async settle(): Promise<void> {
    this.#endMoment();
    await this.#keeping.settle();
  }

  #tellSignsSoon(): void {
    this.#momentNow();
    this.#signsTimer ??= setTimeout(() => this.#tellSigns(), signsEveryMs);
  }

  #tellSigns(): void {
    clearTimeout(this.#fadeTimer);
    this.#signsTimer = undefined;
    const now = Date.now();
    const { tooFast, lost, nextFadeMs } = this.#signs.read(now);
    for (const { role, link } of this.#seats.all)
      if (role === "teacher") link?.tell("pulse:told", { news: "signs", tooFast, lost });
    if (nextFadeMs !== null)
      this.#fadeTimer = setTimeout(() => {
        this.#momentNow();
        this.#tellSigns();
      }, nextFadeMs - now);
  }

  #momentNow(): { reactions: ReactionCounts } {
    this.#moment ??= { at: new Date(), reactions: {} };
    this.#momentTimer ??= setTimeout(() => this.#endMoment(), keptEveryMs);
    return this.#moment;
  }

  #endMoment(): void {
    clearTimeout(this.#momentTimer);
    this.#momentTimer = undefined;
    const moment = this.#moment;
    this.#moment = null;
    if (!moment) return;
    const { tooFast, lost } = this.#signs.read(Date.now());
    this.#keeping.add({ ...moment, tooFast, lost });
  }
}

const withOneMore = (counts: ReactionCounts, reaction: keyof ReactionCounts): ReactionCounts => ({
  ...counts,
  [reaction]: (counts[reaction] ?? 0) + 1,
});
