import { type Insertable, sql } from "kysely";
import { z } from "zod";
import { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import type { Tables } from "../db/schema.ts";

/** Somebody as far as one school's file can change them. */
export const SchoolPerson = z.strictObject({
  personId: PersonId,
  name: z.string(),
  /** In this school; null where the role is not for a class. */
  held: z.array(
    z.strictObject({
      role: z.enum(["student", "teacher", "headTeacher"]),
      classId: ClassId.nullable(),
    }),
  ),
  record: z
    .strictObject({
      schoolId: SchoolId.nullable(),
      number: z.string().nullable(),
      birthDate: z.iso.date().nullable(),
    })
    .nullable(),
});
export type SchoolPerson = z.infer<typeof SchoolPerson>;

const roles = ["student", "teacher", "headTeacher"] as const;

/** Statements have at most 65,535 values, and those who are in lessons get a turn between two. */
const batchSize = 500;
export const inBatches = async <Item>(
  items: readonly Item[],
  run: (batch: Item[]) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < items.length; from += batchSize)
    await run(items.slice(from, from + batchSize));
};

export const findSchoolPeople = async (
  queries: Queries,
  schoolId: SchoolId,
  personIds: readonly PersonId[],
): Promise<SchoolPerson[]> => {
  const people = await queries
    .selectFrom("people")
    .leftJoin("student_records as record", "record.person_id", "people.person_id")
    .select(["people.person_id", "people.display_name", "record.person_id as has_record"])
    .select(["record.school_id", "record.student_number", "record.birth_date"])
    .where(sql<boolean>`people.person_id = any(${personIds}::uuid[])`)
    .where("people.removed_at", "is", null)
    .execute();
  const held = await queries
    .selectFrom("memberships")
    .select(["person_id", "role", "class_id"])
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .where("school_id", "=", schoolId)
    .where("role", "in", roles)
    .execute();
  const heldBy = Map.groupBy(held, (row) => row.person_id);
  return people.map((row) =>
    SchoolPerson.parse({
      personId: row.person_id,
      name: row.display_name,
      held: (heldBy.get(row.person_id) ?? []).map((one) => ({
        role: one.role,
        classId: one.class_id,
      })),
      record:
        row.has_record === null
          ? null
          : { schoolId: row.school_id, number: row.student_number, birthDate: row.birth_date },
    }),
  );
};

/** New people, who cannot sign in before somebody makes them a first password. */
export const insertSchoolPeople = async (
  queries: Queries,
  schoolId: SchoolId,
  people: readonly (SchoolPerson & { signInName: string })[],
): Promise<void> => {
  await insertRows(queries, "people", people.map(accountRow));
  await insertHeld(queries, schoolId, people);
  await writeRecords(queries, people);
};

export const insertGuardians = async (
  queries: Queries,
  guardians: readonly {
    personId: PersonId;
    name: string;
    signInName: string;
    childId: PersonId;
  }[],
): Promise<void> => {
  await insertRows(queries, "people", guardians.map(accountRow));
  await insertRows(
    queries,
    "memberships",
    guardians.map((one) => ({
      person_id: one.personId,
      role: "guardian" as const,
      child_id: one.childId,
    })),
  );
};

/** Makes people that are there what is given, as far as this school goes. */
export const writeSchoolPeople = async (
  queries: Queries,
  schoolId: SchoolId,
  people: readonly SchoolPerson[],
  onWritten: (count: number) => void = () => {},
): Promise<void> => {
  // All at once first: two children may have exchanged their numbers.
  await queries
    .deleteFrom("student_records")
    .where(sql<boolean>`person_id = any(${people.map(({ personId }) => personId)}::uuid[])`)
    .execute();
  await inBatches(people, async (batch) => {
    const names = JSON.stringify(batch.map(({ personId, name }) => ({ id: personId, name })));
    await sql`
      update people set display_name = given.name
      from jsonb_to_recordset(${names}::jsonb) as given(id uuid, name text)
      where people.person_id = given.id and people.display_name <> given.name`.execute(queries);
    await queries
      .deleteFrom("memberships")
      .where(sql<boolean>`person_id = any(${batch.map(({ personId }) => personId)}::uuid[])`)
      .where("school_id", "=", schoolId)
      .where("role", "in", roles)
      .execute();
    await insertHeld(queries, schoolId, batch);
    await writeRecords(queries, batch);
    onWritten(batch.length);
  });
};

const insertHeld = async (
  queries: Queries,
  schoolId: SchoolId,
  people: readonly SchoolPerson[],
): Promise<void> => {
  const rows = people.flatMap(({ personId, held }) =>
    held.map(({ role, classId }) => ({
      person_id: personId,
      role,
      school_id: schoolId,
      class_id: classId,
    })),
  );
  await insertRows(queries, "memberships", rows);
};

const writeRecords = async (queries: Queries, people: readonly SchoolPerson[]): Promise<void> => {
  const rows = people.flatMap(({ personId, record }) =>
    record === null
      ? []
      : [
          {
            person_id: personId,
            school_id: record.schoolId,
            student_number: record.number,
            birth_date: record.birthDate,
          },
        ],
  );
  await insertRows(queries, "student_records", rows);
};

const accountRow = (one: { personId: PersonId; name: string; signInName: string }) => ({
  person_id: one.personId,
  display_name: one.name,
  sign_in_name: one.signInName,
});

/** One value for all rows of the same columns: to read a placeholder for each cell takes longer than to write them. */
const insertRows = async <Table extends "people" | "memberships" | "student_records">(
  queries: Queries,
  table: Table,
  rows: readonly Insertable<Tables[Table]>[],
): Promise<void> => {
  const [first] = rows;
  if (!first) return;
  const into = sql.table(table);
  const columns = sql.join(Object.keys(first).map((name) => sql.ref(name)));
  await sql`
    insert into ${into} (${columns})
    select ${columns}
    from jsonb_populate_recordset(null::${into}, ${JSON.stringify(rows)}::jsonb)`.execute(queries);
};
