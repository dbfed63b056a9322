import { addDays, wallClock } from "../../protocol/days.ts";
import type { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Consents } from "../consents/consents.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";

/** Nine years, so that for a long time to come a family has to be asked. */
const ageDays = 9 * 365;

/**
 * Of the class's children two are known to be young: the first has a guardian who was not asked yet, the
 * second's family has consented on paper. How old the others are nobody said. What was said or changed
 * since stays as it is.
 */
export const makeDemoConsents = async ({
  db,
  clock,
  timeZone,
  consents,
  ...place
}: {
  db: Db;
  clock: Clock;
  timeZone: string;
  consents: Pick<Consents, "record">;
  schoolId: SchoolId;
  classId: ClassId;
  /** Who writes down what came on paper. */
  headTeacherId: PersonId;
}): Promise<void> => {
  const { schoolId, classId, headTeacherId } = place;
  const children = await db
    .selectFrom("memberships")
    .innerJoin("people", "people.person_id", "memberships.person_id")
    .select("people.person_id as personId")
    .where("role", "=", "student")
    .where("class_id", "=", classId)
    .orderBy("sign_in_name")
    .limit(2)
    .execute();
  const birthDate = addDays(wallClock(clock.now(), timeZone).day, -ageDays);
  for (const { personId } of children)
    await db
      .insertInto("student_records")
      .values({ person_id: personId, school_id: schoolId, birth_date: birthDate })
      .onConflict((conflict) => conflict.column("person_id").doNothing())
      .execute();
  const consented = children[1];
  if (!consented) return;
  const said = await db
    .selectFrom("consents")
    .select("child_id")
    .where("child_id", "=", consented.personId)
    .executeTakeFirst();
  if (said) return;
  await consents.record(
    { personId: headTeacherId, memberships: [{ role: "headTeacher", schoolId, classId }] },
    consented.personId,
    { kinds: ["sound", "picture"], deed: "given", how: "onPaper" },
  );
};
