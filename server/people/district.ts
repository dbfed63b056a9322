import type { Queries } from "../db/kysely.ts";

/** The district whose data this is; undefined until the first start made it. */
export const findDistrict = async (
  queries: Queries,
): Promise<{ name: string; demo: boolean } | undefined> =>
  queries.selectFrom("district").select(["name", "demo"]).executeTakeFirst();

export const hasOperator = async (queries: Queries): Promise<boolean> =>
  (await queries
    .selectFrom("memberships")
    .select("person_id")
    .where("role", "=", "operator")
    .limit(1)
    .executeTakeFirst()) !== undefined;
