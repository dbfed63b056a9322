import { randomUUID } from "node:crypto";
import { ImportId, type PersonId, type SchoolId } from "../../protocol/ids.ts";
import type { Import, ImportProblem, ImportRefusal } from "../../protocol/imports.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { isForeignKeyViolation } from "../db/violations.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import type { Sessions } from "../people/sessions.ts";
import { applyPlan, ImportUndo, peopleToWrite } from "./applyPlan.ts";
import { effectsOf, isWithoutEffect } from "./effects.ts";
import {
  emptyOldImports,
  findImport,
  importOf,
  listImports,
  lockImport,
  settleImports,
  signedInAmong,
  undoableMs,
} from "./importsRepository.ts";
import { digestOf, planImport } from "./plan.ts";
import { findPresentSchool } from "./presentSchool.ts";
import { readFile } from "./readFile.ts";
import { SheetRefused } from "./readSheets.ts";
import { SheetPeople } from "./sheetPeople.ts";
import { undoPlan } from "./undoPlan.ts";

type Progress = { done: number; total: number };

/** Files of people for whole schools: read, compared, applied, taken back. */
export const createImports = (parts: { db: Db; clock: Clock; sessions: Sessions; log: Logger }) => {
  const { db, clock, sessions, log } = parts;
  /** Of the imports at work in this process; the page that started one may be gone and come back. */
  const progressOf = new Map<ImportId, Progress>();
  /** One after the other: a large one already takes what the machine can spare. */
  let work: Promise<void> = Promise.resolve();
  const inBackground = (importId: ImportId, run: () => Promise<void>) => {
    work = work
      .then(run)
      .catch((error: unknown) => log.error({ err: error, importId }, "an import failed"))
      .finally(() => progressOf.delete(importId));
  };

  const view = (row: Parameters<typeof importOf>[0]): Import =>
    importOf(row, { now: clock.now(), progress: progressOf.get(row.import_id) ?? null });
  /** @throws SkyclassError notFound | forbidden */
  const find = async (actor: Actor, importId: ImportId): Promise<Import> => {
    const row = await findImport(db, importId);
    demand(actor, "importPeople", { schoolIds: row ? [row.school_id] : [] });
    if (!row) throw new SkyclassError("notFound");
    return view(row);
  };

  const planOf = async (
    queries: Queries,
    by: { schoolId: SchoolId; people: SheetPeople; complete: boolean },
  ) => {
    const school = await findPresentSchool(queries, by.schoolId, by.people);
    return { school, ...planImport(by.people, school, by) };
  };

  const refuse = async (importId: ImportId, refusal: ImportRefusal) => {
    await db
      .updateTable("imports")
      .set({ state: "refused", refusal })
      .where("import_id", "=", importId)
      .execute();
  };

  const check = async (
    { importId, schoolId, complete }: { importId: ImportId; schoolId: SchoolId; complete: boolean },
    bytes: Uint8Array,
  ) => {
    try {
      const read = await readFile(bytes);
      const planned = await planOf(db, { schoolId, people: read.people, complete });
      const problems: ImportProblem[] = [...read.problems, ...planned.problems];
      await db
        .updateTable("imports")
        .set({
          state: "checked",
          people: JSON.stringify(read.people),
          problems: JSON.stringify(problems),
          effects: JSON.stringify(effectsOf(planned.plan, planned.school)),
          digest: digestOf(planned.plan),
        })
        .where("import_id", "=", importId)
        .execute();
    } catch (error) {
      if (!(error instanceof SheetRefused)) {
        await refuse(importId, "interrupted");
        throw error;
      }
      log.info({ importId, refusal: error.refusal, cause: error.cause }, "a file was refused");
      await refuse(importId, error.refusal);
    }
  };

  const carryOut = async (actorId: PersonId, importId: ImportId) => {
    try {
      const signedIn = await db.transaction().execute(async (trx) => {
        const row = await lockImport(trx, importId);
        if (row?.state !== "applying") return [];
        const people = SheetPeople.parse(row.people);
        const { school_id: schoolId, complete } = row;
        const { plan, problems } = await planOf(trx, { schoolId, people, complete });
        if (problems.length > 0 || digestOf(plan) !== row.digest)
          throw new SkyclassError("conflict", { message: "The school has changed meanwhile." });
        progressOf.set(importId, { done: 0, total: peopleToWrite(plan) });
        const undo = await applyPlan(trx, schoolId, plan, (count) => {
          const progress = progressOf.get(importId);
          if (progress) progress.done += count;
        });
        await trx
          .updateTable("imports")
          .set({ state: "applied", applied_at: clock.now(), undo: JSON.stringify(undo) })
          .where("import_id", "=", importId)
          .execute();
        await recordAudit(trx, {
          actorId,
          action: "importApplied",
          subject: { kind: "import", id: importId },
          detail: {
            schoolId,
            made: undo.madePeople.length,
            changed: undo.before.length - plan.leaveStudents.length - plan.leaveTeachers.length,
            left: plan.leaveStudents.length + plan.leaveTeachers.length,
            withoutEffect: isWithoutEffect(plan),
          },
        });
        return signedInAmong(
          trx,
          undo.before.map(({ personId }) => personId),
        );
      });
      for (const personId of signedIn) await sessions.revoke({ personId, because: "signedOut" });
    } catch (error) {
      await recheck(importId);
      if (!(error instanceof SkyclassError)) throw error;
    }
  };

  /** What would be done now, after the school changed under a plan; all that was begun is undone. */
  const recheck = async (importId: ImportId) => {
    await db.transaction().execute(async (trx) => {
      const row = await lockImport(trx, importId);
      if (row?.state !== "applying") return;
      const { school_id: schoolId, complete } = row;
      const people = SheetPeople.parse(row.people);
      const { plan, problems, school } = await planOf(trx, { schoolId, people, complete });
      await trx
        .updateTable("imports")
        .set({
          state: "checked",
          problems: JSON.stringify(problems),
          effects: JSON.stringify(effectsOf(plan, school)),
          digest: digestOf(plan),
        })
        .where("import_id", "=", importId)
        .execute();
    });
  };

  return {
    find,

    async list(schoolId: SchoolId): Promise<Import[]> {
      return (await listImports(db, schoolId)).map(view);
    },

    /** Takes a file and looks, in the background, what it would do. Changes nobody. */
    async bring(
      actor: Actor,
      given: { schoolId: SchoolId; fileName: string; complete: boolean },
      bytes: Uint8Array,
    ): Promise<Import> {
      const importId = ImportId.parse(randomUUID());
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto("imports")
          .values({
            import_id: importId,
            school_id: given.schoolId,
            made_by: actor.personId,
            file_name: given.fileName,
            complete: given.complete,
            state: "checking",
            problems: "[]",
            created_at: clock.now(),
          })
          .execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "importMade",
          subject: { kind: "import", id: importId },
          detail: { schoolId: given.schoolId, bytes: bytes.byteLength },
        });
      });
      inBackground(importId, () => check({ importId, ...given }, bytes));
      return find(actor, importId);
    },

    /**
     * Does what was shown, all or nothing, in the background. When the school has changed since, nothing
     * is done and the import shows what it would do now.
     * @throws SkyclassError notFound | forbidden | conflict
     */
    async apply(actor: Actor, importId: ImportId): Promise<Import> {
      const { may } = await find(actor, importId);
      if (!may.apply) throw new SkyclassError("conflict");
      const begun = await db
        .updateTable("imports")
        .set({ state: "applying" })
        .where("import_id", "=", importId)
        .where("state", "=", "checked")
        .returning("import_id")
        .execute();
      if (begun.length > 0) {
        progressOf.set(importId, { done: 0, total: 0 });
        inBackground(importId, () => carryOut(actor.personId, importId));
      }
      return find(actor, importId);
    },

    /** @throws SkyclassError notFound | forbidden | conflict when it is too late or what it made is in use */
    async undo(actor: Actor, importId: ImportId): Promise<Import> {
      const { may, schoolId } = await find(actor, importId);
      if (!may.undo) throw new SkyclassError("conflict");
      try {
        const signedIn = await db.transaction().execute(async (trx) => {
          const row = await lockImport(trx, importId);
          if (row?.state !== "applied") return [];
          const undo = ImportUndo.parse(row.undo);
          const affected = [...undo.madePeople, ...undo.before.map(({ personId }) => personId)];
          const found = await signedInAmong(trx, affected);
          await undoPlan(trx, schoolId, undo, clock.now());
          await trx
            .updateTable("imports")
            .set({ state: "undone", people: null, effects: null, undo: null })
            .where("import_id", "=", importId)
            .execute();
          await recordAudit(trx, {
            actorId: actor.personId,
            action: "importUndone",
            subject: { kind: "import", id: importId },
            detail: { schoolId },
          });
          return found;
        });
        for (const personId of signedIn) await sessions.revoke({ personId, because: "removed" });
      } catch (error) {
        if (isForeignKeyViolation(error)) throw new SkyclassError("conflict", { cause: error });
        throw error;
      }
      return find(actor, importId);
    },

    /** Once at the start: what the process before us left unfinished. */
    settle: async () => settleImports(db),
    /** Names in files are kept no longer than they can be used. */
    sweep: async () => emptyOldImports(db, new Date(clock.now().getTime() - undoableMs)),
    /** Resolves when nothing is at work. */
    close: async () => work,
  };
};
export type Imports = ReturnType<typeof createImports>;
