import { sql } from "kysely";
import type {
  CaptionLanguage,
  CaptionOrigin,
  CaptionSpeakers,
  CaptionTrack,
  Cue,
} from "../../protocol/captions.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

const selectTracks = (queries: Queries, lessonId: LessonId) =>
  queries
    .selectFrom("captions")
    .leftJoin("people", "people.person_id", "captions.written_by")
    .select(["language", "version", "origin", "speakers", "written_at", "people.display_name"])
    .select(sql<number>`jsonb_array_length(captions.cues)`.as("cue_count"))
    .where("lesson_id", "=", lessonId);

export const listTracks = async (queries: Queries, lessonId: LessonId): Promise<CaptionTrack[]> => {
  // Chinese first, as most read it.
  const rows = await selectTracks(queries, lessonId).orderBy("language", "desc").execute();
  return rows.map((row) => ({
    language: row.language,
    version: row.version,
    origin: row.origin,
    speakers: row.speakers,
    cueCount: row.cue_count,
    writtenAt: row.written_at.toISOString(),
    byName: row.display_name,
  }));
};

export const findCues = async (
  queries: Queries,
  of: { lessonId: LessonId; language: CaptionLanguage },
): Promise<{ version: number; speakers: CaptionSpeakers; cues: Cue[] } | undefined> =>
  queries
    .selectFrom("captions")
    .select(["version", "speakers", "cues"])
    .where("lesson_id", "=", of.lessonId)
    .where("language", "=", of.language)
    .executeTakeFirst();

/**
 * Writes a file's cues where none are, or in place of those that the caller knows.
 * @returns its version; null when there are others
 */
export const writeCues = async (
  queries: Queries,
  file: {
    lessonId: LessonId;
    language: CaptionLanguage;
    origin: CaptionOrigin;
    speakers: CaptionSpeakers;
    cues: readonly Cue[];
    by: PersonId | null;
    now: Date;
  },
  instead: { version: number } | { origin: CaptionOrigin } | null,
): Promise<number | null> => {
  const written = {
    ...{ origin: file.origin, speakers: file.speakers, cues: JSON.stringify(file.cues) },
    ...{ written_by: file.by, written_at: file.now },
  };
  const row = await queries
    .insertInto("captions")
    .values({ lesson_id: file.lessonId, language: file.language, version: 1, ...written })
    .onConflict((conflict) => {
      const there = conflict.columns(["lesson_id", "language"]);
      if (instead === null) return there.doNothing();
      const update = there.doUpdateSet((eb) => ({
        ...written,
        version: eb("captions.version", "+", 1),
      }));
      return "version" in instead
        ? update.where("captions.version", "=", instead.version)
        : update.where("captions.origin", "=", instead.origin);
    })
    .returning("version")
    .executeTakeFirst();
  return row?.version ?? null;
};

export const deleteCues = async (
  queries: Queries,
  of: { lessonId: LessonId; language: CaptionLanguage },
): Promise<boolean> => {
  const { numDeletedRows } = await queries
    .deleteFrom("captions")
    .where("lesson_id", "=", of.lessonId)
    .where("language", "=", of.language)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};
