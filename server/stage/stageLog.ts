import { addDays, instantOf, wallClock } from "../../protocol/days.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { StageLog } from "../rooms/ports.ts";

/** Hands and stage as they are kept: one row for everything that happened, and refusals in the audit log. */
export const createStageLog = ({
  db,
  clock,
  timeZone,
}: {
  db: Db;
  clock: Clock;
  /** Of the district: its day is what "today" means. */
  timeZone: string;
}): StageLog => ({
  async record({ lessonId, personId, byId, kind, at }) {
    await db
      .insertInto("stage_events")
      .values({ lesson_id: lessonId, person_id: personId, by_id: byId, kind, at })
      .execute();
  },

  async spokeToday(personId) {
    const { day } = wallClock(clock.now(), timeZone);
    const { times } = await db
      .selectFrom("stage_events")
      .select(({ fn }) => fn.countAll<string>().as("times"))
      .where("person_id", "=", personId)
      .where("kind", "=", "accepted")
      .where("at", ">=", instantOf(day, 0, timeZone))
      .where("at", "<", instantOf(addDays(day, 1), 0, timeZone))
      .executeTakeFirstOrThrow();
    return Number(times);
  },

  async noteRefusal({ lessonId, personId, message, code }) {
    await recordAudit(db, {
      actorId: personId,
      action: "stageRefused",
      subject: { kind: "lesson", id: lessonId },
      detail: { message, code },
    });
  },
});
