import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import type { PersonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { readPhotosOf } from "../questions/photosOf.ts";
import { readPersonRows } from "./personTables.ts";
import { findRecordings } from "./recordingsOf.ts";

/**
 * All that is kept about somebody, as a gzipped tar file: one JSON file for each table, and the lessons
 * in which they were recorded, and the photos of their questions. It opens without any program of ours.
 */
export const personArchive = async ({
  db,
  dataDir,
  personId,
}: {
  db: Db;
  dataDir: string;
  personId: PersonId;
}): Promise<Uint8Array> => {
  const tables = await readPersonRows(db, personId);
  const recordedIn = await lessonsRecorded({ db, dataDir, personId });
  const tar = pack();
  const bytes = buffer(tar);
  for (const [table, rows] of tables) tar.entry({ name: `${table}.json` }, text(rows));
  tar.entry({ name: "recorded-lessons.json" }, text(recordedIn));
  for await (const { photoId, content } of readPhotosOf({ db, dataDir, personId }))
    tar.entry({ name: `question-photos/${photoId}.webp` }, content);
  tar.finalize();
  return promisify(gzip)(await bytes);
};

const lessonsRecorded = async (of: { db: Db; dataDir: string; personId: PersonId }) => {
  const { own, others } = await findRecordings(of);
  const lessonIds = [...own, ...others].map(({ lessonId }) => lessonId);
  if (lessonIds.length === 0) return [];
  return of.db
    .selectFrom("lessons")
    .leftJoin("replays", "replays.lesson_id", "lessons.lesson_id")
    .leftJoin("captures", "captures.lesson_id", "lessons.lesson_id")
    .select(["lessons.lesson_id", "lessons.title", "lessons.started_at", "lessons.ended_at"])
    .select(["replays.published_at as replay_published_at"])
    .select(["captures.capture_id", "captures.deleted_at as capture_deleted_at"])
    .where("lessons.lesson_id", "in", lessonIds)
    .orderBy("lessons.started_at")
    .execute();
};

const text = (rows: unknown): string => `${JSON.stringify(rows, null, 2)}\n`;
