import type { PersonId } from "../../protocol/ids.ts";
import { LessonRung } from "../../protocol/lessonRungs.ts";

export type Standing = { personId: PersonId; rung: LessonRung };
/** Which rung each child was on for most of the minute that began at `at`. */
export type RungsOfMinute = { at: Date; children: Standing[] };

const minuteMs = 60_000;

/** Makes minutes of what is noted every few seconds. */
export class RungTally {
  #minute: number | null = null;
  #counts = new Map<PersonId, Map<LessonRung, number>>();

  /** Where everybody stands now; answers the minute that is over with it, if one is. */
  note(now: Date, standing: readonly Standing[]): RungsOfMinute | null {
    const minute = Math.floor(now.getTime() / minuteMs);
    const over = minute === this.#minute ? null : this.take();
    this.#minute = minute;
    for (const { personId, rung } of standing) {
      const counts = this.#counts.get(personId) ?? new Map<LessonRung, number>();
      counts.set(rung, (counts.get(rung) ?? 0) + 1);
      this.#counts.set(personId, counts);
    }
    return over;
  }

  /** The minute that is running, which begins anew; null when nobody was there in it. */
  take(): RungsOfMinute | null {
    const minute = this.#minute;
    const children = [...this.#counts].map(([personId, counts]) => ({
      personId,
      rung: longest(counts),
    }));
    this.#minute = null;
    this.#counts = new Map();
    return minute === null || children.length === 0
      ? null
      : { at: new Date(minute * minuteMs), children };
  }
}

/** Of two that lasted equally long the lower one: who had it hard is not to be overlooked. */
const longest = (counts: ReadonlyMap<LessonRung, number>): LessonRung =>
  LessonRung.options.reduce((best, rung) =>
    (counts.get(rung) ?? 0) >= (counts.get(best) ?? 0) ? rung : best,
  );
