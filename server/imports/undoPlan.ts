import { sql } from "kysely";
import type { SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { removePersonRows } from "../people/peopleRepository.ts";
import type { ImportUndo } from "./applyPlan.ts";
import { findSchoolPeople, writeSchoolPeople } from "./schoolPeople.ts";

/**
 * Takes back what `applyPlan` did. Who has taught meanwhile keeps a row with the name, as everybody
 * who is removed does.
 * @throws the database's refusal when a class that was made is in use by now
 */
export const undoPlan = async (
  trx: Queries,
  schoolId: SchoolId,
  undo: ImportUndo,
  now: Date,
): Promise<void> => {
  const taught = await trx
    .selectFrom("lessons")
    .select("teacher_id")
    .distinct()
    .where(sql<boolean>`teacher_id = any(${undo.madePeople}::uuid[])`)
    .execute();
  const teachers = new Set(taught.map((row) => row.teacher_id));
  for (const personId of teachers) await removePersonRows(trx, personId, now);
  const others = undo.madePeople.filter((personId) => !teachers.has(personId));
  await trx
    .deleteFrom("people")
    .where(sql<boolean>`person_id = any(${others}::uuid[])`)
    .execute();
  const present = await findSchoolPeople(
    trx,
    schoolId,
    undo.before.map(({ personId }) => personId),
  );
  const there = new Set(present.map(({ personId }) => personId));
  const back = undo.before.filter(({ personId }) => there.has(personId));
  await writeSchoolPeople(trx, schoolId, back);
  await trx
    .updateTable("classes")
    .set({ grade: null })
    .where(sql<boolean>`class_id = any(${undo.gradedClasses}::uuid[])`)
    .execute();
  await trx
    .deleteFrom("classes")
    .where(sql<boolean>`class_id = any(${undo.madeClasses}::uuid[])`)
    .execute();
};
