import { randomUUID } from "node:crypto";
import type { PersonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { hashToken, randomToken } from "../lib/tokens.ts";

type LinkPurpose = { kind: "signIn"; personId: PersonId } | { kind: "firstOperator" };

/** Makes a link that works once; the token is not stored and cannot be shown again. */
export const makeOneTimeLink = async (
  queries: Queries,
  link: LinkPurpose & { loopbackOnly: boolean; lifetimeS: number; clock: Clock },
): Promise<{ token: string }> => {
  const token = randomToken();
  const linkId = randomUUID();
  await queries
    .insertInto("one_time_links")
    .values({
      link_id: linkId,
      token_hash: hashToken(token),
      kind: link.kind,
      person_id: link.kind === "signIn" ? link.personId : null,
      loopback_only: link.loopbackOnly,
      expires_at: new Date(link.clock.now().getTime() + link.lifetimeS * 1000),
    })
    .execute();
  await recordAudit(queries, {
    actorId: null,
    action: "linkMade",
    subject: { kind: "link", id: linkId },
    detail: { kind: link.kind },
  });
  return { token };
};

type By = { token: string; isLoopback: boolean };

/**
 * What the link is for, without using it up.
 * @throws SkyclassError linkUsedOrExpired; forbidden for a local link from another machine
 */
export const inspectLink = async (queries: Queries, clock: Clock, by: By) => {
  const link = await queries
    .selectFrom("one_time_links")
    .select(["link_id", "kind", "person_id", "loopback_only"])
    .where("token_hash", "=", hashToken(by.token))
    .where("used_at", "is", null)
    .where("expires_at", ">", clock.now())
    .executeTakeFirst();
  if (!link) throw new SkyclassError("linkUsedOrExpired");
  if (link.loopback_only && !by.isLoopback)
    throw new SkyclassError("forbidden", {
      message: "This link works only on the machine that runs Skyclass.",
    });
  return link;
};

/** Uses the link up; of several at once exactly one succeeds. */
export const useLink = async (
  queries: Queries,
  clock: Clock,
  by: By & { kind: LinkPurpose["kind"] },
): Promise<{ linkId: string; personId: PersonId | null }> => {
  const link = await inspectLink(queries, clock, by);
  if (link.kind !== by.kind) throw new SkyclassError("linkUsedOrExpired");
  const used = await queries
    .updateTable("one_time_links")
    .set({ used_at: clock.now() })
    .where("link_id", "=", link.link_id)
    .where("used_at", "is", null)
    .returning(["link_id", "person_id"])
    .executeTakeFirst();
  if (!used) throw new SkyclassError("linkUsedOrExpired");
  return { linkId: used.link_id, personId: used.person_id };
};
