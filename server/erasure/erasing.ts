import { createHash } from "node:crypto";
import { ErasureFacts, type ErasureRecord } from "../../protocol/erasure.ts";
import type { PersonId } from "../../protocol/ids.ts";
import { DisplayName, type Person } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Bucket } from "../lib/bucket.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, may } from "../lib/permissions.ts";
import { keepErasureLedger } from "../people/erasures.ts";
import { keepAnOperator } from "../people/people.ts";
import type { Sessions } from "../people/sessions.ts";
import { removeUploadsOf } from "../microLessons/uploadsOf.ts";
import { removePhotosOf } from "../questions/photosOf.ts";
import { erasePersonRows } from "./erasePersonRows.ts";
import { getToErase } from "./leftPeople.ts";
import { removeDatabaseCopies, searchFiles } from "./personFiles.ts";
import {
  countPersonRows,
  countNamesakes,
  type Found,
  keptTables,
  searchName,
  searchTables,
} from "./personTables.ts";
import {
  demandBucket,
  demandFinished,
  eraseFromBucket,
  eraseRecordings,
  findRecordings,
  type MakeAnew,
} from "./recordingsOf.ts";

/** The file in which a restore finds whom to erase again. */
const keptFiles = ["erasures.jsonl"];

/** Erases somebody from every table and file, searches for what is left, and writes down both. */
export const createErasing = ({
  db,
  dataDir,
  bucket,
  clock,
  sessions,
  makeAnew,
}: {
  db: Db;
  dataDir: string;
  /** Null where replays are in the data folder alone. */
  bucket: Bucket | null;
  clock: Clock;
  sessions: Sessions;
  makeAnew: MakeAnew;
}) => ({
  /** @throws SkyclassError notFound | forbidden | badRequest | conflict | storageUnavailable */
  async erase(actor: Actor, personId: PersonId, saidName: string): Promise<ErasureRecord> {
    const person = await getToErase(db, actor, personId);
    const { displayName } = person;
    // As pages tell it: what turned the direction in a name of before is not in it.
    if (saidName !== DisplayName.parse(displayName))
      throw new SkyclassError("badRequest", {
        issues: [{ path: "displayName", message: "this is not the person's name" }],
      });
    const recordings = await findRecordings({ db, dataDir, personId });
    await demandFinished(db, recordings);
    await demandBucket(bucket, recordings);
    const now = clock.now();
    // Only now: files do not come back when the last operator may not go.
    await db.transaction().execute(async (trx) => keepAnOperator(trx, person));
    const { madeAnew, ...removed } = await eraseRecordings({
      ...{ db, dataDir, recordings, now, makeAnew },
    });
    const bucketObjects = bucket === null ? null : await eraseFromBucket(bucket, recordings);
    const photos = await removePhotosOf({ db, dataDir, personId });
    const uploads = await removeUploadsOf({ db, dataDir, personId });
    const databaseCopies = await removeDatabaseCopies(dataDir, [personId]);
    const disk = await searchFiles(dataDir, [personId, displayName]);

    const record = await db.transaction().execute(async (trx) => {
      await demandNotLive(trx, personId);
      await keepAnOperator(trx, person);
      const rows = await countPersonRows(trx, personId);
      const erasureId = await erasePersonRows(trx, { person, now });
      const search = await searchEverywhere(trx, person, disk);
      const made = recordOf({
        format: 1,
        ...{ erasureId, personId, erasedBy: actor.personId, at: now.toISOString(), rows },
        files: {
          ...{ ...removed, databaseCopies, photos, uploads },
          ...(bucketObjects === null ? {} : { bucketObjects }),
        },
        replaysMadeAnew: madeAnew,
        check: search,
      });
      await trx
        .updateTable("erasures")
        .set({ record: JSON.stringify(made) })
        .where("erasure_id", "=", erasureId)
        .execute();
      await recordAudit(trx, {
        actorId: actor.personId,
        action: "personErased",
        subject: { kind: "person", id: personId },
        detail: { erasureId, sha256: made.sha256 },
      });
      return made;
    });
    await sessions.revoke({ personId, because: "removed" });
    await keepErasureLedger({ db, dataDir });
    return record;
  },

  /** Whoever erased somebody, and who runs the district. @throws SkyclassError notFound | forbidden */
  async findRecord(actor: Actor, erasureId: string): Promise<ErasureRecord> {
    const row = await db
      .selectFrom("erasures")
      .select("record")
      .where("erasure_id", "=", erasureId)
      .executeTakeFirst();
    const record = row?.record ?? null;
    if (record !== null && record.facts.erasedBy === actor.personId) return record;
    if (!may(actor, "erasePerson")) throw new SkyclassError("forbidden");
    if (record === null) throw new SkyclassError("notFound");
    return record;
  },
});
export type Erasing = ReturnType<typeof createErasing>;

/** @throws SkyclassError conflict for a lesson that was started since the recordings were looked at */
const demandNotLive = async (trx: Queries, personId: PersonId): Promise<void> => {
  const live = await trx
    .selectFrom("lessons")
    .select("lesson_id")
    .where("teacher_id", "=", personId)
    .where("state", "=", "live")
    .executeTakeFirst();
  if (live)
    throw new SkyclassError("conflict", { message: "This person is teaching a lesson right now." });
};

const searchEverywhere = async (
  trx: Queries,
  { personId, displayName, signInName }: Person,
  disk: { files: number; found: string[] },
): Promise<ErasureFacts["check"]> => {
  const byId = await searchTables(trx, personId);
  // Whoever had left before has none any more.
  const bySignInName = signInName === "" ? [] : await searchName(trx, signInName);
  const namesakes = await countNamesakes(trx, displayName);
  // With others of that name, finding it says nothing about this person.
  const byName = namesakes > 0 ? [] : (await searchTables(trx, displayName)).found;
  const kept = [
    ...byId.found.filter(({ place }) => isKept(place)),
    ...disk.found.filter((path) => keptFiles.includes(path)).map(once),
  ];
  const found = [
    ...[...byId.found, ...bySignInName, ...byName].filter(({ place }) => !isKept(place)),
    ...disk.found.filter((path) => !keptFiles.includes(path)).map(once),
  ];
  return { tables: byId.tables, files: disk.files, found, namesakes, kept };
};

const isKept = (table: string): boolean => keptTables.some((name) => name === table);
const once = (place: string): Found => ({ place, count: 1 });

/** Parsed first, so that the order of its keys, and with it the checksum, is always the same. */
const recordOf = (given: ErasureFacts): ErasureRecord => {
  const facts = ErasureFacts.parse(given);
  return { facts, sha256: createHash("sha256").update(JSON.stringify(facts)).digest("hex") };
};
