import type { z } from "zod";
import { addDays, type Day, instantOf, wallClock, weekOf } from "../../protocol/days.ts";
import type { ClassId, SchoolId } from "../../protocol/ids.ts";
import type { WeekDay } from "../../protocol/timetable.ts";
import type {
  ClassDay,
  DayItem,
  DayLessons,
  DayLessonsQuery,
  SchoolDay,
  Today,
  WeekPlan,
} from "../../protocol/today.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import { lessonView } from "../lessons/lessonRules.ts";
import { listReplays } from "../lessons/lessonsRepository.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may, reachOf } from "../lib/permissions.ts";
import { listWeekDays } from "../timetable/timetableRepository.ts";
import type { Missing } from "./missing.ts";
import { countDay, isLate } from "./dayCounts.ts";
import {
  type DaysOf,
  listItemsOfLessons,
  listPlannedItems,
  listUnplannedItems,
  type PlannedItem,
} from "./dayItems.ts";
import { countDistrict, listDayLessons } from "./dayLessons.ts";
import { listClassPlaces, listSchoolNames } from "./places.ts";

const replayCount = 8;
const replaysOfDays = 7;
const pageSize = 50;

/** Everybody's first page: their day, on the district's clock. */
export const createToday = ({
  db,
  clock,
  timeZone,
  missing,
  recordLook,
}: {
  db: Db;
  clock: Clock;
  timeZone: string;
  missing: Missing;
  recordLook: RecordLook;
}) => {
  const rolesOf = (actor: Actor) => {
    const held = actor.memberships;
    const inClasses = held.flatMap((one) =>
      (one.role === "student" || one.role === "headTeacher" || one.role === "guardian") &&
      one.classId !== null &&
      one.schoolId !== null
        ? [{ ...one, classId: one.classId, schoolId: one.schoolId }]
        : [],
    );
    const schoolIds = held.flatMap((one) => (one.role === "schoolAdmin" ? [one.schoolId] : []));
    return {
      inClasses,
      schoolIds,
      teaches: held.some(({ role }) => role === "teacher"),
      teachesAt: held.flatMap((one) => (one.role === "teacher" ? [one.schoolId] : [])),
      overseesAll: may(actor, "seeLesson"),
    };
  };

  const momentOf = (now: Date) => {
    const { day } = wallClock(now, timeZone);
    return { day, since: instantOf(day, 0, timeZone), now };
  };

  const itemsOf = async (actor: Actor, day: Day, of: DaysOf): Promise<PlannedItem[]> => {
    const planned = await listPlannedItems(db, { actor, from: day, to: day, of });
    const unplanned = await listUnplannedItems(db, {
      actor,
      day,
      since: instantOf(day, 0, timeZone),
      of,
    });
    return [...planned, ...unplanned].toSorted((a, b) =>
      a.item.startsAt.localeCompare(b.item.startsAt),
    );
  };

  const dayOf = async (schoolId: SchoolId | null, day: Day): Promise<WeekDay> => {
    const days = await listWeekDays(db, { schoolId, week: weekOf(day)[0] ?? day });
    const found = days.find((one) => one.day === day);
    if (!found) throw new Error("the day is not in its week");
    return found;
  };

  const schoolDay = (
    school: { schoolId: SchoolId; name: string; day: WeekDay },
    items: readonly DayItem[],
    now: Date,
  ): SchoolDay => ({
    ...school,
    ...countDay(items, now),
    runningItems: items.filter(({ lesson }) => lesson?.state === "live"),
    lateItems: items.filter((item) => isLate(item, now)),
  });

  return {
    async see(actor: Actor): Promise<Today> {
      const now = clock.now();
      const { day } = wallClock(now, timeZone);
      const { inClasses, schoolIds, teaches, teachesAt, overseesAll } = rolesOf(actor);
      const classIds = [...new Set(inClasses.map(({ classId }) => classId))];
      const found = await itemsOf(actor, day, {
        classIds,
        schoolIds,
        ...(teaches ? { teacherId: actor.personId } : {}),
      });
      await missing.count(actor, found);
      const days = new Map<SchoolId | null, WeekDay>();
      const kindOf = async (schoolId: SchoolId | null): Promise<WeekDay> => {
        const known = days.get(schoolId) ?? (await dayOf(schoolId, day));
        days.set(schoolId, known);
        return known;
      };
      for (const held of inClasses)
        if (held.role === "guardian")
          await recordLook({
            actorId: actor.personId,
            action: "childsDaySeen",
            subject: { kind: "person", id: held.childId },
            childIds: [held.childId],
          });
      const places = await listClassPlaces(db, classIds);
      const schoolNames = await listSchoolNames(db, schoolIds);
      const classes: ClassDay[] = [];
      for (const held of inClasses) {
        const place = places.find(({ classId }) => classId === held.classId);
        classes.push({
          as: held.role,
          classId: held.classId,
          className: place?.className ?? "",
          schoolName: place?.schoolName ?? "",
          grade: place?.grade ?? null,
          child:
            held.role === "guardian"
              ? { personId: held.childId, displayName: held.childName }
              : null,
          day: await kindOf(held.schoolId),
          items: found.filter((one) => one.classIds.includes(held.classId)).map(({ item }) => item),
        });
      }
      const schools: SchoolDay[] = [];
      for (const schoolId of schoolIds)
        schools.push(
          schoolDay(
            {
              schoolId,
              name: schoolNames.get(schoolId) ?? "",
              day: await kindOf(schoolId),
            },
            found.filter((one) => one.schoolIds.includes(schoolId)).map(({ item }) => item),
            now,
          ),
        );
      return {
        day,
        now: now.toISOString(),
        teaching: teaches
          ? {
              day: await kindOf(teachesAt[0] ?? null),
              items: found
                .filter(({ teacherId }) => teacherId === actor.personId)
                .map(({ item }) => item),
            }
          : null,
        classes,
        schools,
        district: overseesAll
          ? { day: await kindOf(null), ...(await countDistrict(db, momentOf(now))) }
          : null,
        replays:
          actor.memberships.length === 0 || overseesAll
            ? []
            : (
                await listReplays(db, {
                  reach: reachOf(actor, "watchReplay"),
                  since: new Date(now.getTime() - replaysOfDays * 24 * 3_600_000),
                  limit: replayCount,
                })
              ).map((lesson) => lessonView(actor, lesson)),
      };
    },

    /** The lessons that a figure of today counts, as far as the actor sees them. */
    async lessons(
      actor: Actor,
      { figure, schoolId, page }: z.infer<typeof DayLessonsQuery>,
    ): Promise<DayLessons> {
      if (actor.memberships.length === 0) return { items: [], total: 0, page, pageSize };
      const at = momentOf(clock.now());
      const { lessonIds, total } = await listDayLessons(db, {
        ...{ at, figure, schoolId, page, pageSize },
        reach: reachOf(actor, "seeLesson"),
      });
      const found = await listItemsOfLessons(db, { actor, day: at.day, lessonIds });
      await missing.count(actor, found);
      return { items: found.map(({ item }) => item), total, page, pageSize };
    },

    /** @throws SkyclassError notFound | forbidden */
    async week(
      actor: Actor,
      { week, classId }: { week: Day; classId?: ClassId | undefined },
    ): Promise<WeekPlan> {
      const place =
        classId &&
        (await db
          .selectFrom("classes")
          .select(["name", "school_id"])
          .where("class_id", "=", classId)
          .executeTakeFirst());
      if (classId) {
        demand(actor, "seeLesson", {
          classIds: [classId],
          schoolIds: place ? [place.school_id] : [],
        });
        if (!place) throw new SkyclassError("notFound");
      }
      const { teachesAt } = rolesOf(actor);
      const items = await listPlannedItems(db, {
        actor,
        from: week,
        to: addDays(week, 6),
        of: classId ? { classIds: [classId] } : { teacherId: actor.personId },
      });
      return {
        week,
        className: place ? place.name : null,
        days: await listWeekDays(db, {
          schoolId: place ? place.school_id : (teachesAt[0] ?? null),
          week,
        }),
        items: items.map(({ item }) => item),
      };
    },
  };
};
export type TodayPages = ReturnType<typeof createToday>;
