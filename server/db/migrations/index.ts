import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { core } from "./0001-core.ts";
import { roles } from "./0002-roles.ts";
import { timetable } from "./0005-timetable.ts";
import { imports } from "./0003-imports.ts";
import { phoneTests } from "./0006-phone-tests.ts";
import { ladders } from "./0008-ladders.ts";
import { questions } from "./0009-questions.ts";

/** In the order of their names; a released migration is never changed, only followed by another. */
const migrations: Record<string, Migration> = {
  "0001-core": core,
  "0002-roles": roles,
  "0005-timetable": timetable,
  "0003-imports": imports,
  "0006-phone-tests": phoneTests,
  "0008-ladders": ladders,
  "0009-questions": questions,
};

/**
 * Brings the database to the newest shape; concurrent callers wait for each other.
 * @throws the first failed migration's error; everything it did is rolled back
 */
export const migrate = async <Tables>(db: Kysely<Tables>): Promise<string[]> => {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    // A number belongs to a piece of work; which of two pieces is ready first is not known before.
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error("The database could not be migrated", { cause: error });
  return (results ?? []).map((result) => result.migrationName);
};
