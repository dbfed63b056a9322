import { type SqlBool, sql } from "kysely";
import type { LessonId } from "../../protocol/ids.ts";
import type { LessonsOf } from "../../protocol/lessons.ts";
import type { Queries } from "../db/kysely.ts";
import type { Reach } from "../lib/permissions.ts";
import {
  lessonInReach,
  type LessonRecord,
  lessonRecordOf,
  selectLessons,
} from "./lessonsRepository.ts";

type List = {
  direction: "asc" | "desc";
  /** SQL: which lessons it has. */
  has: (now: Date) => ReturnType<typeof sql<SqlBool>>;
  /** SQL: by what they are ordered, of the table called so. */
  key: (name: "lessons" | "edge") => ReturnType<typeof sql>;
};

const column = (name: string, ofTable: string) => sql.ref(`${ofTable}.${name}`);

/** A planned lesson that nobody taught is past when its time is. */
const lists: Record<LessonsOf | "all", List> = {
  all: {
    direction: "desc",
    has: () => sql`true`,
    key: (name) => sql`${column("state", name)} = 'live', ${column("created_at", name)}`,
  },
  live: {
    direction: "desc",
    has: () => sql`lessons.state = 'live'`,
    key: (name) => column("created_at", name),
  },
  upcoming: {
    direction: "asc",
    has: (now) =>
      sql`(lessons.state = 'scheduled' and coalesce(lessons.planned_end > ${now}, true))`,
    key: (name) => sql`coalesce(${column("planned_start", name)}, ${column("created_at", name)})`,
  },
  past: {
    direction: "desc",
    has: (now) => sql`(lessons.state = 'ended'
      or (lessons.state = 'scheduled' and lessons.planned_end <= ${now}))`,
    key: (name) => sql`coalesce(${column("started_at", name)},
      ${column("planned_start", name)}, ${column("created_at", name)})`,
  },
};

/** One page of lessons in reach, behind the lesson `after`; `next` is its last one when there are more. */
export const listLessons = async (
  queries: Queries,
  wanted: {
    reach: Reach;
    of?: LessonsOf | undefined;
    now: Date;
    limit: number;
    after?: LessonId | undefined;
  },
): Promise<{ lessons: LessonRecord[]; next: LessonId | null }> => {
  const { reach, of = "all", now, limit, after } = wanted;
  const { has, key, direction } = lists[of];
  let found = selectLessons(queries)
    .where(has(now))
    // One whose replay was taken away is nothing any more, unless there is something to say of that.
    .where((eb) =>
      eb.or([
        eb("lessons.kind", "=", "live"),
        eb("recordings.capture_id", "is not", null),
        eb("replay_deletions.lesson_id", "is not", null),
      ]),
    );
  if (reach !== "all") found = found.where(lessonInReach(reach));
  if (after !== undefined)
    // The id comes last, so that no two stand at the same place.
    found = found.where(
      sql<SqlBool>`(${key("lessons")}, lessons.lesson_id) ${sql.raw(direction === "asc" ? ">" : "<")}
        (select ${key("edge")}, edge.lesson_id from lessons edge where edge.lesson_id = ${after})`,
    );
  const rows = await found
    .orderBy(sql`(${key("lessons")}, lessons.lesson_id)`, direction)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    lessons: page.map(lessonRecordOf),
    next: rows.length > limit ? (page.at(-1)?.lesson_id ?? null) : null,
  };
};
