import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { core } from "./0001-core.ts";
import { roles } from "./0002-roles.ts";
import { timetable } from "./0005-timetable.ts";
import { ladders } from "./0008-ladders.ts";
import { questions } from "./0009-questions.ts";

/** In the order of their names; a released migration is never changed, only followed by another. */
const migrations: Record<string, Migration> = {
  "0001-core": core,
  "0002-roles": roles,
  "0005-timetable": timetable,
  "0008-ladders": ladders,
  "0009-questions": questions,
};

/**
 * Brings the database to the newest shape; concurrent callers wait for each other.
 * @throws the first failed migration's error; everything it did is rolled back
 */
export const migrate = async <Tables>(db: Kysely<Tables>): Promise<string[]> => {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error("The database could not be migrated", { cause: error });
  return (results ?? []).map((result) => result.migrationName);
};
