import { type SqlBool, sql } from "kysely";
import type { Reach } from "../lib/permissions.ts";

/** Rows of `table`, which has `school_id` and `class_id`, that lie in reach. */
export const placeInReach = (table: string, reach: Reach) =>
  reach === "all"
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(${sql.ref(`${table}.school_id`)} = any(${reach.schoolIds}::uuid[])
        or ${sql.ref(`${table}.class_id`)} = any(${reach.classIds}::uuid[]))`;

/** Rows of `table`, which has `school_id`, whose school lies in reach. */
export const schoolInReach = (table: string, reach: Reach) =>
  reach === "all"
    ? sql<SqlBool>`true`
    : sql<SqlBool>`${sql.ref(`${table}.school_id`)} = any(${reach.schoolIds}::uuid[])`;
