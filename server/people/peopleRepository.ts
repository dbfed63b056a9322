import { type SqlBool, sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { z } from "zod";
import type { PersonId } from "../../protocol/ids.ts";
import { Membership, type PeopleQuery, type Person } from "../../protocol/people.ts";
import type { Queries } from "../db/kysely.ts";
import type { MembershipRow, NewMembershipRow } from "../db/schema.ts";

type MembershipColumns = Pick<MembershipRow, "role" | "school_id" | "class_id">;

/** The table's constraints keep the scope that belongs to the role; parsing says it to the types. */
export const membershipOf = (row: MembershipColumns): Membership =>
  Membership.parse({
    role: row.role,
    ...(row.school_id === null ? {} : { schoolId: row.school_id }),
    ...(row.class_id === null ? {} : { classId: row.class_id }),
  });

export const membershipRow = (personId: PersonId, membership: Membership): NewMembershipRow => ({
  person_id: personId,
  role: membership.role,
  school_id: "schoolId" in membership ? membership.schoolId : null,
  class_id: "classId" in membership ? membership.classId : null,
});

/** People who are there (not removed), with their memberships. */
const selectPeople = (queries: Queries) =>
  queries
    .selectFrom("people")
    .select(["people.person_id", "people.display_name", "people.sign_in_name", "activated_at"])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom("memberships")
          .select(["memberships.role", "memberships.school_id", "memberships.class_id"])
          .whereRef("memberships.person_id", "=", "people.person_id")
          .orderBy("memberships.role")
          .orderBy("memberships.created_at"),
      ).as("memberships"),
    )
    .where("people.removed_at", "is", null);

type SelectedPerson = Awaited<ReturnType<ReturnType<typeof selectPeople>["execute"]>>[number];

const personOf = (row: SelectedPerson): Person => ({
  personId: row.person_id,
  displayName: row.display_name,
  signInName: row.sign_in_name ?? "",
  memberships: row.memberships.map(membershipOf),
  activated: row.activated_at !== null,
});

export const findPerson = async (
  queries: Queries,
  personId: PersonId,
): Promise<Person | undefined> => {
  const row = await selectPeople(queries)
    .where("people.person_id", "=", personId)
    .executeTakeFirst();
  return row && personOf(row);
};

const pageSize = 50;

/** One page of people, in the order of their sign-in names, which follows school and class. */
export const listPeople = async (
  queries: Queries,
  query: z.infer<typeof PeopleQuery>,
): Promise<{ people: Person[]; total: number; page: number; pageSize: number }> => {
  const { schoolId, classId, role, q, page } = query;
  let found = selectPeople(queries);
  if (schoolId !== undefined || classId !== undefined || role !== undefined)
    found = found.where((eb) =>
      eb.exists(
        eb
          .selectFrom("memberships as m")
          .select("m.person_id")
          .whereRef("m.person_id", "=", "people.person_id")
          .$if(schoolId !== undefined, (e) => e.where("m.school_id", "=", schoolId ?? null))
          .$if(classId !== undefined, (e) => e.where("m.class_id", "=", classId ?? null))
          .$if(role !== undefined, (e) => e.where("m.role", "=", role ?? "student")),
      ),
    );
  const words = q?.trim();
  if (words) {
    const pattern = `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    found = found.where(
      sql<SqlBool>`(people.display_name ilike ${pattern} or people.sign_in_name ilike ${pattern})`,
    );
  }
  const { total } = await found
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await found
    .orderBy("people.sign_in_name")
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { people: rows.map(personOf), total, page, pageSize };
};

export const insertPerson = async (
  queries: Queries,
  person: {
    personId: PersonId;
    displayName: string;
    signInName: string;
    memberships: readonly Membership[];
    activatedAt?: Date;
  },
): Promise<void> => {
  await queries
    .insertInto("people")
    .values({
      person_id: person.personId,
      display_name: person.displayName,
      sign_in_name: person.signInName,
      activated_at: person.activatedAt ?? null,
    })
    .execute();
  await insertMemberships(queries, person.personId, person.memberships);
};

const insertMemberships = async (
  queries: Queries,
  personId: PersonId,
  memberships: readonly Membership[],
): Promise<void> => {
  if (memberships.length === 0) return;
  await queries
    .insertInto("memberships")
    .values(memberships.map((membership) => membershipRow(personId, membership)))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const replaceMemberships = async (
  queries: Queries,
  personId: PersonId,
  memberships: readonly Membership[],
): Promise<void> => {
  await queries.deleteFrom("memberships").where("person_id", "=", personId).execute();
  await insertMemberships(queries, personId, memberships);
};

/**
 * Forgets the person. Only who taught a lesson keeps a row with the name, because replays show it;
 * that row cannot sign in.
 */
export const removePersonRows = async (
  queries: Queries,
  personId: PersonId,
  now: Date,
): Promise<void> => {
  const taught = await queries
    .selectFrom("lessons")
    .select("lesson_id")
    .where("teacher_id", "=", personId)
    .limit(1)
    .executeTakeFirst();
  if (!taught) {
    await queries.deleteFrom("people").where("person_id", "=", personId).execute();
    return;
  }
  for (const table of ["memberships", "credentials", "sessions", "one_time_links"] as const)
    await queries.deleteFrom(table).where("person_id", "=", personId).execute();
  await queries
    .updateTable("people")
    .set({ removed_at: now, sign_in_name: null })
    .where("person_id", "=", personId)
    .execute();
};

/** Locks the operators' memberships, so that two at once cannot remove each other. */
export const countOperatorsForUpdate = async (queries: Queries): Promise<number> => {
  const rows = await queries
    .selectFrom("memberships")
    .select("person_id")
    .where("role", "=", "operator")
    .forUpdate()
    .execute();
  return rows.length;
};

export const writePassword = async (
  queries: Queries,
  password: { personId: PersonId; hash: string; mustChange: boolean; now: Date },
): Promise<void> => {
  const values = {
    password_hash: password.hash,
    must_change: password.mustChange,
    changed_at: password.now,
  };
  await queries
    .insertInto("credentials")
    .values({ person_id: password.personId, ...values })
    .onConflict((conflict) => conflict.column("person_id").doUpdateSet(values))
    .execute();
};

const selectCredentials = (queries: Queries) =>
  queries
    .selectFrom("people")
    .innerJoin("credentials", "credentials.person_id", "people.person_id")
    .select(["people.person_id", "credentials.password_hash", "credentials.must_change"]);

export const findCredentialsByName = async (queries: Queries, signInName: string) =>
  selectCredentials(queries).where("people.sign_in_name", "=", signInName).executeTakeFirst();

export const findCredentialsOf = async (queries: Queries, personId: PersonId) =>
  selectCredentials(queries).where("people.person_id", "=", personId).executeTakeFirst();

export const markActivated = async (
  queries: Queries,
  personId: PersonId,
  now: Date,
): Promise<void> => {
  await queries
    .updateTable("people")
    .set({ activated_at: now })
    .where("person_id", "=", personId)
    .where("activated_at", "is", null)
    .execute();
};
