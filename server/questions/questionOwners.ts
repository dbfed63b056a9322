import { type SqlBool, sql } from "kysely";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

/*
 * Whose the open questions of a lesson are: its teacher's, as long as she teaches at a school of its classes and
 * nobody else has taken over the course. Then they are the course's teacher's; without one, the head teachers' of
 * the classes; without these, the school's office's. Asked anew whenever somebody looks, so that no file of people,
 * course or removal has to think of it. All of it is SQL about the `lessons` of an outer query.
 */

const classesOf = sql`lesson_classes as reached join classes using (class_id)`;
const ofLesson = sql`reached.lesson_id = lessons.lesson_id`;

/** Whether the lesson's teacher still teaches at one of its schools. */
const teachesHere = sql<SqlBool>`exists (select from ${classesOf}
  join memberships as held on held.school_id = classes.school_id
  where ${ofLesson} and held.role = 'teacher' and held.person_id = lessons.teacher_id)`;

/** Courses of its classes in its subject, in its term and later ones. */
const coursesOf = sql`${classesOf} join courses using (class_id) join terms using (term_id)
  where ${ofLesson} and courses.subject_id = lessons.subject_id
    and terms.last_day >= lessons.planned_start::date`;

/** Who teaches the course now and still is at the school; null for a lesson that no timetable made. */
const courseTeacher = sql<PersonId | null>`(select courses.teacher_id from ${coursesOf}
    and exists (select from memberships as held where held.person_id = courses.teacher_id
      and held.role = 'teacher' and held.school_id = classes.school_id)
  order by terms.first_day desc, classes.number limit 1)`;

/** Who stood in for the course's teacher never taught the course, and what she was asked is hers. */
const stoodIn = sql<SqlBool>`exists (select from timetable as slot
  join timetable_drafts as draft using (class_id, day, period)
  where slot.lesson_id = lessons.lesson_id and draft.substitute_id = lessons.teacher_id)`;

/** Whether its open questions are still the lesson's teacher's. */
export const isTheTeachers = sql<SqlBool>`(${teachesHere} and (${courseTeacher} is null
  or exists (select from ${coursesOf} and courses.teacher_id = lessons.teacher_id) or ${stoodIn}))`;

const heads = sql`${classesOf} join memberships as held on held.class_id = reached.class_id
  where ${ofLesson} and held.role = 'headTeacher'`;
const offices = sql`${classesOf} join memberships as held on held.school_id = classes.school_id
  where ${ofLesson} and held.role = 'schoolAdmin'`;

const isHeir = (personId: PersonId) => sql<SqlBool>`(${courseTeacher} = ${personId}
  or (${courseTeacher} is null and exists (select from ${heads} and held.person_id = ${personId}))
  or (${courseTeacher} is null and not exists (select from ${heads})
    and exists (select from ${offices} and held.person_id = ${personId})))`;

/** Lessons of schools where the person works: only there can anything be inherited. */
const isNear = (personId: PersonId) => sql<SqlBool>`lessons.lesson_id in (
  select near.lesson_id from lesson_classes as near join classes using (class_id)
  join memberships as own on own.school_id = classes.school_id
  where own.person_id = ${personId} and own.role in ('teacher', 'headTeacher', 'schoolAdmin'))`;

/** Whether the open questions of the outer query's lesson are the person's to answer. */
export const areOwnedBy = (personId: PersonId) => sql<SqlBool>`(
  (lessons.teacher_id = ${personId} and ${isTheTeachers})
  or (${isNear(personId)} and not ${isTheTeachers} and ${isHeir(personId)}))`;

export const ownsQuestionsOf = async (
  queries: Queries,
  { lessonId, personId }: { lessonId: LessonId; personId: PersonId },
): Promise<boolean> => {
  const row = await queries
    .selectFrom("lessons")
    .select("lessons.lesson_id")
    .where("lessons.lesson_id", "=", lessonId)
    .where(areOwnedBy(personId))
    .executeTakeFirst();
  return row !== undefined;
};
