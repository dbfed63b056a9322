import { type SqlBool, sql } from "kysely";
import type { CaptureId, LessonId, SchoolId } from "../../protocol/ids.ts";
import type { SchoolStorage, StoredReplaysOrder } from "../../protocol/storage.ts";
import type { Queries } from "../db/kysely.ts";
import { lessonIdsOfSchool } from "../lessons/lessonsRepository.ts";
import type { KeptReplay } from "./storageRules.ts";

export type SchoolUse = Omit<SchoolStorage, "level" | "may">;

/** Those that take most first. A lesson of several schools counts with each of them. */
export const listUse = async (
  queries: Queries,
  { schoolIds }: { schoolIds: readonly SchoolId[] | "all" },
): Promise<SchoolUse[]> => {
  const wanted =
    schoolIds === "all" ? sql`true` : sql`classes.school_id = any(${schoolIds}::uuid[])`;
  const schools =
    schoolIds === "all" ? sql`true` : sql`schools.school_id = any(${schoolIds}::uuid[])`;
  const { rows } = await sql<{
    school_id: SchoolId;
    name: string;
    retention_days: number | null;
    quota_bytes: number | null;
    replays: number;
    live: number;
    edited: number;
    micro: number;
    kept: number;
    going: number;
  }>`
    select schools.school_id, schools.name, retention_days, quota_bytes,
      count(used.lesson_id) as replays,
      coalesce(sum(replay_bytes) filter (where kind = 'live'), 0)::bigint as live,
      coalesce(sum(edited_bytes), 0)::bigint as edited,
      coalesce(sum(replay_bytes) filter (where kind = 'micro'), 0)::bigint as micro,
      coalesce(sum(kept_bytes), 0)::bigint as kept,
      count(goes_at) as going
    from schools
    left join school_storage using (school_id)
    left join (
      select distinct classes.school_id, replays.lesson_id, lessons.kind
      from replays join lessons using (lesson_id)
      join lesson_classes using (lesson_id) join classes using (class_id)
      where ${wanted}
    ) used using (school_id)
    left join replay_sizes on replay_sizes.lesson_id = used.lesson_id
    left join replay_warnings on replay_warnings.lesson_id = used.lesson_id
    where ${schools}
    group by schools.school_id, schools.name, retention_days, quota_bytes`.execute(queries);
  return rows
    .map(({ live, edited, micro, kept, ...row }) => ({
      ...{ schoolId: row.school_id, schoolName: row.name, replays: row.replays, going: row.going },
      bytes: { replays: live, edited, microLessons: micro, kept },
      totalBytes: live + edited + micro + kept,
      ...{ retentionDays: row.retention_days, quotaBytes: row.quota_bytes },
    }))
    .toSorted((a, b) => b.totalBytes - a.totalBytes);
};

/** Asked every few seconds: where no school has one, nothing is added up. */
export const listQuotaUse = async (queries: Queries): Promise<SchoolUse[]> => {
  const rows = await queries
    .selectFrom("school_storage")
    .select("school_id")
    .where("quota_bytes", "is not", null)
    .execute();
  if (rows.length === 0) return [];
  return listUse(queries, { schoolIds: rows.map((row) => row.school_id) });
};

export const setSchoolStorage = async (
  queries: Queries,
  schoolId: SchoolId,
  said: { retention_days: number | null } | { quota_bytes: number | null },
): Promise<void> => {
  await queries
    .insertInto("school_storage")
    .values({ school_id: schoolId, ...said })
    .onConflict((conflict) => conflict.column("school_id").doUpdateSet(said))
    .execute();
};

const orders = {
  largest: {
    key: sql`coalesce(replay_bytes + edited_bytes + kept_bytes, 0)`,
    direction: "desc",
  },
  oldest: { key: sql`replays.published_at`, direction: "asc" },
  going: { key: sql`replay_warnings.goes_at`, direction: "asc" },
} as const satisfies Record<StoredReplaysOrder, { key: unknown; direction: "asc" | "desc" }>;

const selectStored = (queries: Queries) =>
  queries
    .selectFrom("replays")
    .innerJoin("lessons", "lessons.lesson_id", "replays.lesson_id")
    .innerJoin("people", "people.person_id", "lessons.teacher_id")
    .leftJoin("replay_sizes", "replay_sizes.lesson_id", "replays.lesson_id")
    .leftJoin("replay_warnings", "replay_warnings.lesson_id", "replays.lesson_id")
    .leftJoin("spared_replays", "spared_replays.lesson_id", "replays.lesson_id");

/** One page of a school's replays, behind the lesson `after`; `next` is its last one where there are more. */
export const listStored = async (
  queries: Queries,
  wanted: {
    schoolId: SchoolId;
    order: StoredReplaysOrder;
    limit: number;
    after?: LessonId | undefined;
  },
) => {
  const { schoolId, order, limit, after } = wanted;
  const { key, direction } = orders[order];
  let found = selectStored(queries)
    .select(["replays.lesson_id", "replays.published_at", "lessons.kind", "lessons.title"])
    .select(["lessons.teacher_id", "people.display_name", "goes_at"])
    .select(["replay_bytes", "edited_bytes", "kept_bytes"])
    .select("spared_replays.lesson_id as spared")
    .where("replays.lesson_id", "in", lessonIdsOfSchool(queries, schoolId));
  if (order === "going") found = found.where("goes_at", "is not", null);
  if (after !== undefined) {
    const edge = selectStored(queries)
      .select([sql`${key}`.as("key"), "replays.lesson_id"])
      .where("replays.lesson_id", "=", after);
    found = found.where(
      sql<SqlBool>`(${key}, replays.lesson_id) ${sql.raw(direction === "asc" ? ">" : "<")} (${edge})`,
    );
  }
  const rows = await found
    .orderBy(sql`${key}`, direction)
    .orderBy("replays.lesson_id", direction)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return { page, next: rows.length > limit ? (page.at(-1)?.lesson_id ?? null) : null };
};

export type KeptReplayRow = KeptReplay & {
  lessonId: LessonId;
  captureId: CaptureId;
  startedAt: Date;
  durationMs: number;
  /** Somebody makes something of it just now. */
  busy: boolean;
};

/** Of lessons that are over, those that could be warned of, and those that were; of one lesson where it is named. */
export const listToJudge = async (
  queries: Queries,
  { before, lessonId }: { before: Date; lessonId?: LessonId },
): Promise<KeptReplayRow[]> => {
  const { rows } = await sql<{
    lesson_id: LessonId;
    capture_id: CaptureId;
    published_at: Date;
    started_at: Date;
    duration_ms: number;
    days: number | null;
    spared: boolean;
    warned_at: Date | null;
    goes_at: Date | null;
    busy: boolean;
  }>`
    select replays.lesson_id, replays.capture_id, replays.published_at, replays.started_at,
      replays.duration_ms, kept.days, spared_replays.lesson_id is not null as spared,
      warned_at, goes_at,
      (recordings.state <> 'published'
        or exists (select from ladders where ladders.lesson_id = replays.lesson_id and state = 'working')
        or exists (select from replay_edits where replay_edits.lesson_id = replays.lesson_id and state = 'working')
        or exists (select from kept_files where kept_files.lesson_id = replays.lesson_id and state = 'working')
      ) as busy
    from replays
    join lessons using (lesson_id) join recordings using (lesson_id)
    left join replay_warnings using (lesson_id)
    left join spared_replays using (lesson_id)
    left join lateral (
      select case when bool_and(retention_days is not null) then max(retention_days) end as days
      from lesson_classes join classes using (class_id) left join school_storage using (school_id)
      where lesson_classes.lesson_id = replays.lesson_id
    ) kept on true
    where lessons.state = 'ended'
      and (warned_at is not null or replays.published_at + kept.days * interval '1 day' <= ${before})
      and ${lessonId === undefined ? sql`true` : sql`replays.lesson_id = ${lessonId}`}
    order by replays.published_at`.execute(queries);
  return rows.map((row) => ({
    ...{ lessonId: row.lesson_id, captureId: row.capture_id, publishedAt: row.published_at },
    ...{ startedAt: row.started_at, durationMs: row.duration_ms, busy: row.busy },
    ...{ retentionDays: row.days, spared: row.spared },
    warning:
      row.warned_at === null || row.goes_at === null
        ? null
        : { warnedAt: row.warned_at, goesAt: row.goes_at },
  }));
};
