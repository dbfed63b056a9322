import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import type { LessonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { orMissing } from "../lib/missingFile.ts";

/** Null for what is not here although it is there: its segments lie elsewhere, and are as large as they were. */
export type ReplayBytes = Record<"replay" | "edited" | "kept", number | null>;

/** As many as are measured in one go; the others a minute later. */
const mostAtOnce = 500;

const mediaName = /\.(?:m4s|mp4|m4a|jpg)$/;
type Found = { bytes: number; files: number; media: number };
const nothing: Found = { bytes: 0, files: 0, media: 0 };

/** What a replay takes here, with all that was made of it. */
export const measureReplay = async (dataDir: string, lessonId: LessonId): Promise<ReplayBytes> => {
  const folder = join(dataDir, "replays", lessonId);
  const found = { replay: nothing, edited: nothing, kept: nothing };
  const names = await readdir(folder).catch(orMissing(null));
  for (const name of names ?? []) {
    const part = partOf(name);
    found[part] = sum(found[part], await look(join(folder, name)));
  }
  const bytesOf = ({ bytes, files, media }: Found): number | null =>
    files > 0 && media === 0 ? null : bytes;
  return {
    replay: names === null ? null : bytesOf(found.replay),
    edited: bytesOf(found.edited),
    kept: bytesOf(found.kept),
  };
};

const partOf = (name: string): keyof ReplayBytes => {
  if (name.startsWith("cut-")) return "edited";
  return name.startsWith("kept-") ? "kept" : "replay";
};

const sum = (a: Found, b: Found): Found => ({
  bytes: a.bytes + b.bytes,
  files: a.files + b.files,
  media: a.media + b.media,
});

/** Whatever goes while it is looked at takes nothing. */
const look = async (path: string): Promise<Found> => {
  const found = await stat(path).catch(orMissing(null));
  if (found === null) return nothing;
  if (!found.isDirectory())
    return { bytes: found.size, files: 1, media: mediaName.test(path) ? 1 : 0 };
  let inside = nothing;
  for (const name of await readdir(path).catch(orMissing<string[]>([])))
    inside = sum(inside, await look(join(path, name)));
  return inside;
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
    const { replay, edited, kept } = bytes;
    // Not where it was deleted meanwhile.
    await sql`
      insert into replay_sizes as sizes
        (lesson_id, replay_bytes, edited_bytes, kept_bytes, measured_at)
      select lesson_id, ${replay ?? 0}, ${edited ?? 0}, ${kept ?? 0}, ${now}::timestamptz
      from replays where lesson_id = ${lessonId}
      on conflict (lesson_id) do update set measured_at = excluded.measured_at,
        replay_bytes = coalesce(${replay}::bigint, sizes.replay_bytes),
        edited_bytes = coalesce(${edited}::bigint, sizes.edited_bytes),
        kept_bytes = coalesce(${kept}::bigint, sizes.kept_bytes)`.execute(queries);
  }
  return rows.length;
};
