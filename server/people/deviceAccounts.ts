import { parseCookie } from "cookie";
import {
  type DeviceAccounts as Listed,
  mostDeviceAccounts,
} from "../../protocol/deviceAccounts.ts";
import type { PersonId } from "../../protocol/ids.ts";
import type { Me, Membership } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { RequestContext, SignedIn } from "../lib/route.ts";
import { hashToken } from "../lib/tokens.ts";
import { membershipOf, membershipsOf, placeNamesOf } from "./memberships.ts";
import { isSessionToken, sessionLifetimeS, type Sessions, sessionTokenIn } from "./sessions.ts";
import { keepSession } from "./sessionCookie.ts";
import { meOf } from "./signingIn.ts";

/*
 * The people of one device, of whom one is present. The present one's session is in the session cookie
 * as ever; those of the others wait in a second HttpOnly cookie. Each is a session like any other: it
 * ends by its own time, by signing out everywhere, by removal or a new password, and a token that is no
 * session's any more is passed over.
 */

const cookieName = "skyclass_waiting";
/** Nothing but the API reads it. */
const cookiePath = "/api";

const waitingTokensIn = (cookieHeader: string | undefined): string[] => {
  const tokens = (parseCookie(cookieHeader ?? "")[cookieName] ?? "").split(".");
  return [...new Set(tokens.filter(isSessionToken))].slice(0, mostDeviceAccounts - 1);
};

/**
 * Only children and their families wait: whoever picks up the device becomes them without a password,
 * which nobody may who works at a school.
 */
const mayWait = (memberships: readonly Membership[]): boolean =>
  memberships.length > 0 &&
  memberships.every(({ role }) => role === "student" || role === "guardian");

type From = Pick<RequestContext, "cookieHeader" | "setCookie">;

export const createDeviceAccounts = ({
  db,
  clock,
  sessions,
  timeZone,
}: {
  db: Db;
  clock: Clock;
  sessions: Sessions;
  timeZone: string;
}) => {
  /** Who waits, in the order in which they came to wait. */
  const findWaiting = async (cookieHeader: string | undefined) => {
    const tokens = waitingTokensIn(cookieHeader);
    if (tokens.length === 0) return [];
    const rows = await db
      .selectFrom("sessions")
      .innerJoin("people", "people.person_id", "sessions.person_id")
      .select(["session_id", "sessions.person_id", "token_hash", "expires_at", "display_name"])
      .select(membershipsOf(db, "sessions.person_id").as("memberships"))
      .where("token_hash", "in", tokens.map(hashToken))
      .where("expires_at", ">", clock.now())
      .execute();
    return tokens.flatMap((token) => {
      const row = rows.find(({ token_hash: hash }) => hashToken(token).equals(hash));
      if (row === undefined) return [];
      return [
        {
          token,
          sessionId: row.session_id,
          personId: row.person_id,
          displayName: row.display_name,
          memberships: row.memberships.map(membershipOf),
          expiresAt: row.expires_at,
        },
      ];
    });
  };

  const keepWaiting = (from: From, tokens: readonly string[]) =>
    from.setCookie({
      name: cookieName,
      value: tokens.join("."),
      path: cookiePath,
      maxAgeS: tokens.length === 0 ? 0 : sessionLifetimeS,
    });

  /** The present person makes room for another; the tokens that wait because of it. */
  const leave = async (present: SignedIn, from: From): Promise<string[]> => {
    const { personId, sessionId, memberships } = present;
    const token = sessionTokenIn(from.cookieHeader);
    if (token !== undefined && mayWait(memberships)) {
      sessions.setAside({ personId, sessionId });
      return [token];
    }
    await sessions.revoke({ personId, sessionId, because: "signedOut" });
    return [];
  };

  return {
    /** The others of the device that sent these cookies. */
    async list(present: SignedIn | null, cookieHeader: string | undefined): Promise<Listed> {
      const waiting = await findWaiting(cookieHeader);
      return {
        others: waiting.map(({ personId, displayName, memberships }) => ({
          personId,
          displayName,
          memberships,
        })),
        placeNames: await placeNamesOf(
          db,
          waiting.flatMap(({ memberships }) => memberships),
        ),
        mayAdd:
          present !== null &&
          mayWait(present.memberships) &&
          waiting.length < mostDeviceAccounts - 1,
      };
    },

    /** @throws SkyclassError forbidden | tooManyAccounts when nobody can be added beside the present one */
    async demandRoom(present: SignedIn, cookieHeader: string | undefined): Promise<void> {
      if (!mayWait(present.memberships)) throw new SkyclassError("forbidden");
      if ((await findWaiting(cookieHeader)).length >= mostDeviceAccounts - 1)
        throw new SkyclassError("tooManyAccounts");
    },

    /** Somebody has signed in, beside `left` where it is given: nobody waits who is present. */
    async arrive(personId: PersonId, from: From, left: SignedIn | null): Promise<void> {
      const before = waitingTokensIn(from.cookieHeader);
      if (before.length === 0 && left === null) return;
      const waiting = await findWaiting(from.cookieHeader);
      for (const { sessionId } of waiting.filter((one) => one.personId === personId))
        await sessions.revoke({ personId, sessionId, because: "signedOut" });
      const others = waiting.filter((one) => one.personId !== personId).map(({ token }) => token);
      if (left?.personId === personId)
        await sessions.revoke({ personId, sessionId: left.sessionId, because: "signedOut" });
      else if (left) others.push(...(await leave(left, from)));
      keepWaiting(from, others);
    },

    /** @throws SkyclassError notFound when that person does not wait on this device, or no longer */
    async switchTo(personId: PersonId, from: From, present: SignedIn | null): Promise<Me> {
      const waiting = await findWaiting(from.cookieHeader);
      const next = waiting.find((one) => one.personId === personId);
      if (!next) throw new SkyclassError("notFound");
      await recordAudit(db, {
        actorId: personId,
        action: "accountSwitched",
        subject: { kind: "person", id: personId },
        detail: { from: present?.personId ?? null },
      });
      const others = waiting.filter((one) => one !== next).map(({ token }) => token);
      if (present) others.push(...(await leave(present, from)));
      // The cookie lasts as long as the session has left, not anew.
      const leftMs = next.expiresAt.getTime() - clock.now().getTime();
      keepSession(from, next.token, Math.floor(leftMs / 1000));
      keepWaiting(from, others);
      return meOf(db, personId, timeZone);
    },
  };
};
export type DeviceAccounts = ReturnType<typeof createDeviceAccounts>;
