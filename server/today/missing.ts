import type { ClassId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { MissingStudents } from "../../protocol/today.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import type { PlannedItem } from "./dayItems.ts";

/** Who sits in a lesson's room right now. */
export type PresentIn = (lessonId: LessonId) => ReadonlySet<PersonId>;

const listStudents = async (queries: Queries, classIds: readonly ClassId[]) =>
  classIds.length === 0
    ? []
    : queries
        .selectFrom("memberships")
        .innerJoin("people", "people.person_id", "memberships.person_id")
        .innerJoin("classes", "classes.class_id", "memberships.class_id")
        .select([
          "people.person_id as personId",
          "people.display_name as displayName",
          "classes.class_id as classId",
          "classes.name as className",
        ])
        .where("memberships.class_id", "in", classIds)
        .where("memberships.role", "=", "student")
        .orderBy("people.sign_in_name")
        .execute();

/** Who is missing from a lesson that runs: everybody of its classes who is not in the room. */
export const createMissing = ({
  db,
  presentIn,
  recordLook,
}: {
  db: Db;
  presentIn: PresentIn;
  recordLook: RecordLook;
}) => ({
  /** Writes into running lessons how many of their students are not there. */
  async count(actor: Actor, items: readonly PlannedItem[]): Promise<void> {
    const running = items.filter(
      ({ item, classIds, schoolIds, teacherId }) =>
        item.lesson?.state === "live" &&
        may(actor, "seeMissing", { classIds, schoolIds, teacherId: teacherId ?? undefined }),
    );
    const students = await listStudents(db, [
      ...new Set(running.flatMap(({ classIds }) => classIds)),
    ]);
    for (const { item, classIds } of running) {
      if (!item.lesson) continue;
      const present = presentIn(item.lesson.lessonId);
      item.missingCount = students.filter(
        ({ personId, classId }) => classIds.includes(classId) && !present.has(personId),
      ).length;
    }
  },

  /** @throws SkyclassError notFound | forbidden | lessonNotLive */
  async list(actor: Actor, lessonId: LessonId): Promise<MissingStudents> {
    const lesson = await getLesson(db, lessonId);
    demand(actor, "seeMissing", lessonSubject(lesson));
    if (lesson.state !== "live") throw new SkyclassError("lessonNotLive");
    const students = await listStudents(
      db,
      lesson.classes.map(({ classId }) => classId),
    );
    const present = presentIn(lessonId);
    const missing = students.filter(({ personId }) => !present.has(personId));
    await recordLook({
      actorId: actor.personId,
      action: "missingSeen",
      subject: { kind: "lesson", id: lessonId },
      childIds: missing.map(({ personId }) => personId),
    });
    return {
      studentCount: students.length,
      missing: missing.map(({ personId, displayName, className }) => ({
        personId,
        displayName,
        className,
      })),
    };
  },
});
export type Missing = ReturnType<typeof createMissing>;
