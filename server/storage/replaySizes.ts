import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import type { LessonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { orMissing } from "../lib/missingFile.ts";

export type ReplayBytes = { replay: number; edited: number; kept: number };

/** As many as are measured in one go; the others a minute later. */
const mostAtOnce = 500;

/** What a replay takes here, with all that was made of it; null where it has no folder. */
export const measureReplay = async (
  dataDir: string,
  lessonId: LessonId,
): Promise<ReplayBytes | null> => {
  const folder = join(dataDir, "replays", lessonId);
  const entries = await readdir(folder, { withFileTypes: true }).catch(orMissing(null));
  if (entries === null) return null;
  const bytes: ReplayBytes = { replay: 0, edited: 0, kept: 0 };
  for (const entry of entries) bytes[partOf(entry.name)] += await bytesOf(join(folder, entry.name));
  return bytes;
};

const partOf = (name: string): keyof ReplayBytes => {
  if (name.startsWith("cut-")) return "edited";
  return name.startsWith("kept-") ? "kept" : "replay";
};

/** Whatever goes while it is looked at takes nothing. */
const bytesOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(orMissing(null));
  if (found === null) return 0;
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await readdir(path).catch(orMissing<string[]>([])))
    bytes += await bytesOf(join(path, name));
  return bytes;
};

/** Measures replays of which something was made since they were measured last. @returns how many */
export const measureChanged = async (
  queries: Queries,
  { dataDir, now }: { dataDir: string; now: Date },
): Promise<number> => {
  const { rows } = await sql<{ lesson_id: LessonId }>`
    select replays.lesson_id from replays
    left join replay_sizes using (lesson_id)
    left join ladders using (lesson_id)
    where measured_at is null or measured_at < greatest(
      replays.published_at, ladders.updated_at,
      (select max(updated_at) from replay_edits where replay_edits.lesson_id = replays.lesson_id),
      (select max(updated_at) from kept_files where kept_files.lesson_id = replays.lesson_id))
    order by replays.published_at limit ${mostAtOnce}`.execute(queries);
  for (const { lesson_id: lessonId } of rows) {
    const bytes = await measureReplay(dataDir, lessonId);
    // Not where it was deleted meanwhile. Files that lie elsewhere now are as large as they were here.
    await sql`
      insert into replay_sizes (lesson_id, replay_bytes, edited_bytes, kept_bytes, measured_at)
      select lesson_id, ${bytes?.replay ?? 0}, ${bytes?.edited ?? 0}, ${bytes?.kept ?? 0}, ${now}::timestamptz
      from replays where lesson_id = ${lessonId}
      on conflict (lesson_id) do update set measured_at = excluded.measured_at${
        bytes === null
          ? sql``
          : sql`, replay_bytes = excluded.replay_bytes, edited_bytes = excluded.edited_bytes,
            kept_bytes = excluded.kept_bytes`
      }`.execute(queries);
  }
  return rows.length;
};
