import type { PersonId } from "../../protocol/ids.ts";
import type { MembershipGrant, NewAccount, Person } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, demandToPerson, placeOf, type Subject } from "../lib/permissions.ts";
import { hashPassword, makeInitialPassword } from "./passwords.ts";
import {
  countOperatorsForUpdate,
  findPerson,
  removePersonRows,
  writePassword,
} from "./peopleRepository.ts";
import { replaceMemberships } from "./memberships.ts";
import type { Sessions } from "./sessions.ts";

/** @throws SkyclassError notFound */
export const getPerson = async (queries: Queries, personId: PersonId): Promise<Person> => {
  const person = await findPerson(queries, personId);
  if (!person) throw new SkyclassError("notFound");
  return person;
};

const isOperator = (memberships: readonly MembershipGrant[]) =>
  memberships.some((membership) => membership.role === "operator");

/** @throws SkyclassError conflict when nobody could run the platform any more */
export const keepAnOperator = async (queries: Queries, leaving: Person) => {
  if (isOperator(leaving.memberships) && (await countOperatorsForUpdate(queries)) < 2)
    throw new SkyclassError("conflict", { message: "The last operator has to stay." });
};

/**
 * Where each given role would reach.
 * @throws SkyclassError badRequest for a school, class or child that is not there
 */
const findPlaces = async (
  queries: Queries,
  given: readonly MembershipGrant[],
): Promise<Subject[]> => {
  const places: Subject[] = [];
  for (const [index, grant] of given.entries()) {
    const place = await findPlace(queries, grant);
    if (!place)
      throw new SkyclassError("badRequest", {
        issues: [
          { path: `memberships.${index}`, message: "there is no such school, class or child" },
        ],
      });
    places.push(place);
  }
  return places;
};

const findPlace = async (queries: Queries, grant: MembershipGrant): Promise<Subject | null> => {
  if (grant.role === "guardian") {
    const child = await queries
      .selectFrom("memberships")
      .select(["school_id", "class_id"])
      .where("person_id", "=", grant.childId)
      .where("role", "=", "student")
      .executeTakeFirst();
    return child?.school_id && child.class_id
      ? { schoolIds: [child.school_id], classIds: [child.class_id] }
      : null;
  }
  const found =
    !("schoolId" in grant) ||
    ("classId" in grant
      ? await queries
          .selectFrom("classes")
          .select("class_id")
          .where("school_id", "=", grant.schoolId)
          .where("class_id", "=", grant.classId)
          .executeTakeFirst()
      : await queries
          .selectFrom("schools")
          .select("school_id")
          .where("school_id", "=", grant.schoolId)
          .executeTakeFirst());
  return found ? placeOf(grant) : null;
};

/** Changes of people that are there. */
export const createPeople = ({
  db,
  clock,
  sessions,
}: {
  db: Db;
  clock: Clock;
  sessions: Sessions;
}) => ({
  /** @throws SkyclassError notFound | forbidden | badRequest | conflict */
  async changeMemberships(
    actor: Actor,
    personId: PersonId,
    memberships: readonly MembershipGrant[],
  ): Promise<Person> {
    const person = await db.transaction().execute(async (trx) => {
      const before = await getPerson(trx, personId);
      demandToPerson(actor, "changeMemberships", before);
      for (const place of await findPlaces(trx, memberships))
        demand(actor, "changeMemberships", place);
      if (!isOperator(memberships)) await keepAnOperator(trx, before);
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

  /** @throws SkyclassError notFound | forbidden | conflict */
  async remove(actor: Actor, personId: PersonId): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const leaving = await getPerson(trx, personId);
      demandToPerson(actor, "removePerson", leaving);
      await keepAnOperator(trx, leaving);
      await removePersonRows(trx, personId, clock.now());
      await recordAudit(trx, {
        actorId: actor.personId,
        action: "accountRemoved",
        subject: { kind: "person", id: personId },
      });
    });
    await sessions.revoke({ personId, because: "removed" });
  },

  /** @throws SkyclassError notFound | forbidden */
  async resetPassword(actor: Actor, personId: PersonId): Promise<NewAccount> {
    const initialPassword = makeInitialPassword();
    const hash = await hashPassword(initialPassword);
    const person = await db.transaction().execute(async (trx) => {
      const found = await getPerson(trx, personId);
      demandToPerson(actor, "resetPassword", found);
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

  /** @throws SkyclassError notFound | forbidden */
  async signOut(actor: Actor, personId: PersonId): Promise<void> {
    demandToPerson(actor, "signPersonOut", await getPerson(db, personId));
    await recordAudit(db, {
      actorId: actor.personId,
      action: "signedOutEverywhere",
      subject: { kind: "person", id: personId },
    });
    await sessions.revoke({ personId, because: "signedOut" });
  },
});
export type People = ReturnType<typeof createPeople>;
