import type { SayAboutAttendance } from "../../protocol/attendance.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { findLesson } from "../lessons/lessonsRepository.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { childInLesson } from "./attendance.ts";

const actionOf = {
  correction: "attendanceCorrected",
  contact: "attendanceContactNoted",
  contest: "attendanceContested",
  answer: "attendanceContestAnswered",
} as const;

/** Locked, so that two who speak about the same child do it one after the other. */
const lockOnRoll = async (queries: Queries, of: { lessonId: LessonId; childId: PersonId }) =>
  queries
    .selectFrom("lesson_rolls as roll")
    .innerJoin("lessons", "lessons.lesson_id", "roll.lesson_id")
    .innerJoin("classes", "classes.class_id", "roll.class_id")
    .select(["lessons.teacher_id", "lessons.state", "roll.class_id", "classes.school_id"])
    .where("roll.lesson_id", "=", of.lessonId)
    .where("roll.person_id", "=", of.childId)
    .where("lessons.started_at", "is not", null)
    .forUpdate("roll")
    .executeTakeFirst();

const isContested = async (
  queries: Queries,
  of: { lessonId: LessonId; childId: PersonId },
): Promise<boolean> => {
  const last = await queries
    .selectFrom("attendance_entries")
    .select("kind")
    .where("lesson_id", "=", of.lessonId)
    .where("child_id", "=", of.childId)
    .where("kind", "in", ["contest", "answer"])
    .orderBy("entry_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return last?.kind === "contest";
};

/** What teachers, the school and guardians say about the attendance of a child: added, never changed. */
export const createSayings = ({ db, clock }: { db: Db; clock: Clock }) => ({
  /**
   * @throws SkyclassError notFound for whoever was not expected in that lesson | forbidden | conflict
   * for a second contest before the first was answered, an answer to none, and a contest while it runs
   */
  async say(
    actor: Actor,
    of: { lessonId: LessonId; childId: PersonId },
    said: SayAboutAttendance,
  ): Promise<void> {
    const { lessonId, childId } = of;
    const { kind } = said;
    const action = kind === "contest" ? "contestAttendance" : "correctAttendance";
    await db.transaction().execute(async (trx) => {
      const row = await lockOnRoll(trx, of);
      if (!row) {
        const lesson = await findLesson(trx, lessonId);
        // Whether a child was in some lesson is nothing for those who have no part in either.
        demand(actor, action, { ...(lesson && lessonSubject(lesson)), childId });
        throw new SkyclassError("notFound");
      }
      const child = { personId: childId, classId: row.class_id, schoolId: row.school_id };
      demand(actor, action, childInLesson({ teacherId: row.teacher_id }, child));
      const contested = await isContested(trx, of);
      if (kind === "contest" && (contested || row.state !== "ended"))
        throw new SkyclassError("conflict", {
          message: contested
            ? "This was said already and waits for an answer."
            : "The lesson is not over yet.",
        });
      if (kind === "answer" && !contested)
        throw new SkyclassError("conflict", { message: "Nothing waits for an answer." });
      await trx
        .insertInto("attendance_entries")
        .values({
          lesson_id: lessonId,
          child_id: childId,
          kind,
          status: kind === "correction" || kind === "answer" ? said.status : null,
          how: kind === "contact" ? said.how : null,
          reason: said.reason,
          by_id: actor.personId,
          at: clock.now(),
        })
        .execute();
      await recordAudit(trx, {
        actorId: actor.personId,
        action: actionOf[kind],
        subject: { kind: "person", id: childId },
        detail: {
          lessonId,
          ...("status" in said ? { status: said.status } : {}),
          ...("how" in said ? { how: said.how } : {}),
        },
      });
    });
  },
});
export type Sayings = ReturnType<typeof createSayings>;
