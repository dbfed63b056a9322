import type { z } from "zod";
import type { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { MembershipGrant, PeoplePage, PeopleQuery, Person } from "../../protocol/people.ts";
import type { Queries } from "../db/kysely.ts";
import { containing } from "../db/containing.ts";
import { placeInReach } from "../db/reach.ts";
import type { Reach } from "../lib/permissions.ts";
import { insertMemberships, membershipOf, membershipsOf, placeNamesOf } from "./memberships.ts";

/** People who are there (not removed), with their memberships. */
const selectPeople = (queries: Queries) =>
  queries
    .selectFrom("people")
    .select(["people.person_id", "people.display_name", "people.sign_in_name", "activated_at"])
    .select(membershipsOf(queries, "people.person_id").as("memberships"))
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

/** Children and guardians of a class, or teachers of a school, who never signed in. */
export const listNeverSignedIn = async (
  queries: Queries,
  of: { classId: ClassId } | { teachersOf: SchoolId },
): Promise<Person[]> => {
  const rows = await selectPeople(queries)
    .where("people.activated_at", "is", null)
    .where((eb) => {
      const held = eb
        .selectFrom("held_memberships as held")
        .select("held.person_id")
        .whereRef("held.person_id", "=", "people.person_id");
      return eb.exists(
        "classId" in of
          ? held
              .where("held.class_id", "=", of.classId)
              .where("held.role", "in", ["student", "guardian"])
          : held.where("held.school_id", "=", of.teachersOf).where("held.role", "=", "teacher"),
      );
    })
    .orderBy("people.sign_in_name")
    .execute();
  return rows.map(personOf);
};

const pageSize = 50;

/**
 * One page of people in reach, in the order of their sign-in names, which follows school and class.
 * Guardians are where their children are.
 */
export const listPeople = async (
  queries: Queries,
  query: z.infer<typeof PeopleQuery> & { reach: Reach },
): Promise<Omit<z.infer<typeof PeoplePage>, "people"> & { people: Person[] }> => {
  const { reach, schoolId, classId, role, q, activated, page } = query;
  let found = selectPeople(queries);
  if (reach !== "all" || schoolId !== undefined || classId !== undefined || role !== undefined)
    found = found.where((eb) =>
      eb.exists(
        eb
          .selectFrom("held_memberships as held")
          .select("held.person_id")
          .whereRef("held.person_id", "=", "people.person_id")
          .$if(reach !== "all", (held) => held.where(placeInReach("held", reach)))
          .$if(schoolId !== undefined, (held) =>
            held.where("held.school_id", "=", schoolId ?? null),
          )
          .$if(classId !== undefined, (held) => held.where("held.class_id", "=", classId ?? null))
          .$if(role !== undefined, (held) => held.where("held.role", "=", role ?? "student")),
      ),
    );
  if (activated !== undefined)
    found = found.where("people.activated_at", activated === "yes" ? "is not" : "is", null);
  const words = q?.trim();
  if (words) found = found.where(containing(["people.display_name", "people.sign_in_name"], words));
  const { total } = await found
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await found
    .orderBy("people.sign_in_name")
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const people = rows.map(personOf);
  const placeNames = await placeNamesOf(
    queries,
    people.flatMap(({ memberships }) => memberships),
  );
  return { people, placeNames, total, page, pageSize };
};

export const insertPerson = async (
  queries: Queries,
  person: {
    personId: PersonId;
    displayName: string;
    signInName: string;
    memberships: readonly MembershipGrant[];
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

/**
 * Forgets the person, also in backups that are restored later. Only who taught a lesson keeps a row with the name, because replays show it;
 * that row cannot sign in.
 */
export const removePersonRows = async (
  queries: Queries,
  personId: PersonId,
  now: Date,
): Promise<void> => {
  await queries.insertInto("erasures").values({ person_id: personId, at: now }).execute();
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
