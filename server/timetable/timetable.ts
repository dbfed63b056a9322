import { randomUUID } from "node:crypto";
import { addDays, type Day } from "../../protocol/days.ts";
import { type ClassId, LessonId } from "../../protocol/ids.ts";
import {
  isTaughtLive,
  type PublishedTimetable,
  type Slot,
  type TimetableWeek,
} from "../../protocol/timetable.ts";
import { conflictsOf } from "../../protocol/timetableRules.ts";
import { recordAudit } from "../audit/auditLog.ts";
import { listTerms } from "../calendar/calendarRepository.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { findClass, lockClass } from "../schools/schoolsRepository.ts";
import { listCourses, listPeriods, listTeachers } from "./coursesRepository.ts";
import { type Desired, planPublishing, type Published } from "./publishing.ts";
import {
  desiredOf,
  listBusy,
  listPublished,
  listSlots,
  listWeekDays,
  replaceSlots,
} from "./timetableRepository.ts";
import { writePublishing } from "./writePublishing.ts";

type OneWeek = { classId: ClassId; week: Day };

/** Timetables of classes, week by week: drafts of the school, and what was published of them. */
export const createTimetable = ({
  db,
  clock,
  timeZone,
}: {
  db: Db;
  clock: Clock;
  timeZone: string;
}) => {
  /** @throws SkyclassError notFound | forbidden */
  const reach = async (actor: Actor, classId: ClassId) => {
    const found = await findClass(db, classId);
    demand(actor, "planSchool", { schoolIds: found ? [found.school_id] : [] });
    if (!found) throw new SkyclassError("notFound");
    return found;
  };

  const planOf = async (
    queries: Queries,
    at: OneWeek & { schoolId: TimetableWeek["schoolId"] },
  ) => {
    const { classId, schoolId, week } = at;
    const terms = (await listTerms(queries)).filter(
      ({ firstDay, lastDay }) => firstDay <= addDays(week, 6) && week <= lastDay,
    );
    const courses = [];
    for (const { termId } of terms)
      courses.push(...(await listCourses(queries, { termId, schoolId, classId })));
    return {
      days: await listWeekDays(queries, at),
      periods: await listPeriods(queries, schoolId),
      courses,
      busy: await listBusy(queries, at),
    };
  };

  /** @throws SkyclassError timetableConflict naming each */
  const refuseConflicts = (rules: Parameters<typeof conflictsOf>[0]): void => {
    const conflicts = conflictsOf(rules);
    if (conflicts.length > 0)
      throw new SkyclassError("timetableConflict", {
        issues: conflicts.map(({ day, period, kind }) => ({
          path: `${day}.${period}`,
          message: kind,
        })),
      });
  };

  const comparison = (
    draft: { slots: readonly Slot[] } & Pick<TimetableWeek, "periods" | "courses">,
    published: readonly Published[],
  ) => {
    const desired: Desired[] = desiredOf({ ...draft, timeZone });
    return planPublishing({ desired, published });
  };

  return {
    /** @throws SkyclassError notFound | forbidden */
    async see(actor: Actor, { classId, week }: OneWeek): Promise<TimetableWeek> {
      const found = await reach(actor, classId);
      const schoolId = found.school_id;
      const plan = await planOf(db, { classId, schoolId, week });
      const slots = await listSlots(db, { classId, week });
      const published = await listPublished(db, { classId, week });
      const changes = comparison({ slots, ...plan }, published);
      return {
        classId,
        className: found.name,
        schoolId,
        week,
        ...plan,
        teachers: await listTeachers(db, schoolId),
        slots,
        lastWeek: await listSlots(db, { classId, week: addDays(week, -7) }),
        unpublished: changes.make.length + changes.change.length + changes.remove.length,
        published: published.length > 0,
      };
    },

    /** @throws SkyclassError notFound | forbidden | timetableConflict */
    async save(actor: Actor, { classId, week }: OneWeek, slots: readonly Slot[]): Promise<void> {
      const { school_id: schoolId } = await reach(actor, classId);
      await db.transaction().execute(async (trx) => {
        await lockClass(trx, classId);
        const plan = await planOf(trx, { classId, schoolId, week });
        refuseConflicts({ slots, ...plan });
        await replaceSlots(trx, { classId, week, slots });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "timetableSaved",
          subject: { kind: "class", id: classId },
          detail: { week, slots: slots.length },
        });
      });
    },

    /**
     * Makes the lessons. Again: changes what changed, and never a lesson that is live or over.
     * @throws SkyclassError notFound | forbidden | timetableConflict
     */
    async publish(actor: Actor | null, { classId, week }: OneWeek): Promise<PublishedTimetable> {
      const found = actor ? await reach(actor, classId) : await findClass(db, classId);
      if (!found) throw new SkyclassError("notFound");
      const schoolId = found.school_id;
      return db.transaction().execute(async (trx) => {
        await lockClass(trx, classId);
        const plan = await planOf(trx, { classId, schoolId, week });
        const slots = await listSlots(trx, { classId, week });
        refuseConflicts({ slots, ...plan });
        const published = await listPublished(trx, { classId, week, lock: true });
        const changes = comparison({ slots, ...plan }, published);
        await writePublishing(trx, {
          classId,
          changes,
          now: clock.now(),
          newLessonId: (kind) => (isTaughtLive(kind) ? LessonId.parse(randomUUID()) : null),
        });
        const done: PublishedTimetable = {
          made: changes.make.length,
          changed: changes.change.length,
          removed: changes.remove.length,
          kept: changes.keep.length,
        };
        await recordAudit(trx, {
          actorId: actor?.personId ?? null,
          action: "timetablePublished",
          subject: { kind: "class", id: classId },
          detail: { week, ...done },
        });
        return done;
      });
    },
  };
};
export type Timetable = ReturnType<typeof createTimetable>;
