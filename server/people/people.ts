import type { PersonId } from "../../protocol/ids.ts";
import type { Membership, NewAccount, Person } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Actor } from "../lib/permissions.ts";
import { hashPassword, makeInitialPassword } from "./passwords.ts";
import {
  countOperatorsForUpdate,
  findPerson,
  removePersonRows,
  replaceMemberships,
  writePassword,
} from "./peopleRepository.ts";
import type { Sessions } from "./sessions.ts";

/** @throws SkyclassError notFound */
export const getPerson = async (queries: Queries, personId: PersonId): Promise<Person> => {
  const person = await findPerson(queries, personId);
  if (!person) throw new SkyclassError("notFound");
  return person;
};

const isOperator = (memberships: readonly Membership[]) =>
  memberships.some((membership) => membership.role === "operator");

/** @throws SkyclassError conflict when nobody could run the platform any more */
const keepAnOperator = async (queries: Queries, leaving: Person) => {
  if (isOperator(leaving.memberships) && (await countOperatorsForUpdate(queries)) < 2)
    throw new SkyclassError("conflict", { message: "The last operator has to stay." });
};

/** @throws SkyclassError badRequest for a school or class that is not there */
const checkScopes = async (queries: Queries, memberships: readonly Membership[]) => {
  for (const [index, membership] of memberships.entries()) {
    const found =
      membership.role === "operator" ||
      (membership.role === "teacher"
        ? await queries
            .selectFrom("schools")
            .select("school_id")
            .where("school_id", "=", membership.schoolId)
            .executeTakeFirst()
        : await queries
            .selectFrom("classes")
            .select("class_id")
            .where("school_id", "=", membership.schoolId)
            .where("class_id", "=", membership.classId)
            .executeTakeFirst());
    if (!found)
      throw new SkyclassError("badRequest", {
        issues: [{ path: `memberships.${index}`, message: "there is no such school or class" }],
      });
  }
};

/** Changes of people that are there; permission has been asked before. */
export const createPeople = ({
  db,
  clock,
  sessions,
}: {
  db: Db;
  clock: Clock;
  sessions: Sessions;
}) => ({
  async changeMemberships(
    actor: Actor,
    personId: PersonId,
    memberships: readonly Membership[],
  ): Promise<Person> {
    const person = await db.transaction().execute(async (trx) => {
      const before = await getPerson(trx, personId);
      if (!isOperator(memberships)) await keepAnOperator(trx, before);
      await checkScopes(trx, memberships);
      await replaceMemberships(trx, personId, memberships);
      await recordAudit(trx, {
        actorId: actor.personId,
        action: "membershipsChanged",
        subject: { kind: "person", id: personId },
        detail: { before: before.memberships, after: memberships },
      });
      return getPerson(trx, personId);
    });
    await sessions.revoke({ personId, because: "signedOut" });
    return person;
  },

  async remove(actor: Actor, personId: PersonId): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await keepAnOperator(trx, await getPerson(trx, personId));
      await removePersonRows(trx, personId, clock.now());
      await recordAudit(trx, {
        actorId: actor.personId,
        action: "accountRemoved",
        subject: { kind: "person", id: personId },
      });
    });
    await sessions.revoke({ personId, because: "removed" });
  },

  async resetPassword(actor: Actor, personId: PersonId): Promise<NewAccount> {
    const initialPassword = makeInitialPassword();
    const hash = await hashPassword(initialPassword);
    const person = await db.transaction().execute(async (trx) => {
      const found = await getPerson(trx, personId);
      await writePassword(trx, { personId, hash, mustChange: true, now: clock.now() });
      await recordAudit(trx, {
        actorId: actor.personId,
        action: "passwordReset",
        subject: { kind: "person", id: personId },
      });
      return found;
    });
    await sessions.revoke({ personId, because: "signedOut" });
    const { displayName, signInName } = person;
    return { personId, displayName, signInName, initialPassword };
  },

  async signOut(actor: Actor, personId: PersonId): Promise<void> {
    await getPerson(db, personId);
    await recordAudit(db, {
      actorId: actor.personId,
      action: "signedOutEverywhere",
      subject: { kind: "person", id: personId },
    });
    await sessions.revoke({ personId, because: "signedOut" });
  },
});
export type People = ReturnType<typeof createPeople>;
