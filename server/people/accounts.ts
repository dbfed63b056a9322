import { randomUUID } from "node:crypto";
import { PersonId } from "../../protocol/ids.ts";
import type { MembershipGrant, NewAccount } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { hashPassword, makeInitialPassword } from "./passwords.ts";
import { insertPerson, writePassword } from "./peopleRepository.ts";

/** An account thought out but not stored yet: hashing takes its time outside the transaction. */
export type DraftAccount = {
  personId: PersonId;
  displayName: string;
  initialPassword: string;
  hash: string;
};

export const draftAccounts = async (displayNames: readonly string[]): Promise<DraftAccount[]> => {
  const drafts: DraftAccount[] = [];
  // One after the other: a pasted class must not take every thread from those who sign in.
  for (const displayName of displayNames) {
    const initialPassword = makeInitialPassword();
    drafts.push({
      personId: PersonId.parse(randomUUID()),
      displayName,
      initialPassword,
      hash: await hashPassword(initialPassword),
    });
  }
  return drafts;
};

/** Stores an account whose first password must be changed. */
export const storeAccount = async (
  queries: Queries,
  account: DraftAccount & {
    signInName: string;
    membership: MembershipGrant;
    madeBy: PersonId | null;
    clock: Clock;
  },
): Promise<NewAccount> => {
  const { personId, displayName, signInName, membership, initialPassword } = account;
  await insertPerson(queries, { personId, displayName, signInName, memberships: [membership] });
  await writePassword(queries, {
    personId,
    hash: account.hash,
    mustChange: true,
    now: account.clock.now(),
  });
  await recordAudit(queries, {
    actorId: account.madeBy,
    action: "accountMade",
    subject: { kind: "person", id: personId },
    detail: { ...membership },
  });
  return { personId, displayName, signInName, initialPassword };
};

/** The names that nobody has yet, in order; a name chosen by hand may stand where ours would. */
export const freeSignInNames = async (
  queries: Queries,
  wanted: { count: number; from: number; name: (number: number) => string },
): Promise<{ names: string[]; next: number }> => {
  const names: string[] = [];
  let next = wanted.from;
  while (names.length < wanted.count) {
    const candidates = Array.from({ length: wanted.count - names.length }, () =>
      wanted.name(next++),
    );
    const taken = await queries
      .selectFrom("people")
      .select("sign_in_name")
      .where("sign_in_name", "in", candidates)
      .execute();
    const used = new Set(taken.map((row) => row.sign_in_name));
    names.push(...candidates.filter((name) => !used.has(name)));
  }
  return { names, next };
};
