import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { StageEvent } from "../../protocol/stageEvents.ts";
import type { Queries } from "../db/kysely.ts";
import type { StageLog } from "../rooms/ports.ts";

export const insertStageEvent = async (
  queries: Queries,
  event: Parameters<StageLog["record"]>[0],
): Promise<void> => {
  await queries
    .insertInto("stage_events")
    .values({
      lesson_id: event.lessonId,
      person_id: event.personId,
      by_id: event.byId,
      kind: event.kind,
      at: event.at,
    })
    .execute();
};

/** How often somebody came on stage in that time, in whatever lesson. */
export const countAccepted = async (
  queries: Queries,
  { personId, from, until }: { personId: PersonId; from: Date; until: Date },
): Promise<number> => {
  const { times } = await queries
    .selectFrom("stage_events")
    .select(({ fn }) => fn.countAll<string>().as("times"))
    .where("person_id", "=", personId)
    .where("kind", "=", "accepted")
    .where("at", ">=", from)
    .where("at", "<", until)
    .executeTakeFirstOrThrow();
  return Number(times);
};

/** How often each child was picked in a lesson. */
export const countPicks = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<Map<PersonId, number>> => {
  const rows = await queries
    .selectFrom("stage_events")
    .select(["person_id", ({ fn }) => fn.countAll<string>().as("times")])
    .where("lesson_id", "=", lessonId)
    .where("kind", "=", "picked")
    .groupBy("person_id")
    .execute();
  return new Map(rows.map((row) => [row.person_id, Number(row.times)]));
};

/** A lesson that runs wild keeps its first; nobody looks at more than this. */
const mostOfLesson = 2_000;

export const listStageEvents = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<StageEvent[]> => {
  const rows = await queries
    .selectFrom("stage_events")
    .innerJoin("people", "people.person_id", "stage_events.person_id")
    .select(["stage_events.person_id", "people.display_name", "kind", "at"])
    .where("lesson_id", "=", lessonId)
    .orderBy("stage_event_id")
    .limit(mostOfLesson)
    .execute();
  return rows.map((row) => ({
    kind: row.kind,
    at: row.at.toISOString(),
    child: { personId: row.person_id, displayName: row.display_name },
  }));
};
