import { sql } from "kysely";
import type { ClassId, SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

export const listClassPlaces = async (queries: Queries, classIds: readonly ClassId[]) =>
  queries
    .selectFrom("classes")
    .innerJoin("schools", "schools.school_id", "classes.school_id")
    .select(["classes.class_id as classId", "classes.name as className", "classes.grade"])
    .select("schools.name as schoolName")
    .where("classes.class_id", "=", sql<ClassId>`any(${classIds}::uuid[])`)
    .execute();

export const listSchoolNames = async (
  queries: Queries,
  schoolIds: readonly SchoolId[],
): Promise<ReadonlyMap<SchoolId, string>> => {
  const rows = await queries
    .selectFrom("schools")
    .select(["school_id", "name"])
    .where("school_id", "=", sql<SchoolId>`any(${schoolIds}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.school_id, row.name]));
};
