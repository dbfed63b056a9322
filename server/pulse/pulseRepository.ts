import type { LessonId } from "../../protocol/ids.ts";
import type { PastPulse } from "../../protocol/pulse.ts";
import type { Queries } from "../db/kysely.ts";
import type { PulseLog } from "../rooms/ports.ts";

export const insertMoments = async (
  queries: Queries,
  { lessonId, moments }: Parameters<PulseLog["keep"]>[0],
): Promise<void> => {
  await queries
    .insertInto("lesson_pulses")
    .values(
      moments.map(({ at, reactions, tooFast, lost }) => ({
        ...{ lesson_id: lessonId, at, too_fast: tooFast, lost },
        reactions: JSON.stringify(reactions),
      })),
    )
    .execute();
};

/** Some hours of it; a lesson that runs wild keeps its first. */
const mostMoments = 5_000;

/** Oldest first. */
export const listMoments = async (queries: Queries, lessonId: LessonId) => {
  const rows = await queries
    .selectFrom("lesson_pulses")
    .select(["at", "reactions", "too_fast", "lost"])
    .where("lesson_id", "=", lessonId)
    .orderBy("lesson_pulse_id")
    .limit(mostMoments)
    .execute();
  return rows.map(({ at, reactions, too_fast: tooFast, lost }) => ({
    ...{ at: at.toISOString(), reactions, tooFast, lost },
  }));
};

export const insertTimer = async (
  queries: Queries,
  { lessonId, byId, startedAt, endsAt }: Parameters<PulseLog["startTimer"]>[0],
): Promise<void> => {
  await queries
    .insertInto("lesson_timers")
    .values({ lesson_id: lessonId, by_id: byId, started_at: startedAt, ends_at: endsAt })
    .execute();
};

/** Those that nobody stopped before. */
export const endTimers = async (
  queries: Queries,
  { lessonId, at }: Parameters<PulseLog["stopTimer"]>[0],
): Promise<void> => {
  await queries
    .updateTable("lesson_timers")
    .set({ stopped_at: at })
    .where("lesson_id", "=", lessonId)
    .where("stopped_at", "is", null)
    .execute();
};

type PastTimer = PastPulse["timers"][number];

const selectTimers = (queries: Queries, lessonId: LessonId) =>
  queries
    .selectFrom("lesson_timers")
    .select(["started_at", "ends_at", "stopped_at"])
    .where("lesson_id", "=", lessonId);

type TimerRow = Awaited<ReturnType<ReturnType<typeof selectTimers>["execute"]>>[number];

const timerView = (row: TimerRow): PastTimer => ({
  startedAt: row.started_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  stoppedAt: row.stopped_at?.toISOString() ?? null,
});

/** Oldest first. */
export const listTimers = async (queries: Queries, lessonId: LessonId): Promise<PastTimer[]> => {
  const rows = await selectTimers(queries, lessonId)
    .orderBy("lesson_timer_id")
    .limit(mostMoments)
    .execute();
  return rows.map(timerView);
};

/** The last one. */
export const findTimer = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<PastTimer | null> => {
  const row = await selectTimers(queries, lessonId)
    .orderBy("lesson_timer_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? timerView(row) : null;
};
