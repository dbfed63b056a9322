import type { PersonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { UploadFiles } from "./uploadFiles.ts";

/**
 * The files only: their rows go with the person's. What can be watched is a replay of theirs and goes with those.
 * @returns how many videos those were
 */
export const removeUploadsOf = async ({
  db,
  dataDir,
  personId,
}: {
  db: Db;
  dataDir: string;
  personId: PersonId;
}): Promise<number> => {
  const rows = await db
    .selectFrom("micro_lessons")
    .select("lesson_id")
    .where("owner_id", "=", personId)
    .where("state", "!=", "published")
    .execute();
  const files = new UploadFiles({ dataDir });
  for (const { lesson_id: lessonId } of rows) {
    await files.remove(lessonId);
    await files.removeReplay(lessonId);
  }
  return rows.length;
};
