import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { ReactionCounts } from "../../protocol/pulse.ts";

/** What happened within a moment, in figures; who it was is never known, as it is not in the lesson. */
type LessonPulseTable = {
  lesson_pulse_id: Generated<string>;
  lesson_id: LessonId;
  at: Date;
  reactions: JSONColumnType<ReactionCounts>;
  too_fast: number;
  lost: number;
};

/** Countdowns, as the class saw them. */
type LessonTimerTable = {
  lesson_timer_id: Generated<string>;
  lesson_id: LessonId;
  /** Null for somebody who was erased since. */
  by_id: PersonId | null;
  started_at: Date;
  ends_at: Date;
  /** Before its time was up, or after that, when it was put away. */
  stopped_at: ColumnType<Date | null, undefined, Date>;
};

export type PulseTables = { lesson_pulses: LessonPulseTable; lesson_timers: LessonTimerTable };
