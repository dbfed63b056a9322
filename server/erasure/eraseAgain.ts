import type { PersonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import type { Erasure } from "../people/erasures.ts";
import { findPerson, removePersonRows } from "../people/peopleRepository.ts";
import { removePhotosOf } from "../questions/photosOf.ts";
import { erasePersonRows } from "./erasePersonRows.ts";
import { findLeftPerson } from "./leftPeople.ts";
import { eraseRecordings, findRecordings } from "./recordingsOf.ts";

/** Erases again whom a restored backup brought back; how many those were. */
export const eraseAgain = async ({
  db,
  dataDir,
  ledger,
}: {
  db: Db;
  dataDir: string;
  ledger: readonly Erasure[];
}): Promise<number> => {
  let erased = 0;
  for (const { personId, at, wholly } of oncePerPerson(ledger)) {
    const person =
      (await findPerson(db, personId)) ??
      (wholly ? (await findLeftPerson(db, personId))?.person : undefined);
    if (person === undefined) continue;
    const now = new Date(at);
    if (wholly) {
      const recordings = await findRecordings({ db, dataDir, personId });
      // The queue is empty after a restore: the next start puts in what is unfinished then.
      const makeAnew = async (_: unknown, change: () => Promise<void>) => change();
      await eraseRecordings({ db, dataDir, recordings, now, makeAnew });
    }
    await removePhotosOf({ db, dataDir, personId });
    await db.transaction().execute(async (trx) => {
      if (wholly) await erasePersonRows(trx, { person, now });
      else await removePersonRows(trx, personId, now);
    });
    erased += 1;
  }
  return erased;
};

/** Somebody may have left first and been erased later: then only that counts. */
const oncePerPerson = (ledger: readonly Erasure[]): readonly Erasure[] => {
  const byPerson = new Map<PersonId, Erasure>();
  for (const erasure of ledger)
    if (erasure.wholly || !byPerson.has(erasure.personId)) byPerson.set(erasure.personId, erasure);
  return [...byPerson.values()];
};
