import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { PersonId } from "../../protocol/ids.ts";
import type { ChangePassword, FirstOperator, Me, SignIn } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { isUniqueViolation } from "../db/violations.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { SignedIn } from "../lib/route.ts";
import { placeNamesOf } from "./memberships.ts";
import { findDistrict, hasOperator } from "./district.ts";
import { inspectLink, useLink } from "./oneTimeLinks.ts";
import { hashPassword, isPassword } from "./passwords.ts";
import {
  findCredentialsByName,
  findCredentialsOf,
  findPerson,
  insertPerson,
  markActivated,
  writePassword,
} from "./peopleRepository.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInThrottle } from "./signInThrottle.ts";

/** Where a request comes from. */
type From = { address: string; isLoopback: boolean };
type Opened = { me: Me; token: string };

export const meOf = async (queries: Queries, personId: PersonId, timeZone: string): Promise<Me> => {
  const person = await findPerson(queries, personId);
  if (!person) throw new SkyclassError("notSignedIn");
  const credentials = await findCredentialsOf(queries, personId);
  const district = await findDistrict(queries);
  return {
    personId,
    displayName: person.displayName,
    signInName: person.signInName,
    memberships: person.memberships,
    placeNames: await placeNamesOf(queries, person.memberships),
    passwordMustChange: credentials?.must_change ?? false,
    timeZone,
    demo: district?.demo ?? false,
  };
};

/** Ways into a session, and the password that guards it. */
export const createSigningIn = (parts: {
  db: Db;
  clock: Clock;
  sessions: Sessions;
  throttle: SignInThrottle;
  timeZone: string;
}) => {
  const { db, clock, sessions, throttle, timeZone } = parts;

  const openFor = async (queries: Queries, personId: PersonId): Promise<Opened> => {
    const { token } = await sessions.open(queries, personId);
    return { me: await meOf(queries, personId, timeZone), token };
  };

  return {
    /** @throws SkyclassError wrongCredentials | tooManyRequests */
    async withPassword(given: Omit<z.infer<typeof SignIn>, "beside">, from: From): Promise<Opened> {
      return throttle.attempt({ address: from.address, name: given.signInName }, async () => {
        const found = await findCredentialsByName(db, given.signInName);
        if (!(await isPassword(given.password, found?.password_hash)) || !found)
          throw new SkyclassError("wrongCredentials");
        const personId = found.person_id;
        return db.transaction().execute(async (trx) => {
          const opened = await openFor(trx, personId);
          await recordAudit(trx, {
            actorId: personId,
            action: "signedIn",
            subject: { kind: "person", id: personId },
            detail: { by: "password" },
          });
          return opened;
        });
      });
    },

    /** A first-operator link is only looked at; a sign-in link is used up. */
    async withLink(
      token: string,
      from: From,
    ): Promise<{ kind: "firstOperator" } | ({ kind: "signIn" } & Opened)> {
      return throttle.attempt({ address: from.address }, async () =>
        db.transaction().execute(async (trx) => {
          const by = { token, isLoopback: from.isLoopback };
          const link = await inspectLink(trx, clock, by);
          if (link.kind === "firstOperator") return { kind: "firstOperator" as const };
          const { linkId, personId } = await useLink(trx, clock, { ...by, kind: "signIn" });
          if (personId === null) throw new SkyclassError("linkUsedOrExpired");
          await markActivated(trx, personId, clock.now());
          await recordAudit(trx, {
            actorId: personId,
            action: "signedIn",
            subject: { kind: "person", id: personId },
            detail: { by: "link", linkId },
          });
          return { kind: "signIn" as const, ...(await openFor(trx, personId)) };
        }),
      );
    },

    /** @throws SkyclassError linkUsedOrExpired | signInNameTaken */
    async firstOperator(given: z.infer<typeof FirstOperator>, from: From): Promise<Opened> {
      return throttle.attempt({ address: from.address }, async () => {
        const by = { token: given.token, isLoopback: from.isLoopback };
        await inspectLink(db, clock, by);
        const hash = await hashPassword(given.password);
        const personId = PersonId.parse(randomUUID());
        try {
          return await db.transaction().execute(async (trx) => {
            const { linkId } = await useLink(trx, clock, { ...by, kind: "firstOperator" });
            if (await hasOperator(trx)) throw new SkyclassError("linkUsedOrExpired");
            await insertPerson(trx, {
              personId,
              displayName: given.displayName,
              signInName: given.signInName,
              memberships: [{ role: "operator" }],
              activatedAt: clock.now(),
            });
            await writePassword(trx, { personId, hash, mustChange: false, now: clock.now() });
            await recordAudit(trx, {
              actorId: personId,
              action: "accountMade",
              subject: { kind: "person", id: personId },
              detail: { role: "operator", linkId },
            });
            return openFor(trx, personId);
          });
        } catch (error) {
          if (isUniqueViolation(error)) throw new SkyclassError("signInNameTaken");
          throw error;
        }
      });
    },

    /**
     * The person's other sessions end.
     * @throws SkyclassError wrongCredentials | tooManyRequests | badRequest when nothing changes
     */
    async changePassword(
      actor: SignedIn,
      given: z.infer<typeof ChangePassword>,
      from: From,
    ): Promise<Me> {
      const { personId, sessionId } = actor;
      await throttle.attempt({ address: from.address, name: personId }, async () => {
        const found = await findCredentialsOf(db, personId);
        const proven =
          found !== undefined &&
          ((found.must_change && given.current === undefined) ||
            (await isPassword(given.current ?? "", found.password_hash)));
        if (!proven) throw new SkyclassError("wrongCredentials");
        if (await isPassword(given.next, found.password_hash))
          throw new SkyclassError("badRequest", {
            issues: [{ path: "next", message: "is the password you already have" }],
          });
      });
      const hash = await hashPassword(given.next);
      const me = await db.transaction().execute(async (trx) => {
        await writePassword(trx, { personId, hash, mustChange: false, now: clock.now() });
        await markActivated(trx, personId, clock.now());
        await recordAudit(trx, {
          actorId: personId,
          action: "passwordChanged",
          subject: { kind: "person", id: personId },
        });
        return meOf(trx, personId, timeZone);
      });
      await sessions.revoke({ personId, because: "signedOut", except: sessionId });
      return me;
    },

    async signOut(actor: SignedIn, reach: "here" | "everywhere"): Promise<void> {
      const { personId, sessionId } = actor;
      await sessions.revoke({
        personId,
        because: "signedOut",
        ...(reach === "here" ? { sessionId } : {}),
      });
      await recordAudit(db, {
        actorId: personId,
        action: reach === "here" ? "signedOut" : "signedOutEverywhere",
        subject: { kind: "person", id: personId },
      });
    },
  };
};
export type SigningIn = ReturnType<typeof createSigningIn>;
