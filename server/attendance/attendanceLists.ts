import { type SqlBool, sql } from "kysely";
import type { AttendanceClasses } from "../../protocol/attendance.ts";
import type { Queries } from "../db/kysely.ts";
import { placeInReach } from "../db/reach.ts";
import type { Reach } from "../lib/permissions.ts";

/** Classes whose attendance somebody looks after as a whole: not those of a teacher's single lessons. */
export const listAttendanceClasses = async (
  queries: Queries,
  reach: Reach,
): Promise<AttendanceClasses["classes"]> => {
  const rows = await queries
    .selectFrom("classes")
    .innerJoin("schools", "schools.school_id", "classes.school_id")
    .select(["classes.class_id", "classes.name", "classes.school_id"])
    .select("schools.name as school_name")
    .where(placeInReach("classes", reach))
    .orderBy("schools.created_at")
    .orderBy("classes.number")
    .execute();
  return rows.map((row) => ({
    classId: row.class_id,
    name: row.name,
    schoolId: row.school_id,
    schoolName: row.school_name,
  }));
};

/** More than anybody answers at a sitting. */
const mostContests = 100;

/** What guardians do not agree with and nobody has answered, the oldest first. */
export const listOpenContests = async (
  queries: Queries,
  reach: Reach,
): Promise<AttendanceClasses["contests"]> => {
  const rows = await queries
    .selectFrom("attendance_entries as contest")
    .innerJoin("lessons", "lessons.lesson_id", "contest.lesson_id")
    .innerJoin("lesson_rolls as roll", (join) =>
      join
        .onRef("roll.lesson_id", "=", "contest.lesson_id")
        .onRef("roll.person_id", "=", "contest.child_id"),
    )
    .innerJoin("classes", "classes.class_id", "roll.class_id")
    .innerJoin("people as child", "child.person_id", "contest.child_id")
    .select(["contest.lesson_id", "lessons.title", "lessons.started_at", "contest.child_id"])
    .select(["child.display_name", "classes.name as class_name", "reason", "contest.at"])
    .where("contest.kind", "=", "contest")
    .where("lessons.started_at", "is not", null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("attendance_entries as answer")
            .select("answer.entry_id")
            .whereRef("answer.lesson_id", "=", "contest.lesson_id")
            .whereRef("answer.child_id", "=", "contest.child_id")
            .whereRef("answer.entry_id", ">", "contest.entry_id")
            .where("answer.kind", "=", "answer"),
        ),
      ),
    )
    .where(
      reach === "all"
        ? sql<SqlBool>`true`
        : sql<SqlBool>`(lessons.teacher_id = ${reach.teacherId}::uuid
            or ${placeInReach("classes", reach)})`,
    )
    .orderBy("contest.entry_id")
    .limit(mostContests)
    .execute();
  return rows.flatMap((row) =>
    row.started_at === null
      ? []
      : [
          {
            lessonId: row.lesson_id,
            title: row.title,
            startsAt: row.started_at.toISOString(),
            child: { personId: row.child_id, displayName: row.display_name },
            className: row.class_name,
            reason: row.reason,
            at: row.at.toISOString(),
          },
        ],
  );
};
