import type { LessonRung, PicturesCarried } from "../../../../protocol/lessonRungs.ts";
import type { StatsReport } from "../connectionGrade.ts";
import { measureRung, readRung, type RungReading } from "./rungReading.ts";
import { lookEveryMs, receivedRung, type RungState, standOn, step, tryHigher } from "./rungRule.ts";

type RungSurroundings = {
  /** The socket stands, and the seat is taken. */
  seated: boolean;
  inSight: boolean;
  /** What ought to flow just now. */
  expected: { sound: boolean; pictures: boolean };
  /** As far as the child wishes to go. */
  highest: LessonRung;
};

/** Of the shorter side: what is larger than this is not a camera's smallest layer. */
const smallPicture = 240;

/** Looks every two seconds at how the lesson arrives, and tells the rung that it stands on. */
export class RungWatch {
  readonly #reports: () => Promise<StatsReport[] | null>;
  readonly #surroundings: () => RungSurroundings;
  readonly #askCarried: () => Promise<PicturesCarried | null>;
  readonly #onRung: (stand: { rung: LessonRung; tried: LessonRung | null }) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #state: RungState;
  #reading: RungReading | null = null;
  #answerMs: number | null = null;
  #isLooking = false;

  constructor(options: {
    /** Of the connection that receives; null while there is none. */
    reports: () => Promise<StatsReport[] | null>;
    surroundings: () => RungSurroundings;
    /** Asks the server how much of the pictures comes. */
    askCarried: () => Promise<PicturesCarried | null>;
    /** After every change; `tried`: what is to be received meanwhile, unseen. */
    onRung: (stand: { rung: LessonRung; tried: LessonRung | null }) => void;
  }) {
    this.#reports = options.reports;
    this.#surroundings = options.surroundings;
    this.#askCarried = options.askCarried;
    this.#onRung = options.onRung;
    this.#state = standOn(options.surroundings().highest, performance.now());
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
    void this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The child wishes something else now. */
  wished(): void {
    this.#set(standOn(this.#surroundings().highest, performance.now()));
  }

  tryHigher(): void {
    this.#set(tryHigher(this.#state, performance.now(), this.#surroundings().highest));
  }

  /** How long plain HTTP took to answer. */
  noteAnswer(answerMs: number): void {
    this.#answerMs = answerMs;
  }

  /** Never rejects. One that takes long is not overtaken by the next. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const reports = (await this.#reports().catch(() => null)) ?? [];
      const reading = readRung(reports, performance.now());
      const before = this.#reading;
      this.#reading = reading;
      if (!before) return;
      const { highest, expected, ...about } = this.#surroundings();
      const state = this.#state;
      const now = measureRung(before, reading, {
        ...{ ...about, expected, answerMs: this.#answerMs },
        carried: await this.#carried(reading),
      });
      // By hand something else may have been chosen meanwhile.
      if (state === this.#state) this.#set(step(state, now, highest));
    } finally {
      this.#isLooking = false;
    }
  }

  /** Asked only where the picture is small or does not come: most children's are large, all lesson long. */
  async #carried({ shortSide }: RungReading): Promise<PicturesCarried | null> {
    if (receivedRung(this.#state) !== "video" || !this.#surroundings().expected.pictures)
      return null;
    if (shortSide > smallPicture && this.#state.trial === null) return null;
    return this.#askCarried().catch(() => null);
  }

  #set(state: RungState): void {
    const before = this.#state;
    this.#state = state;
    const [was, now] = [receivedRung(before), receivedRung(state)];
    if (state.rung === before.rung && was === now) return;
    this.#onRung({ rung: state.rung, tried: now === state.rung ? null : now });
  }
}
