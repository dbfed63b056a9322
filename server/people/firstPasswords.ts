import type { ClassId, SchoolId } from "../../protocol/ids.ts";
import type { NewAccount, Person } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { type Actor, mayToPerson } from "../lib/permissions.ts";
import { hashPassword, makeInitialPassword } from "./passwords.ts";
import { listNeverSignedIn, writePassword } from "./peopleRepository.ts";
import type { Sessions } from "./sessions.ts";

/**
 * First passwords for all of a class or all teachers of a school who never signed in: what was printed
 * before stops working. An import makes none, because nobody could be shown 5,000 of them at once; they
 * are made when the slips are printed. So every password, the first ones too, is stored as argon2id,
 * and is known to nobody but the paper.
 */
export const createFirstPasswords =
  ({ db, clock, sessions }: { db: Db; clock: Clock; sessions: Sessions }) =>
  async (
    actor: Actor,
    of: { classId: ClassId } | { teachersOf: SchoolId },
  ): Promise<NewAccount[]> => {
    const found = await listNeverSignedIn(db, of);
    // A guardian who is also a teacher is no matter of the head teacher's.
    const people = found.filter((person) => mayToPerson(actor, "resetPassword", person));
    const drafts: (Person & { initialPassword: string; hash: string })[] = [];
    // One after the other: a class must not take every thread from those who sign in.
    for (const person of people) {
      const initialPassword = makeInitialPassword();
      drafts.push({ ...person, initialPassword, hash: await hashPassword(initialPassword) });
    }
    const made = await db.transaction().execute(async (trx) => {
      // Whoever signed in while the passwords were made keeps the one they chose.
      const still = new Set((await listNeverSignedIn(trx, of)).map(({ personId }) => personId));
      const given = drafts.filter(({ personId }) => still.has(personId));
      for (const { personId, hash } of given) {
        await writePassword(trx, { personId, hash, mustChange: true, now: clock.now() });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "passwordReset",
          subject: { kind: "person", id: personId },
        });
      }
      return given;
    });
    for (const { personId } of made) await sessions.revoke({ personId, because: "signedOut" });
    return made.map(({ personId, displayName, signInName, initialPassword }) => ({
      personId,
      displayName,
      signInName,
      initialPassword,
    }));
  };
export type MakeFirstPasswords = ReturnType<typeof createFirstPasswords>;
