import { type SqlBool, sql } from "kysely";
import type {
  AttendanceClasses,
  ChildAttendance,
  ClassAttendance,
  LessonAttendance,
  OwnAttendance,
} from "../../protocol/attendance.ts";
import { addDays, type Day, instantOf } from "../../protocol/days.ts";
import type { ClassId, LessonId, PersonId } from "../../protocol/ids.ts";
import { studiesOf } from "../../protocol/people.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may, reachOf, type Subject } from "../lib/permissions.ts";
import { findClass, findSchool } from "../schools/schoolsRepository.ts";
import { listAttendanceClasses, listOpenContests } from "./attendanceLists.ts";
import { type ChildEvidence, type LessonEvidence, readEvidence } from "./evidence.ts";
import { readRules } from "./schoolRules.ts";
import { attendedLesson, countAll, timeOf, weigh } from "./weigh.ts";

/** Of a term, so many lessons are weighed before others get their turn. */
const lessonsAtOnce = 60;

/** What adds up of a child in the lessons of its class. */
type OfChild = {
  all: ChildAttendance[];
  notable: ClassAttendance["children"][number]["notable"];
  expectedMs: number;
};

export type AttendanceRangeOf = { from: Day; to: Day };

/** A child as it stood in the class of a lesson. */
export const childInLesson = (
  lesson: Pick<LessonEvidence, "teacherId">,
  child: Pick<ChildEvidence, "personId" | "classId" | "schoolId">,
): Subject => ({
  teacherId: lesson.teacherId,
  schoolIds: [child.schoolId],
  classIds: [child.classId],
  childId: child.personId,
});

/** Attendance of lessons and classes for those who look after them, and of one's own family. */
export const createAttendance = ({
  db,
  clock,
  timeZone,
  recordLook,
}: {
  db: Db;
  clock: Clock;
  /** Of the district: whose days are meant. */
  timeZone: string;
  recordLook: RecordLook;
}) => {
  const weighAll = async (lessons: readonly LessonEvidence[], now: Date) => {
    const schoolIds = lessons.flatMap(({ children }) => children.map(({ schoolId }) => schoolId));
    const rulesAt = await readRules(db, [...new Set(schoolIds)]);
    return lessons.map((lesson) => ({
      lesson,
      children: lesson.children.map((child) => {
        const rules = rulesAt(child.schoolId, lesson.startedAt);
        return { evidence: child, rules, weighed: weigh(lesson, child, { rules, now }) };
      }),
    }));
  };

  const heldIn = async (
    { from, to }: AttendanceRangeOf,
    whom: { classId: ClassId } | { childId: PersonId },
  ): Promise<LessonId[]> => {
    const rows = await db
      .selectFrom("lessons")
      .select("lesson_id")
      .where("started_at", ">=", instantOf(from, 0, timeZone))
      .where("started_at", "<", instantOf(addDays(to, 1), 0, timeZone))
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("lesson_rolls as roll")
            .select("roll.lesson_id")
            .whereRef("roll.lesson_id", "=", "lessons.lesson_id")
            .where(
              "classId" in whom
                ? sql<SqlBool>`roll.class_id = ${whom.classId}`
                : sql<SqlBool>`roll.person_id = ${whom.childId}`,
            ),
        ),
      )
      .orderBy("started_at", "desc")
      .execute();
    return rows.map((row) => row.lesson_id);
  };

  const demandClass = async (actor: Actor, classId: ClassId) => {
    const found = await findClass(db, classId);
    const schoolIds = found ? [found.school_id] : [];
    demand(actor, "seeAttendance", { schoolIds, classIds: [classId] });
    const school = found && (await findSchool(db, found.school_id));
    if (!found || !school) throw new SkyclassError("notFound");
    return { name: found.name, schoolName: school.name };
  };

  const weighedOfClass = async (actor: Actor, classId: ClassId, range: AttendanceRangeOf) => {
    const named = await demandClass(actor, classId);
    const now = clock.now();
    const lessonIds = await heldIn(range, { classId });
    const weighed: Awaited<ReturnType<typeof weighAll>> = [];
    for (let at = 0; at < lessonIds.length; at += lessonsAtOnce) {
      const some = lessonIds.slice(at, at + lessonsAtOnce);
      weighed.push(
        ...(await weighAll(await readEvidence(db, { lessonIds: some, now, classId }), now)),
      );
    }
    return { named, weighed, now };
  };

  /** Those of a lesson who are in the actor's care. */
  const weighedOfLesson = async (actor: Actor, lessonId: LessonId) => {
    const now = clock.now();
    const found = await getLesson(db, lessonId);
    demand(actor, "seeAttendance", lessonSubject(found));
    const [lesson] = await readEvidence(db, { lessonIds: [lessonId], now });
    if (!lesson) throw new SkyclassError("notFound");
    const children = lesson.children.filter((child) =>
      may(actor, "seeAttendance", childInLesson(lesson, child)),
    );
    const [weighed] = await weighAll([{ ...lesson, children }], now);
    if (!weighed) throw new SkyclassError("notFound");
    return { ...weighed, now };
  };

  return {
    /** What files are made of. @throws SkyclassError notFound | forbidden */
    weighedOfLesson,
    /** @throws SkyclassError notFound | forbidden */
    weighedOfClass,

    /** @throws SkyclassError notFound, also for a lesson that was not held | forbidden */
    async ofLesson(actor: Actor, lessonId: LessonId): Promise<LessonAttendance> {
      const { lesson, children, now } = await weighedOfLesson(actor, lessonId);
      await recordLook({
        actorId: actor.personId,
        action: "attendanceSeen",
        subject: { kind: "lesson", id: lessonId },
        childIds: children.map(({ evidence }) => evidence.personId),
      });
      const rules = new Map(children.map((one) => [one.evidence.schoolId, one.rules]));
      return {
        lesson: attendedLesson(lesson, now),
        rules: [...rules.values()],
        children: children.map(({ weighed }) => weighed),
        mayCorrect: children.some(({ evidence }) =>
          may(actor, "correctAttendance", childInLesson(lesson, evidence)),
        ),
      };
    },

    /** One child in one lesson, for whoever just said something about it. */
    async ofChild(lessonId: LessonId, childId: PersonId): Promise<ChildAttendance> {
      const now = clock.now();
      const evidence = await readEvidence(db, { lessonIds: [lessonId], now, childId });
      const [weighed] = await weighAll(evidence, now);
      const [child] = weighed?.children ?? [];
      if (!child) throw new SkyclassError("notFound");
      return child.weighed;
    },

    /** @throws SkyclassError notFound | forbidden */
    async ofClass(
      actor: Actor,
      classId: ClassId,
      range: AttendanceRangeOf,
    ): Promise<ClassAttendance> {
      const { named, weighed, now } = await weighedOfClass(actor, classId, range);
      const byChild = new Map<PersonId, OfChild>();
      for (const { lesson, children } of weighed) {
        const { fromMs, untilMs } = timeOf(lesson, now);
        for (const { weighed: one } of children) {
          const known = byChild.get(one.child.personId) ?? { all: [], notable: [], expectedMs: 0 };
          known.all.push(one);
          known.expectedMs += untilMs - fromMs;
          const { lessonId } = lesson;
          const { status, madeUpBy, contested } = one;
          if (status !== "present" || contested)
            known.notable.push({ lessonId, status, madeUpBy, contested });
          byChild.set(one.child.personId, known);
        }
      }
      await recordLook({
        actorId: actor.personId,
        action: "attendanceSeen",
        subject: { kind: "class", id: classId },
        childIds: [...byChild.keys()],
      });
      return {
        classId,
        ...named,
        children: [...byChild.values()].flatMap(({ all, notable, expectedMs }) => {
          const [latest] = all;
          if (!latest) return [];
          const hereMs = all.reduce((sum, { judged }) => sum + judged.hereMs, 0);
          return [{ child: latest.child, counts: countAll(all), hereMs, expectedMs, notable }];
        }),
        lessons: weighed.map(({ lesson, children }) => {
          const { outages: _notHere, ...shown } = attendedLesson(lesson, now);
          return { ...shown, counts: countAll(children.map((one) => one.weighed)) };
        }),
      };
    },

    /** @throws SkyclassError forbidden */
    async classes(actor: Actor): Promise<AttendanceClasses> {
      const reach = reachOf(actor, "seeAttendance");
      const contests = await listOpenContests(db, reach);
      await recordLook({
        actorId: actor.personId,
        action: "attendanceSeen",
        childIds: contests.map(({ child }) => child.personId),
      });
      return { classes: await listAttendanceClasses(db, reach), contests };
    },

    /** Of the caller's children, and the caller's own. */
    async own(actor: Actor, range: AttendanceRangeOf): Promise<OwnAttendance> {
      const now = clock.now();
      const childIds = new Set(
        actor.memberships.flatMap((held) => (held.role === "guardian" ? [held.childId] : [])),
      );
      const isStudent = studiesOf(actor.memberships).length > 0;
      const asked = [
        ...[...childIds].map((childId) => ({ as: "guardian" as const, childId })),
        ...(isStudent ? [{ as: "student" as const, childId: actor.personId }] : []),
      ];
      const children: OwnAttendance["children"] = [];
      for (const { as, childId } of asked) {
        const person = await db
          .selectFrom("people")
          .select("display_name")
          .where("person_id", "=", childId)
          .executeTakeFirst();
        if (!person) continue;
        const lessonIds = await heldIn(range, { childId });
        const weighed = await weighAll(await readEvidence(db, { lessonIds, now, childId }), now);
        children.push({
          as,
          child: { personId: childId, displayName: person.display_name },
          lessons: weighed.flatMap(({ lesson, children: [one] }) =>
            one ? [{ lesson: attendedLesson(lesson, now), attendance: one.weighed }] : [],
          ),
        });
        await recordLook({
          actorId: actor.personId,
          action: "attendanceSeen",
          subject: { kind: "person", id: childId },
          childIds: [childId],
        });
      }
      return { children };
    },
  };
};
export type Attendance = ReturnType<typeof createAttendance>;
