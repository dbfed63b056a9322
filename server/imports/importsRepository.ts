import { sql } from "kysely";
import type { ImportId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Import } from "../../protocol/imports.ts";
import type { Queries } from "../db/kysely.ts";

/** An import can be taken back for so long; after that the names in it are deleted. */
export const undoableMs = 24 * 3_600_000;
const shownProblems = 200;

const selectImports = (queries: Queries) =>
  queries
    .selectFrom("imports")
    .select(["import_id", "school_id", "made_by", "file_name", "complete", "state", "refusal"])
    .select(["problems", "effects", "created_at", "applied_at"])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom("imports as later")
            .select("later.import_id")
            .whereRef("later.school_id", "=", "imports.school_id")
            .whereRef("later.applied_at", ">", "imports.applied_at")
            .where("later.state", "=", "applied"),
        )
        .as("superseded"),
    );
type ImportRow = Awaited<ReturnType<ReturnType<typeof selectImports>["execute"]>>[number];

export const importOf = (
  row: ImportRow,
  at: { now: Date; progress: Import["progress"] },
): Import => ({
  importId: row.import_id,
  schoolId: row.school_id,
  fileName: row.file_name,
  complete: row.complete,
  state: row.state,
  refusal: row.refusal,
  progress: at.progress,
  effects: row.effects,
  problems: row.problems.slice(0, shownProblems),
  problemCount: row.problems.length,
  madeBy: row.made_by,
  createdAt: row.created_at.toISOString(),
  appliedAt: row.applied_at?.toISOString() ?? null,
  may: {
    apply: row.state === "checked" && row.problems.length === 0 && row.effects !== null,
    undo:
      row.state === "applied" &&
      !row.superseded &&
      row.applied_at !== null &&
      at.now.getTime() - row.applied_at.getTime() < undoableMs,
  },
});

export const findImport = async (queries: Queries, importId: ImportId) =>
  selectImports(queries).where("import_id", "=", importId).executeTakeFirst();

export const listImports = async (queries: Queries, schoolId: SchoolId) =>
  selectImports(queries)
    .where("school_id", "=", schoolId)
    .orderBy("created_at", "desc")
    .limit(20)
    .execute();

/** Locks the row and gives what only applying and undoing need. */
export const lockImport = async (queries: Queries, importId: ImportId) =>
  queries
    .selectFrom("imports")
    .select(["school_id", "state", "complete", "people", "digest", "undo"])
    .where("import_id", "=", importId)
    .forUpdate()
    .executeTakeFirst();

/** What the names in it were for is over. */
const emptied = { people: null, effects: null, undo: null, digest: null, problems: "[]" };

export const emptyOldImports = async (queries: Queries, before: Date): Promise<void> => {
  await queries
    .updateTable("imports")
    .set(emptied)
    .where(sql<boolean>`coalesce(applied_at, created_at) < ${before}`)
    .where((eb) => eb.or([eb("people", "is not", null), eb("undo", "is not", null)]))
    .execute();
};

/** After a crash nobody reads these any more; one that was being applied was rolled back. */
export const settleImports = async (queries: Queries): Promise<void> => {
  await queries
    .updateTable("imports")
    .set({ state: "refused", refusal: "interrupted" })
    .where("state", "=", "checking")
    .execute();
  await queries
    .updateTable("imports")
    .set({ state: "checked" })
    .where("state", "=", "applying")
    .execute();
};

/** Of these people, those who are signed in somewhere. */
export const signedInAmong = async (
  queries: Queries,
  personIds: readonly PersonId[],
): Promise<PersonId[]> => {
  const rows = await queries
    .selectFrom("sessions")
    .select("person_id")
    .distinct()
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .execute();
  return rows.map((row) => row.person_id);
};
