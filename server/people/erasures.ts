import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PersonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { writeFileAtomically } from "../lib/atomicFile.ts";
import { orMissing } from "../lib/missingFile.ts";

/*
 * Whoever erases a person writes a row of `erasures` in the same transaction. A backup made before
 * knows nothing of it, so the rows are also kept as a file in the data folder, which a restore reads
 * to erase those people again.
 */

/** One line of the file. Ids only: the file must not tell who was forgotten. */
const Erasure = z.strictObject({
  erasureId: z.uuid(),
  personId: PersonId,
  at: z.iso.datetime(),
  /** With all recordings; those who only left are still to be seen in theirs. */
  wholly: z.boolean().default(false),
});
export type Erasure = z.infer<typeof Erasure>;

export const erasureLedger = "erasures.jsonl";

/** @throws when a line is not what was written; an absent file is an empty one */
export const readErasureLedger = async (path: string): Promise<Erasure[]> => {
  const text = await readFile(path, "utf8").catch(orMissing(""));
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => Erasure.parse(JSON.parse(line)));
};

/** Adds to the file what the database knows and it does not; nothing ever leaves it. */
export const keepErasureLedger = async ({
  db,
  dataDir,
}: {
  db: Db;
  dataDir: string;
}): Promise<void> => {
  const path = join(dataDir, erasureLedger);
  const ledger = await readErasureLedger(path);
  const known = new Set(ledger.map(({ erasureId }) => erasureId));
  const rows = await db.selectFrom("erasures").selectAll().orderBy("at").execute();
  const missing = rows
    .filter(({ erasure_id: erasureId }) => !known.has(erasureId))
    .map(({ erasure_id: erasureId, person_id: personId, at, record }) => ({
      erasureId,
      personId,
      at: at.toISOString(),
      wholly: record !== null,
    }));
  if (missing.length === 0) return;
  const lines = [...ledger, ...missing].map((erasure) => `${JSON.stringify(erasure)}\n`);
  await writeFileAtomically(path, lines.join(""));
};
