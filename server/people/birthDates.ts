import { sql } from "kysely";
import { type Day, wallClock } from "../../protocol/days.ts";
import type { PersonId } from "../../protocol/ids.ts";
import { studiesOf } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demandToPerson } from "../lib/permissions.ts";
import { getPerson } from "./people.ts";

/** Those that are known. */
export const birthDatesOf = async (
  queries: Queries,
  personIds: readonly PersonId[],
): Promise<Map<PersonId, Day>> => {
  const rows = await queries
    .selectFrom("student_records")
    .select(["person_id", "birth_date"])
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .execute();
  return new Map(
    rows.flatMap(({ person_id: personId, birth_date: day }) =>
      day === null ? [] : [[personId, day] as const],
    ),
  );
};

export const createBirthDates = (parts: {
  db: Db;
  clock: Clock;
  timeZone: string;
  /** After it is stored. */
  onChanged: (personId: PersonId) => void;
}) => ({
  /** @throws SkyclassError notFound | forbidden | badRequest for a day to come and for who is no student */
  async change(actor: Actor, personId: PersonId, birthDate: Day | null): Promise<void> {
    const { db, clock, timeZone } = parts;
    await db.transaction().execute(async (trx) => {
      const person = await getPerson(trx, personId);
      demandToPerson(actor, "changeBirthDate", person);
      const [place] = studiesOf(person.memberships);
      if (!place)
        throw new SkyclassError("badRequest", {
          issues: [{ path: "personId", message: "only students have a birth date here" }],
        });
      if (birthDate !== null && birthDate > wallClock(clock.now(), timeZone).day)
        throw new SkyclassError("badRequest", {
          issues: [{ path: "birthDate", message: "this day is still to come" }],
        });
      await trx
        .insertInto("student_records")
        .values({ person_id: personId, school_id: place.schoolId, birth_date: birthDate })
        .onConflict((conflict) =>
          conflict.column("person_id").doUpdateSet({ birth_date: birthDate }),
        )
        .execute();
      await recordAudit(trx, {
        actorId: actor.personId,
        action: "birthDateChanged",
        subject: { kind: "person", id: personId },
        detail: { known: birthDate !== null },
      });
    });
    parts.onChanged(personId);
  },
});
export type BirthDates = ReturnType<typeof createBirthDates>;
