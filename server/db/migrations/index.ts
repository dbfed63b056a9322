import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { core } from "./0001-core.ts";
import { roles } from "./0002-roles.ts";
import { imports } from "./0003-imports.ts";
import { timetable } from "./0005-timetable.ts";
import { phoneTests } from "./0006-phone-tests.ts";
import { operation } from "./0007-operation.ts";
import { ladders } from "./0008-ladders.ts";
import { questions } from "./0009-questions.ts";
import { erasure } from "./0010-erasure.ts";
import { auditSearch } from "./0011-audit-search.ts";
import { consents } from "./0012-consents.ts";
import { looks } from "./0013-looks.ts";
import { stage } from "./0014-stage.ts";
import { slides } from "./0015-slides.ts";
import { board } from "./0016-board.ts";
import { questionPhotos } from "./0017-question-photos.ts";
import { polls } from "./0018-polls.ts";
import { rungs } from "./0019-rungs.ts";
import { attendance } from "./0020-attendance.ts";
import { pointingsAndTexts } from "./0021-pointings-and-texts.ts";
import { chat } from "./0022-chat.ts";
import { picks } from "./0023-picks.ts";
import { threads } from "./0024-threads.ts";
import { player } from "./0025-player.ts";
import { enlargements } from "./0027-enlargements.ts";
import { pulses } from "./0028-pulses.ts";
import { replayEdits } from "./0029-replay-edits.ts";
import { microLessons } from "./0030-micro-lessons.ts";
import { captions } from "./0032-captions.ts";
import { search } from "./0033-search.ts";
import { openQuestions } from "./0034-open-questions.ts";
import { largeFaces } from "./0036-large-faces.ts";
import { searchOfEdits } from "./0037-search-of-edits.ts";
import { keptFiles } from "./0043-kept-files.ts";
import { replayStores } from "./0044-replay-stores.ts";
import { storage } from "./0046-storage.ts";
import { madeAnew } from "./0050-made-anew.ts";
import { curricula } from "./0051-curricula.ts";

/** In the order of their names; a released migration is never changed, only followed by another. */
const migrations: Record<string, Migration> = {
  "0001-core": core,
  "0002-roles": roles,
  "0003-imports": imports,
  "0005-timetable": timetable,
  "0006-phone-tests": phoneTests,
  "0007-operation": operation,
  "0008-ladders": ladders,
  "0009-questions": questions,
  "0010-erasure": erasure,
  "0011-audit-search": auditSearch,
  "0012-consents": consents,
  "0013-looks": looks,
  "0014-stage": stage,
  "0015-slides": slides,
  "0016-board": board,
  "0017-question-photos": questionPhotos,
  "0018-polls": polls,
  "0019-rungs": rungs,
  "0020-attendance": attendance,
  "0021-pointings-and-texts": pointingsAndTexts,
  "0022-chat": chat,
  "0023-picks": picks,
  "0024-threads": threads,
  "0025-player": player,
  "0027-enlargements": enlargements,
  "0028-pulses": pulses,
  "0029-replay-edits": replayEdits,
  "0030-micro-lessons": microLessons,
  "0032-captions": captions,
  "0033-search": search,
  "0034-open-questions": openQuestions,
  "0036-large-faces": largeFaces,
  "0037-search-of-edits": searchOfEdits,
  "0043-kept-files": keptFiles,
  "0044-replay-stores": replayStores,
  "0046-storage": storage,
  "0050-made-anew": madeAnew,
  "0051-curricula": curricula,
};

/** Stops the boot or a restore: the database was in the hands of a newer Skyclass. */
export class DatabaseIsNewer extends Error {
  override name = "DatabaseIsNewer";
  constructor(unknown: readonly string[]) {
    super(
      `The database is newer than this version of Skyclass: it has been through ${unknown.join(", ")}. Use the version that wrote it or a later one; an older one would damage it.`,
    );
  }
}

/** @throws DatabaseIsNewer when one of the migrations that have run is not ours */
export const checkMigrations = (applied: readonly string[]): void => {
  const unknown = applied.filter((name) => !(name in migrations));
  if (unknown.length > 0) throw new DatabaseIsNewer(unknown);
};

/** Those of our migrations that have not run. */
export const pendingMigrations = (applied: readonly string[]): string[] =>
  Object.keys(migrations).filter((name) => !applied.includes(name));

/**
 * Brings the database to the newest shape, or to that of the named migration; concurrent callers wait
 * for each other.
 * @throws the first failed migration's error; everything it did is rolled back
 */
export const migrate = async <Tables>(db: Kysely<Tables>, target?: string): Promise<string[]> => {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    // A number belongs to a piece of work; which of two pieces is ready first is not known before.
    allowUnorderedMigrations: true,
  });
  const { error, results } =
    target === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(target);
  if (error !== undefined) throw new Error("The database could not be migrated", { cause: error });
  return (results ?? []).map((result) => result.migrationName);
};
