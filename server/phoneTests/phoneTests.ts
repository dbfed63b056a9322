import { randomInt } from "node:crypto";
import type { PersonId } from "../../protocol/ids.ts";
import type { PhoneTest, ReportedPhoneTest, ReportPhoneTest } from "../../protocol/phoneTests.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import { isUniqueViolation } from "../db/violations.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, mayToPerson, reachOf } from "../lib/permissions.ts";
import { findPerson } from "../people/peopleRepository.ts";

const keptMs = 7 * 24 * 3_600_000;
/** A person who tests again and again needs no more than the latest ones. */
const mostPerPerson = 20;
/** There are a million codes; one that is taken is drawn again. */
const mostDraws = 20;

export type PhoneTests = ReturnType<typeof createPhoneTests>;

/** Results of phone tests, and who may look at them. */
export const createPhoneTests = ({ db, clock }: { db: Db; clock: Clock }) => ({
  /** @throws SkyclassError tooManyRequests */
  async report(personId: PersonId, test: ReportPhoneTest): Promise<ReportedPhoneTest> {
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + keptMs);
    await db.deleteFrom("phone_tests").where("expires_at", "<=", now).execute();
    const { count } = await db
      .selectFrom("phone_tests")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .where("person_id", "=", personId)
      .executeTakeFirstOrThrow();
    if (Number(count) >= mostPerPerson)
      throw new SkyclassError("tooManyRequests", { retryAfterMs: keptMs / 7 });
    for (let draw = 1; ; draw++) {
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      try {
        await db
          .insertInto("phone_tests")
          .values({
            code,
            person_id: personId,
            checks: JSON.stringify(test.checks),
            browser: test.browser,
            made_at: now,
            expires_at: expiresAt,
          })
          .execute();
        return { code, expiresAt: expiresAt.toISOString() };
      } catch (error) {
        if (!isUniqueViolation(error) || draw >= mostDraws) throw error;
      }
    }
  },

  /**
   * Whose help desk the actor is not, does not learn that there is such a code.
   * @throws SkyclassError notFound | forbidden
   */
  async look(actor: Actor, code: string): Promise<PhoneTest> {
    reachOf(actor, "seePhoneTest");
    const row = await db
      .selectFrom("phone_tests")
      .selectAll()
      .where("code", "=", code)
      .where("expires_at", ">", clock.now())
      .executeTakeFirst();
    const person = row && (await findPerson(db, row.person_id));
    if (!row || !person || !mayToPerson(actor, "seePhoneTest", person))
      throw new SkyclassError("notFound", { message: "There is no such code (any more)." });
    await recordAudit(db, {
      actorId: actor.personId,
      action: "phoneTestSeen",
      subject: { kind: "person", id: person.personId },
    });
    return {
      code: row.code,
      personId: person.personId,
      displayName: person.displayName,
      signInName: person.signInName,
      checks: row.checks,
      browser: row.browser,
      madeAt: row.made_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    };
  },
});
