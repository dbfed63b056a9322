import { type SqlBool, sql } from "kysely";
import type { LeftPeople } from "../../protocol/erasure.ts";
import type { PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Person } from "../../protocol/people.ts";
import type { Queries } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, demandToPerson, type Reach } from "../lib/permissions.ts";
import { findPerson } from "../people/peopleRepository.ts";
import { nobodysName } from "./erasePersonRows.ts";

/*
 * Whoever taught keeps a row with the name after they were removed, because replays show it. They hold
 * no role any more: who may erase them follows from the schools they taught.
 */

const pageSize = 50;

const selectLeft = (queries: Queries) =>
  queries
    .selectFrom("people")
    .where("removed_at", "is not", null)
    .where("display_name", "!=", nobodysName);

/** SQL: the schools whose classes the person of the row taught. */
const taughtSchools = sql<SchoolId[]>`array(
  select distinct classes.school_id
  from lessons join lesson_classes using (lesson_id) join classes using (class_id)
  where lessons.teacher_id = people.person_id)`;

/** A page of those who left and only taught in reach, the latest first. */
export const listLeftPeople = async (
  queries: Queries,
  { reach, page }: { reach: Reach; page: number },
): Promise<LeftPeople> => {
  const found = selectLeft(queries).$if(reach !== "all", (left) =>
    left.where(
      sql<SqlBool>`${taughtSchools} <@ ${reach === "all" ? [] : reach.schoolIds}::uuid[]
        and cardinality(${taughtSchools}) > 0`,
    ),
  );
  const { total } = await found
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await found
    .select(["person_id", "display_name", "removed_at"])
    .select((eb) =>
      eb
        .selectFrom("lessons")
        .whereRef("lessons.teacher_id", "=", "people.person_id")
        .select((lessons) => lessons.fn.countAll<number>().as("n"))
        .as("lessons"),
    )
    .orderBy("removed_at", "desc")
    .orderBy("person_id")
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return {
    people: rows.flatMap((row) =>
      row.removed_at === null
        ? []
        : {
            personId: row.person_id,
            displayName: row.display_name,
            leftAt: row.removed_at.toISOString(),
            lessonCount: row.lessons ?? 0,
          },
    ),
    ...{ total, page, pageSize },
  };
};

/** Somebody who left, as a person without a role and a sign-in name. */
export const findLeftPerson = async (
  queries: Queries,
  personId: PersonId,
): Promise<{ person: Person; schoolIds: SchoolId[] } | undefined> => {
  const row = await selectLeft(queries)
    .select(["display_name", "activated_at"])
    .select(taughtSchools.as("school_ids"))
    .where("person_id", "=", personId)
    .executeTakeFirst();
  return (
    row && {
      person: {
        ...{ personId, displayName: row.display_name, signInName: "", memberships: [] },
        activated: row.activated_at !== null,
      },
      schoolIds: row.school_ids,
    }
  );
};

/** Whom the actor may erase, there or gone. @throws SkyclassError notFound | forbidden */
export const getToErase = async (
  queries: Queries,
  actor: Actor,
  personId: PersonId,
): Promise<Person> => {
  const person = await findPerson(queries, personId);
  if (person) {
    demandToPerson(actor, "erasePerson", person);
    return person;
  }
  const left = await findLeftPerson(queries, personId);
  if (!left) throw new SkyclassError("notFound");
  if (left.schoolIds.length === 0) demand(actor, "erasePerson");
  for (const schoolId of left.schoolIds) demand(actor, "erasePerson", { schoolIds: [schoolId] });
  return left.person;
};
