import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { Course, MakeCourse, WritePeriods } from "../../protocol/calendar.ts";
import { CourseId, type PersonId, type SchoolId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { isUniqueViolation } from "../db/violations.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { findPerson } from "../people/peopleRepository.ts";
import { findClass, findSchool } from "../schools/schoolsRepository.ts";
import { findCourse } from "./coursesRepository.ts";

/** @throws SkyclassError badRequest */
const demandTeacherOf = async (
  queries: Queries,
  schoolId: SchoolId,
  teacherId: PersonId,
): Promise<void> => {
  const teacher = await findPerson(queries, teacherId);
  if (!teacher || !may(teacher, "teachClass", { schoolIds: [schoolId] }))
    throw new SkyclassError("badRequest", {
      issues: [{ path: "teacherId", message: "nobody of this school who teaches" }],
    });
};

/** What a school sets before its timetable: periods, and who teaches what to whom. */
export const createCourses = ({ db }: { db: Db }) => {
  /** @throws SkyclassError notFound | forbidden */
  const reach = async (actor: Actor, courseId: CourseId) => {
    const course = await findCourse(db, courseId);
    demand(actor, "planSchool", { schoolIds: course ? [course.schoolId] : [] });
    if (!course) throw new SkyclassError("notFound");
    return course;
  };

  return {
    /** @throws SkyclassError notFound | forbidden */
    async writePeriods(
      actor: Actor,
      schoolId: SchoolId,
      { periods }: z.infer<typeof WritePeriods>,
    ): Promise<void> {
      demand(actor, "planSchool", { schoolIds: [schoolId] });
      await db.transaction().execute(async (trx) => {
        if (!(await findSchool(trx, schoolId))) throw new SkyclassError("notFound");
        await trx.deleteFrom("periods").where("school_id", "=", schoolId).execute();
        if (periods.length > 0)
          await trx
            .insertInto("periods")
            .values(
              periods.map((period) => ({
                school_id: schoolId,
                number: period.number,
                starts_minute: period.startsMinute,
                ends_minute: period.endsMinute,
              })),
            )
            .execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "periodsChanged",
          subject: { kind: "school", id: schoolId },
          detail: { periods },
        });
      });
    },

    /** @throws SkyclassError notFound | forbidden | badRequest | conflict when the class has it */
    async make(actor: Actor, given: z.infer<typeof MakeCourse>): Promise<Course> {
      const { termId, classId, subjectId, teacherId } = given;
      const found = await findClass(db, classId);
      demand(actor, "planSchool", { schoolIds: found ? [found.school_id] : [] });
      if (!found) throw new SkyclassError("notFound");
      const courseId = CourseId.parse(randomUUID());
      try {
        return await db.transaction().execute(async (trx) => {
          await demandTeacherOf(trx, found.school_id, teacherId);
          await trx
            .insertInto("courses")
            .values({
              course_id: courseId,
              term_id: termId,
              class_id: classId,
              subject_id: subjectId,
              teacher_id: teacherId,
            })
            .execute();
          await recordAudit(trx, {
            actorId: actor.personId,
            action: "courseMade",
            subject: { kind: "course", id: courseId },
            detail: { ...given },
          });
          const made = await findCourse(trx, courseId);
          if (!made) throw new Error("the course just made is not there");
          const { schoolId: _schoolId, ...course } = made;
          return course;
        });
      } catch (error) {
        if (isUniqueViolation(error))
          throw new SkyclassError("conflict", {
            message: "The class has this subject already.",
            cause: error,
          });
        throw error;
      }
    },

    /** From the next publishing on somebody else teaches it. @throws SkyclassError notFound | forbidden | badRequest */
    async change(actor: Actor, courseId: CourseId, teacherId: PersonId): Promise<void> {
      const course = await reach(actor, courseId);
      await db.transaction().execute(async (trx) => {
        await demandTeacherOf(trx, course.schoolId, teacherId);
        await trx
          .updateTable("courses")
          .set({ teacher_id: teacherId })
          .where("course_id", "=", courseId)
          .execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "courseChanged",
          subject: { kind: "course", id: courseId },
          detail: { before: course.teacher.personId, after: teacherId },
        });
      });
    },

    /**
     * It leaves the drafts, too; what was published stays until it is published again.
     * @throws SkyclassError notFound | forbidden
     */
    async remove(actor: Actor, courseId: CourseId): Promise<void> {
      await reach(actor, courseId);
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom("courses").where("course_id", "=", courseId).execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "courseRemoved",
          subject: { kind: "course", id: courseId },
        });
      });
    },
  };
};
export type Courses = ReturnType<typeof createCourses>;
