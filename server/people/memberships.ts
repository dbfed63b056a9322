import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { PersonId } from "../../protocol/ids.ts";
import { Membership, type MembershipGrant } from "../../protocol/people.ts";
import type { Queries } from "../db/kysely.ts";
import type { HeldMembershipRow, NewMembershipRow } from "../db/schema.ts";

/** All memberships of the person in an outer query, as JSON rows for `membershipOf`. */
export const membershipsOf = (
  queries: Queries,
  personId: "people.person_id" | "sessions.person_id",
) =>
  jsonArrayFrom(
    queries
      .selectFrom("held_memberships as held")
      .select(["held.role", "held.school_id", "held.class_id", "held.child_id", "held.child_name"])
      .where("held.person_id", "=", sql.ref<PersonId>(personId))
      .orderBy("held.role")
      .orderBy("held.created_at"),
  );

type HeldColumns = Pick<
  HeldMembershipRow,
  "role" | "school_id" | "class_id" | "child_id" | "child_name"
>;

/** The table's constraints keep the scope that belongs to the role; parsing says it to the types. */
export const membershipOf = (row: HeldColumns): Membership =>
  Membership.parse(
    row.role === "guardian"
      ? {
          role: row.role,
          childId: row.child_id,
          childName: row.child_name,
          schoolId: row.school_id,
          classId: row.class_id,
        }
      : {
          role: row.role,
          ...(row.school_id === null ? {} : { schoolId: row.school_id }),
          ...(row.class_id === null ? {} : { classId: row.class_id }),
        },
  );

/** Names of the schools and classes that the memberships speak of, by their ids. */
export const placeNamesOf = async (
  queries: Queries,
  memberships: readonly Membership[],
): Promise<Record<string, string>> => {
  const schoolIds = memberships.flatMap((one) => ("schoolId" in one ? (one.schoolId ?? []) : []));
  const classIds = memberships.flatMap((one) => ("classId" in one ? (one.classId ?? []) : []));
  if (schoolIds.length + classIds.length === 0) return {};
  const { rows } = await sql<{ id: string; name: string }>`
    select school_id as id, name from schools where school_id = any(${schoolIds}::uuid[])
    union all
    select class_id, name from classes where class_id = any(${classIds}::uuid[])`.execute(queries);
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
};

const membershipRow = (personId: PersonId, given: MembershipGrant): NewMembershipRow => ({
  person_id: personId,
  role: given.role,
  school_id: "schoolId" in given ? given.schoolId : null,
  class_id: "classId" in given ? given.classId : null,
  child_id: "childId" in given ? given.childId : null,
});

export const insertMemberships = async (
  queries: Queries,
  personId: PersonId,
  given: readonly MembershipGrant[],
): Promise<void> => {
  if (given.length === 0) return;
  await queries
    .insertInto("memberships")
    .values(given.map((one) => membershipRow(personId, one)))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const replaceMemberships = async (
  queries: Queries,
  personId: PersonId,
  given: readonly MembershipGrant[],
): Promise<void> => {
  await queries.deleteFrom("memberships").where("person_id", "=", personId).execute();
  await insertMemberships(queries, personId, given);
};
