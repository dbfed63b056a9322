import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { isWithin } from "../../protocol/editedTime.ts";
import {
  cutFolder,
  type EditCuts,
  type EditState,
  type TimeSpan,
} from "../../protocol/replayEdits.ts";
import type { Queries } from "../db/kysely.ts";

type Edit = {
  version: number;
  edition: number;
  cuts: EditCuts;
  kept: TimeSpan[];
  state: EditState;
  share: number;
};
export type EditRecord = Edit & { savedAt: Date; byName: string | null };

/** The newest first. */
const selectEdits = (queries: Queries, lessonId: LessonId) =>
  queries
    .selectFrom("replay_edits")
    .select(["version", "edition", "cuts", "kept", "replay_edits.state", "share"])
    .where("lesson_id", "=", lessonId)
    .orderBy("version", "desc");

/** Of a lesson's replay, the newest first. */
export const listEdits = async (queries: Queries, lessonId: LessonId): Promise<EditRecord[]> => {
  const rows = await selectEdits(queries, lessonId)
    .leftJoin("people", "people.person_id", "replay_edits.saved_by")
    .select(["saved_at", "people.display_name"])
    .execute();
  return rows.map(({ saved_at: savedAt, display_name: byName, ...edit }) => ({
    ...edit,
    savedAt,
    byName,
  }));
};

export const insertEdit = async (
  queries: Queries,
  edit: {
    lessonId: LessonId;
    version: number;
    cuts: EditCuts;
    kept: readonly TimeSpan[];
    savedBy: PersonId;
    now: Date;
  },
): Promise<void> => {
  const whole = isUncut(edit.cuts);
  await queries
    .insertInto("replay_edits")
    .values({
      ...{ lesson_id: edit.lessonId, version: edit.version, saved_by: edit.savedBy },
      ...{ cuts: JSON.stringify(edit.cuts), kept: JSON.stringify(edit.kept) },
      // The whole replay is there already.
      ...{ state: whole ? "published" : "waiting", ladder_made: whole },
      ...{ saved_at: edit.now, updated_at: edit.now },
    })
    .execute();
};

export const isUncut = ({ beginMs, endMs, privateSpans }: EditCuts): boolean =>
  (beginMs ?? 0) === 0 && endMs === null && privateSpans.length === 0;

/** What of a replay is given out to those who may watch it. */
export type GivenOut =
  /** `folder`: below the replay's own; empty for the whole one. `kept`: null for the whole one. */
  | { folder: string; kept: TimeSpan[] | null }
  /** Nothing, until the edited version is made; its moments are those that will be kept. */
  | { folder: null; kept: TimeSpan[]; share: number };

/**
 * The last version counts. Until it is made, the one that was given out last goes on only when it shows
 * nothing that the new one does not.
 */
export const givenOut = (edits: readonly Edit[]): GivenOut => {
  const [latest] = edits;
  const whole: GivenOut = { folder: "", kept: null };
  if (latest === undefined || isUncut(latest.cuts)) return whole;
  const made = edits.find(({ state }) => state === "published");
  if (made !== undefined && !isUncut(made.cuts) && isWithin(made.kept, latest.kept))
    return { folder: cutFolder(made), kept: made.kept };
  return { folder: null, kept: latest.kept, share: latest.share };
};

/** Asked with each file of a replay. */
export const findGivenOut = async (queries: Queries, lessonId: LessonId): Promise<GivenOut> =>
  givenOut(await selectEdits(queries, lessonId).execute());

/** Belongs to the publication of a replay: what is cut out of it is cut out of this one, too. */
export const noteEditsAnew = async (
  trx: Queries,
  { lessonId, now }: { lessonId: LessonId; now: Date },
): Promise<void> => {
  const rows = await trx
    .selectFrom("replay_edits")
    .select(["version", "cuts"])
    .where("lesson_id", "=", lessonId)
    .execute();
  for (const { version, cuts } of rows) {
    if (isUncut(cuts)) continue;
    await trx
      .updateTable("replay_edits")
      .set((eb) => ({
        ...{ state: "waiting" as const, share: 0, failure_reason: null, ladder_made: false },
        ...{ edition: eb("edition", "+", 1), updated_at: now },
      }))
      .where("lesson_id", "=", lessonId)
      .where("version", "=", version)
      .execute();
  }
};
