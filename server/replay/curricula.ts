import type { Curriculum, LessonCurriculum, SaveCurriculum } from "../../protocol/curriculum.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { demandSubject } from "../calendar/calendarRepository.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { demandReplay, lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson, lockLesson } from "../lessons/lessonsRepository.ts";

/** What lessons are in the curriculum, as their teachers say; every word of it is kept. */
export const createCurricula = ({ db, clock }: { db: Db; clock: Clock }) => {
  const view = async (
    queries: Queries,
    lessonId: LessonId,
    { mayEdit }: { mayEdit: boolean },
  ): Promise<LessonCurriculum> => {
    const versions = await listVersions(queries, lessonId);
    const curriculum = versions[0]?.curriculum ?? (await asMade(queries, lessonId));
    const { subjectId } = curriculum;
    const subject =
      subjectId === null
        ? undefined
        : await queries
            .selectFrom("subjects")
            .select("name")
            .where("subject_id", "=", subjectId)
            .executeTakeFirst();
    return {
      ...{ curriculum, subject: subject?.name ?? null, mayEdit },
      versions: mayEdit ? versions : [],
    };
  };

  return {
    /** For whoever may watch its replay. @throws SkyclassError notFound | forbidden | replayWithdrawn */
    async see(actor: Actor, lessonId: LessonId): Promise<LessonCurriculum> {
      const lesson = await getLesson(db, lessonId);
      demandReplay(actor, lesson);
      const mayEdit = may(actor, "editReplay", lessonSubject(lesson));
      return view(db, lessonId, { mayEdit });
    },

    /**
     * Its title and subject are from then on those of the lesson, wherever it is named.
     * @throws SkyclassError notFound | forbidden | badRequest where there is no such subject | conflict when
     * others have saved meanwhile
     */
    async save(
      actor: Actor,
      lessonId: LessonId,
      { curriculum, insteadOf }: SaveCurriculum,
    ): Promise<LessonCurriculum> {
      return db.transaction().execute(async (trx) => {
        await lockLesson(trx, lessonId);
        demand(actor, "editReplay", lessonSubject(await getLesson(trx, lessonId)));
        const last = (await listVersions(trx, lessonId))[0]?.version ?? 0;
        if (last !== insteadOf)
          throw new SkyclassError("conflict", { message: "This was changed meanwhile." });
        await demandSubject(trx, curriculum.subjectId, "curriculum.subjectId");
        const now = clock.now();
        // So that it can be as it was.
        if (last === 0)
          await insert(trx, {
            ...{ lessonId, version: 1, by: null, now },
            curriculum: await asMade(trx, lessonId),
          });
        const version = Math.max(1, last) + 1;
        await insert(trx, { lessonId, version, curriculum, by: actor.personId, now });
        const { title, grade, subjectId } = curriculum;
        await trx
          .updateTable("lessons")
          .set({ title, subject_id: subjectId })
          .where("lesson_id", "=", lessonId)
          .execute();
        await trx
          .updateTable("micro_lessons")
          .set({ title, grade, subject_id: subjectId })
          .where("lesson_id", "=", lessonId)
          .execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "curriculumSaved",
          subject: { kind: "lesson", id: lessonId },
          detail: { version },
        });
        return view(trx, lessonId, { mayEdit: true });
      });
    },
  };
};
export type Curricula = ReturnType<typeof createCurricula>;

const insert = async (
  trx: Queries,
  {
    lessonId,
    version,
    curriculum: { subjectId, keywords, ...said },
    by,
    now,
  }: {
    lessonId: LessonId;
    version: number;
    curriculum: Curriculum;
    by: PersonId | null;
    now: Date;
  },
): Promise<void> => {
  await trx
    .insertInto("lesson_curricula")
    .values({
      ...{ lesson_id: lessonId, version, ...said, subject_id: subjectId },
      ...{ keywords: JSON.stringify(keywords), saved_by: by, saved_at: now },
    })
    .execute();
};

const listVersions = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<LessonCurriculum["versions"]> => {
  const rows = await queries
    .selectFrom("lesson_curricula")
    .leftJoin("people", "people.person_id", "lesson_curricula.saved_by")
    .select(["version", "title", "subject_id", "grade", "textbook", "unit", "chapter"])
    .select(["description", "keywords", "saved_at", "people.display_name"])
    .where("lesson_id", "=", lessonId)
    .orderBy("version", "desc")
    .execute();
  return rows.map(
    ({ version, subject_id: subjectId, saved_at: savedAt, display_name: byName, ...said }) => ({
      ...{ version, curriculum: { ...said, subjectId } },
      ...{ at: savedAt.toISOString(), byName },
    }),
  );
};

/** What is known of a lesson of which nobody said more: a grade where all its classes are of one. */
const asMade = async (queries: Queries, lessonId: LessonId): Promise<Curriculum> => {
  const lesson = await queries
    .selectFrom("lessons")
    .leftJoin("micro_lessons", "micro_lessons.lesson_id", "lessons.lesson_id")
    .select(["lessons.title", "lessons.subject_id", "micro_lessons.grade"])
    .where("lessons.lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  const grades = await queries
    .selectFrom("lesson_classes")
    .innerJoin("classes", "classes.class_id", "lesson_classes.class_id")
    .select("classes.grade")
    .distinct()
    .where("lesson_classes.lesson_id", "=", lessonId)
    .execute();
  const ofClasses = grades.length === 1 ? (grades[0]?.grade ?? null) : null;
  return {
    ...{ title: lesson.title, subjectId: lesson.subject_id, grade: lesson.grade ?? ofClasses },
    ...{ textbook: "", unit: "", chapter: "", description: "", keywords: [] },
  };
};
