import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { parseCookie } from "cookie";
import type { PersonId } from "../../protocol/ids.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { SignedIn } from "../lib/route.ts";
import { hashToken, randomToken } from "../lib/tokens.ts";
import { membershipOf, membershipsOf } from "./memberships.ts";

export const sessionCookieName = "skyclass_session";
export const sessionLifetimeS = 30 * 24 * 3600;

export type Revoked = {
  personId: PersonId;
  /** Left out: every session of the person. */
  sessionId?: string;
  because: "signedOut" | "removed";
};

/** Sessions: a random token in an HttpOnly cookie, its hash in SQL. */
export type Sessions = {
  /** Whose session the cookie header carries; null when none that is valid. */
  authenticate(
    cookieHeader: string | undefined,
  ): Promise<{ personId: PersonId; sessionId: string } | null>;
  /** The same with what the person may do. */
  find(cookieHeader: string | undefined): Promise<SignedIn | null>;
  /** @throws SkyclassError notSignedIn | passwordMustChange */
  demand(cookieHeader: string | undefined): Promise<SignedIn>;
  /** Begins a session; the token goes into the cookie and nowhere else. */
  open(queries: Queries, personId: PersonId): Promise<{ token: string; sessionId: string }>;
  /** Ends sessions and tells; `except` keeps one. */
  revoke(revoked: Revoked & { except?: string }): Promise<void>;
  /** What runs in the name of a session closes, and the session stays: its device went over to somebody else. */
  setAside(session: { personId: PersonId; sessionId: string }): void;
  /** Listeners close sockets and media of the sessions that ended. */
  onRevoked(listener: (revoked: Revoked) => void): () => void;
  /** Deletes what has expired. */
  sweep(): Promise<void>;
};

export const isSessionToken = (text: string): boolean => /^[\w-]{43}$/.test(text);

export const sessionTokenIn = (cookieHeader: string | undefined): string | undefined => {
  const token =
    cookieHeader === undefined ? undefined : parseCookie(cookieHeader)[sessionCookieName];
  return token !== undefined && isSessionToken(token) ? token : undefined;
};

export const createSessions = ({ db, clock }: { db: Db; clock: Clock }): Sessions => {
  const events = new EventEmitter<{ revoked: [Revoked] }>();
  events.setMaxListeners(0);

  const find: Sessions["find"] = async (cookieHeader) => {
    const token = sessionTokenIn(cookieHeader);
    if (token === undefined) return null;
    const row = await db
      .selectFrom("sessions")
      .leftJoin("credentials", "credentials.person_id", "sessions.person_id")
      .select(["sessions.session_id", "sessions.person_id", "credentials.must_change"])
      .select(membershipsOf(db, "sessions.person_id").as("memberships"))
      .where("sessions.token_hash", "=", hashToken(token))
      .where("sessions.expires_at", ">", clock.now())
      .executeTakeFirst();
    if (!row) return null;
    return {
      personId: row.person_id,
      sessionId: row.session_id,
      memberships: row.memberships.map(membershipOf),
      passwordMustChange: row.must_change ?? false,
    };
  };

  return {
    find,
    async authenticate(cookieHeader) {
      const found = await find(cookieHeader);
      return found && { personId: found.personId, sessionId: found.sessionId };
    },
    async demand(cookieHeader) {
      const found = await find(cookieHeader);
      if (!found) throw new SkyclassError("notSignedIn");
      if (found.passwordMustChange) throw new SkyclassError("passwordMustChange");
      return found;
    },
    async open(queries, personId) {
      const token = randomToken();
      const sessionId = randomUUID();
      await queries
        .insertInto("sessions")
        .values({
          session_id: sessionId,
          person_id: personId,
          token_hash: hashToken(token),
          expires_at: new Date(clock.now().getTime() + sessionLifetimeS * 1000),
        })
        .execute();
      return { token, sessionId };
    },
    async revoke({ except, ...revoked }) {
      const ended = await db
        .deleteFrom("sessions")
        .where("person_id", "=", revoked.personId)
        .$if(revoked.sessionId !== undefined, (query) =>
          query.where("session_id", "=", revoked.sessionId ?? ""),
        )
        .$if(except !== undefined, (query) => query.where("session_id", "!=", except ?? ""))
        .returning("session_id")
        .execute();
      if (except === undefined) events.emit("revoked", revoked);
      else
        for (const { session_id: sessionId } of ended)
          events.emit("revoked", { ...revoked, sessionId });
    },
    setAside(session) {
      events.emit("revoked", { ...session, because: "signedOut" });
    },
    onRevoked(listener) {
      events.on("revoked", listener);
      return () => void events.off("revoked", listener);
    },
    async sweep() {
      await db.deleteFrom("sessions").where("expires_at", "<=", clock.now()).execute();
      await db.deleteFrom("one_time_links").where("expires_at", "<=", clock.now()).execute();
    },
  };
};
