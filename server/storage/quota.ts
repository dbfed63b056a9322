import type { LessonId, SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { listQuotaUse } from "./storageRepository.ts";
import { quotaLevel, quotaPercent } from "./storageRules.ts";

export const schoolsOverQuota = async (queries: Queries): Promise<SchoolId[]> =>
  (await listQuotaUse(queries))
    .filter(({ totalBytes, quotaBytes }) => quotaLevel(totalBytes, quotaBytes) === "over")
    .map(({ schoolId }) => schoolId);

/**
 * For what can wait: live lessons and their replays are never asked. Of a lesson of several schools, all of them.
 * @throws SkyclassError quotaReached
 */
export const demandQuota = async (
  queries: Queries,
  of: { schoolId: SchoolId } | { lessonId: LessonId },
): Promise<void> => {
  const over = await schoolsOverQuota(queries);
  if (over.length === 0) return;
  const asked = "schoolId" in of ? [of.schoolId] : await schoolsOf(queries, of.lessonId);
  if (asked.some((schoolId) => over.includes(schoolId))) throw new SkyclassError("quotaReached");
};

const schoolsOf = async (queries: Queries, lessonId: LessonId): Promise<SchoolId[]> => {
  const rows = await queries
    .selectFrom("lesson_classes")
    .innerJoin("classes", "classes.class_id", "lesson_classes.class_id")
    .select("classes.school_id")
    .where("lesson_id", "=", lessonId)
    .execute();
  return rows.map((row) => row.school_id);
};

/** For alarms: how full the fullest is, in per cent of its quota, and how many have used all of theirs. */
export const quotaFigures = async (
  queries: Queries,
): Promise<{ fullestPercent: number; over: number }> => {
  const used = await listQuotaUse(queries);
  const percents = used.flatMap(({ totalBytes, quotaBytes }) =>
    quotaBytes === null ? [] : [quotaPercent(totalBytes, quotaBytes)],
  );
  return {
    fullestPercent: Math.max(0, ...percents),
    over: percents.filter((percent) => percent >= 100).length,
  };
};
