import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Consents } from "../consents/consents.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lessons } from "../lessons/lessons.ts";
import { findDistrict, hasOperator } from "../people/district.ts";
import { makeOneTimeLink } from "../people/oneTimeLinks.ts";
import type { Schools } from "../schools/schools.ts";
import type { Timetable } from "../timetable/timetable.ts";
import { type DemoLink, demoLinks, makeDemoSchool } from "./demoDistrict.ts";

/** How the first people get in; printed once, never logged. */
export type Entrance =
  | { kind: "demo"; links: DemoLink[] }
  | { kind: "firstOperator"; path: string }
  | { kind: "signIn" };

/** Stops the boot. */
export class DemoRefused extends Error {
  override name = "DemoRefused";
}

const firstOperatorLinkS = 7 * 24 * 3600;

/**
 * Makes the district at the first start (a demo school outside production) and says how to get in:
 * fresh links for the demo at every start, a first-operator link until there is an operator.
 * @throws DemoRefused when a demo's data would become a real district's
 */
export const openDistrict = async (parts: {
  db: Db;
  clock: Clock;
  schools: Schools;
  lessons: Lessons;
  timetable: Timetable;
  consents: Pick<Consents, "record">;
  timeZone: string;
  production: boolean;
  /** Lets demo links work from other machines. */
  demoLan: boolean;
}): Promise<Entrance> => {
  const { db, clock, production } = parts;
  const found = await findDistrict(db);
  if (found?.demo && production)
    throw new DemoRefused(
      "This data folder or database holds the demo school and cannot become production. Set DATA_DIR (and DATABASE_URL) to an empty one.",
    );
  const district = found ?? { name: production ? "" : "示例县", demo: !production };
  if (!found)
    await db.transaction().execute(async (trx) => {
      await trx.insertInto("district").values(district).execute();
      await recordAudit(trx, {
        actorId: null,
        action: "districtMade",
        detail: { demo: district.demo },
      });
    });
  if (district.demo) {
    await makeDemoSchool(parts);
    return { kind: "demo", links: await demoLinks(parts) };
  }
  if (await hasOperator(db)) return { kind: "signIn" };
  // Only the newest link counts: an older one may lie in a log or a terminal.
  await db.deleteFrom("one_time_links").where("kind", "=", "firstOperator").execute();
  const { token } = await makeOneTimeLink(db, {
    kind: "firstOperator",
    loopbackOnly: false,
    lifetimeS: firstOperatorLinkS,
    clock,
  });
  return { kind: "firstOperator", path: `/link#${token}` };
};
