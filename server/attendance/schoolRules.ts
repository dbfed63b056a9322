import { sql } from "kysely";
import {
  type AttendanceRules,
  defaultAttendanceRules,
  type SchoolAttendanceRules,
} from "../../protocol/attendance.ts";
import type { SchoolId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { findSchool } from "../schools/schoolsRepository.ts";

const rulesOf = (row: {
  late_after_minutes: number;
  left_early_after_minutes: number;
  absent_below_percent: number;
  replay_from_percent: number;
}): AttendanceRules => ({
  lateAfterMinutes: row.late_after_minutes,
  leftEarlyAfterMinutes: row.left_early_after_minutes,
  absentBelowPercent: row.absent_below_percent,
  replayFromPercent: row.replay_from_percent,
});

/** Which rules hold for a lesson of a school: those that were decided last before it began. */
export type RulesAt = (schoolId: SchoolId, startedAt: Date) => AttendanceRules;

export const readRules = async (
  queries: Queries,
  schoolIds: readonly SchoolId[],
): Promise<RulesAt> => {
  const rows = await queries
    .selectFrom("attendance_rules")
    .selectAll()
    .where(sql<boolean>`school_id = any(${schoolIds}::uuid[])`)
    .orderBy("attendance_rules_id", "desc")
    .execute();
  return (schoolId, startedAt) => {
    const row = rows.find((one) => one.school_id === schoolId && one.at <= startedAt);
    return row ? rulesOf(row) : defaultAttendanceRules;
  };
};

/** What each school decides about late, early, absent and made up. */
export const createSchoolRules = ({ db, clock }: { db: Db; clock: Clock }) => {
  const see = async (actor: Actor, schoolId: SchoolId): Promise<SchoolAttendanceRules> => {
    demand(actor, "planSchool", { schoolIds: [schoolId] });
    const school = await findSchool(db, schoolId);
    if (!school) throw new SkyclassError("notFound");
    const row = await db
      .selectFrom("attendance_rules")
      .leftJoin("people", "people.person_id", "by_id")
      .selectAll("attendance_rules")
      .select("people.display_name")
      .where("school_id", "=", schoolId)
      .orderBy("attendance_rules_id", "desc")
      .limit(1)
      .executeTakeFirst();
    return {
      schoolId,
      schoolName: school.name,
      rules: row ? rulesOf(row) : defaultAttendanceRules,
      by: row?.by_id ? { personId: row.by_id, displayName: row.display_name ?? "" } : null,
      at: row?.at.toISOString() ?? null,
    };
  };
  return {
    /** @throws SkyclassError notFound | forbidden */
    see,

    /** Holds for lessons that begin from now on. @throws SkyclassError notFound | forbidden */
    async change(
      actor: Actor,
      schoolId: SchoolId,
      rules: AttendanceRules,
    ): Promise<SchoolAttendanceRules> {
      const { rules: before } = await see(actor, schoolId);
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto("attendance_rules")
          .values({
            school_id: schoolId,
            late_after_minutes: rules.lateAfterMinutes,
            left_early_after_minutes: rules.leftEarlyAfterMinutes,
            absent_below_percent: rules.absentBelowPercent,
            replay_from_percent: rules.replayFromPercent,
            by_id: actor.personId,
            at: clock.now(),
          })
          .execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "attendanceRulesChanged",
          subject: { kind: "school", id: schoolId },
          detail: { before, after: rules },
        });
      });
      return see(actor, schoolId);
    },
  };
};
export type SchoolRules = ReturnType<typeof createSchoolRules>;
