import type { Selectable } from "kysely";
import type { Alarm } from "../../protocol/operation.ts";
import type { Db } from "../db/kysely.ts";
import type { Tables } from "../db/schema.ts";
import type { Clock } from "../lib/clock.ts";
import { type Change, nextChanges, type Readings } from "./alarmRules.ts";

const alarmOf = (row: Selectable<Tables["alarms"]>): Alarm => ({
  alarmId: row.alarm_id,
  kind: row.kind,
  raisedAt: row.raised_at.toISOString(),
  clearedAt: row.cleared_at?.toISOString() ?? null,
  value: row.value,
  threshold: row.threshold,
});

export const raisedAlarms = async (db: Db): Promise<Alarm[]> => {
  const rows = await db
    .selectFrom("alarms")
    .selectAll()
    .where("cleared_at", "is", null)
    .orderBy("raised_at")
    .execute();
  return rows.map(alarmOf);
};

const mostListed = 20;

/** What was raised and is well again, the newest first. */
export const pastAlarms = async (db: Db): Promise<Alarm[]> => {
  const rows = await db
    .selectFrom("alarms")
    .selectAll()
    .where("cleared_at", "is not", null)
    .orderBy("raised_at", "desc")
    .limit(mostListed)
    .execute();
  return rows.map(alarmOf);
};

/** Compares the readings with what is raised and writes down what changed. */
export const evaluateAlarms = async ({
  db,
  clock,
  readings,
  thresholds,
}: {
  db: Db;
  clock: Clock;
  readings: Readings;
  thresholds: Readings;
}): Promise<Change[]> => {
  const changes = nextChanges(await raisedAlarms(db), readings, thresholds);
  for (const { deed, kind, value } of changes) {
    if (deed === "raise")
      await db
        .insertInto("alarms")
        .values({ kind, raised_at: clock.now(), value, threshold: thresholds[kind] })
        // Another node was first.
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    else
      await db
        .updateTable("alarms")
        .set(deed === "clear" ? { cleared_at: clock.now() } : { value })
        .where("kind", "=", kind)
        .where("cleared_at", "is", null)
        .execute();
  }
  return changes;
};
