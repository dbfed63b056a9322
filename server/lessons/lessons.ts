import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import type { CreateLesson, Lesson } from "../../protocol/lessons.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { findPerson } from "../people/peopleRepository.ts";
import { demandReplay, lessonSubject, lessonView } from "./lessonRules.ts";
import {
  countPeople,
  findLesson,
  getLesson,
  insertLesson,
  type LessonRecord,
} from "./lessonsRepository.ts";

const badField = (path: string, message: string) =>
  new SkyclassError("badRequest", { issues: [{ path, message }] });

/** Lessons as somebody sees them. */
export const createLessons = ({
  db,
  clock,
  mostInLesson,
}: {
  db: Db;
  clock: Clock;
  /** People that the media workers carry in one lesson: one of more could never begin. */
  mostInLesson: number;
}) => {
  const get = async (actor: Actor, lessonId: LessonId): Promise<LessonRecord> => {
    const lesson = await getLesson(db, lessonId);
    demand(actor, "seeLesson", lessonSubject(lesson));
    return lesson;
  };

  return {
    /** @throws SkyclassError notFound | forbidden */
    async see(actor: Actor, lessonId: LessonId): Promise<Lesson> {
      return lessonView(actor, await get(actor, lessonId));
    },

    /**
     * For whoever delivers a replay: the lesson, when the actor may watch it. There may be nothing of
     * it yet, or making it failed: its `recording` says so.
     * @throws SkyclassError notFound | forbidden | replayWithdrawn | replayDeleted
     */
    async demandWatching(actor: Actor, lessonId: LessonId): Promise<void> {
      demandReplay(actor, await get(actor, lessonId));
    },

    async watch(actor: Actor, lessonId: LessonId): Promise<Lesson> {
      const found = await get(actor, lessonId);
      demandReplay(actor, found);
      if (found.replayDeletion?.done === true) throw new SkyclassError("replayDeleted");
      if (found.recording === null) throw new SkyclassError("notFound");
      return lessonView(actor, found);
    },

    /**
     * A teacher makes it for herself, an operator for a teacher; every class must be of a school
     * where that teacher teaches.
     * @throws SkyclassError badRequest | forbidden | lessonTooLarge
     */
    async make(actor: Actor, given: z.infer<typeof CreateLesson>): Promise<Lesson> {
      const teacherId = given.teacherId ?? actor.personId;
      const classIds = [...new Set(given.classIds)];
      const lessonId = LessonId.parse(randomUUID());
      return db.transaction().execute(async (trx) => {
        const teacher = await findPerson(trx, teacherId);
        if (!teacher) throw badField("teacherId", "there is no such person");
        const classes = await trx
          .selectFrom("classes")
          .select(["class_id", "school_id"])
          .where("class_id", "in", classIds)
          .execute();
        if (teacherId !== actor.personId)
          for (const { school_id: schoolId } of classes)
            demand(actor, "makeLessonForOthers", { schoolIds: [schoolId] });
        const taught = classes.filter((found) =>
          may(teacher, "teachClass", { schoolIds: [found.school_id] }),
        );
        if (taught.length < classIds.length) {
          if (teacherId === actor.personId) throw new SkyclassError("forbidden");
          throw badField("classIds", "the teacher does not teach at the school of every class");
        }
        // Said while it is arranged, not when a whole grade waits for it.
        if ((await countPeople(trx, classIds)) > mostInLesson)
          throw new SkyclassError("lessonTooLarge");
        await insertLesson(trx, {
          lessonId,
          title: given.title,
          teacherId,
          classIds,
          now: clock.now(),
        });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "lessonMade",
          subject: { kind: "lesson", id: lessonId },
          detail: { teacherId, classIds },
        });
        const lesson = await findLesson(trx, lessonId);
        if (!lesson) throw new Error("the lesson just made is not there");
        return lessonView(actor, lesson);
      });
    },
  };
};
export type Lessons = ReturnType<typeof createLessons>;
