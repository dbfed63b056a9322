import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type {
  CalendarEntry,
  MakeCalendarEntry,
  SchoolSubject,
  Term,
  WriteSubject,
  WriteTerm,
} from "../../protocol/calendar.ts";
import { CalendarEntryId, SubjectId, TermId } from "../../protocol/ids.ts";
import { type AuditEntry, recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { isInTheWay } from "../db/violations.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";

const inTheWay = (message: string) => (error: unknown) => {
  if (isInTheWay(error)) throw new SkyclassError("conflict", { message, cause: error });
  throw error;
};
const taken = inTheWay("There is another of this name, or at this time.");
const inUse = inTheWay("It is in use.");

/** Subjects, terms and days off: the county's, and the days off of its schools. */
export const createCalendar = ({ db }: { db: Db }) => {
  const write = async <Result>(
    actor: Actor,
    action: AuditEntry["action"],
    subject: NonNullable<AuditEntry["subject"]>,
    change: (queries: Queries) => Promise<Result>,
  ): Promise<Result> =>
    db.transaction().execute(async (trx) => {
      const result = await change(trx);
      await recordAudit(trx, { actorId: actor.personId, action, subject });
      return result;
    });
  const mustBeThere = (count: { numUpdatedRows?: bigint; numDeletedRows?: bigint }): void => {
    if (!(count.numUpdatedRows ?? count.numDeletedRows)) throw new SkyclassError("notFound");
  };

  return {
    /** @throws SkyclassError forbidden | conflict when the name is taken */
    async makeSubject(
      actor: Actor,
      { name }: z.infer<typeof WriteSubject>,
    ): Promise<SchoolSubject> {
      demand(actor, "planDistrict");
      const subjectId = SubjectId.parse(randomUUID());
      await write(actor, "subjectMade", { kind: "subject", id: subjectId }, async (trx) =>
        trx.insertInto("subjects").values({ subject_id: subjectId, name }).execute(),
      ).catch(taken);
      return { subjectId, name };
    },

    /** @throws SkyclassError forbidden | notFound | conflict when the name is taken */
    async renameSubject(
      actor: Actor,
      subjectId: SubjectId,
      { name }: z.infer<typeof WriteSubject>,
    ): Promise<void> {
      demand(actor, "planDistrict");
      await write(actor, "subjectChanged", { kind: "subject", id: subjectId }, async (trx) =>
        mustBeThere(
          await trx
            .updateTable("subjects")
            .set({ name })
            .where("subject_id", "=", subjectId)
            .executeTakeFirst(),
        ),
      ).catch(taken);
    },

    /** @throws SkyclassError forbidden | notFound | conflict when something is taught of it */
    async removeSubject(actor: Actor, subjectId: SubjectId): Promise<void> {
      demand(actor, "planDistrict");
      await write(actor, "subjectRemoved", { kind: "subject", id: subjectId }, async (trx) =>
        mustBeThere(
          await trx.deleteFrom("subjects").where("subject_id", "=", subjectId).executeTakeFirst(),
        ),
      ).catch(inUse);
    },

    /** @throws SkyclassError forbidden | conflict when the name is taken or the terms overlap */
    async makeTerm(actor: Actor, term: z.infer<typeof WriteTerm>): Promise<Term> {
      demand(actor, "planDistrict");
      const termId = TermId.parse(randomUUID());
      await write(actor, "termMade", { kind: "term", id: termId }, async (trx) =>
        trx
          .insertInto("terms")
          .values({
            term_id: termId,
            name: term.name,
            first_day: term.firstDay,
            last_day: term.lastDay,
          })
          .execute(),
      ).catch(taken);
      return { termId, ...term };
    },

    /** @throws SkyclassError forbidden | notFound | conflict */
    async changeTerm(actor: Actor, termId: TermId, term: z.infer<typeof WriteTerm>): Promise<void> {
      demand(actor, "planDistrict");
      await write(actor, "termChanged", { kind: "term", id: termId }, async (trx) =>
        mustBeThere(
          await trx
            .updateTable("terms")
            .set({ name: term.name, first_day: term.firstDay, last_day: term.lastDay })
            .where("term_id", "=", termId)
            .executeTakeFirst(),
        ),
      ).catch(taken);
    },

    /** @throws SkyclassError forbidden | notFound | conflict when courses are given in it */
    async removeTerm(actor: Actor, termId: TermId): Promise<void> {
      demand(actor, "planDistrict");
      await write(actor, "termRemoved", { kind: "term", id: termId }, async (trx) =>
        mustBeThere(await trx.deleteFrom("terms").where("term_id", "=", termId).executeTakeFirst()),
      ).catch(inUse);
    },

    /** @throws SkyclassError forbidden | notFound when there is no such school */
    async makeEntry(
      actor: Actor,
      given: z.infer<typeof MakeCalendarEntry>,
    ): Promise<CalendarEntry> {
      const { schoolId, kind, name } = given;
      if (schoolId === null) demand(actor, "planDistrict");
      else demand(actor, "planSchool", { schoolIds: [schoolId] });
      const entryId = CalendarEntryId.parse(randomUUID());
      const entry: CalendarEntry = {
        entryId,
        schoolId,
        kind,
        name,
        firstDay: given.kind === "makeUp" ? given.day : given.firstDay,
        lastDay: given.kind === "makeUp" ? given.day : given.lastDay,
        followsWeekday: given.kind === "makeUp" ? given.followsWeekday : null,
      };
      await write(actor, "calendarEntryMade", { kind: "calendarEntry", id: entryId }, async (trx) =>
        trx
          .insertInto("calendar_entries")
          .values({
            entry_id: entryId,
            school_id: schoolId,
            kind,
            name,
            first_day: entry.firstDay,
            last_day: entry.lastDay,
            follows_weekday: entry.followsWeekday,
          })
          .execute(),
      ).catch((error: unknown) => {
        throw isInTheWay(error) ? new SkyclassError("notFound", { cause: error }) : error;
      });
      return entry;
    },

    /** @throws SkyclassError forbidden | notFound */
    async removeEntry(actor: Actor, entryId: CalendarEntryId): Promise<void> {
      const entry = await db
        .selectFrom("calendar_entries")
        .select("school_id")
        .where("entry_id", "=", entryId)
        .executeTakeFirst();
      // Whoever may plan nothing learns nothing about what there is.
      if (entry?.school_id) demand(actor, "planSchool", { schoolIds: [entry.school_id] });
      else demand(actor, "planDistrict");
      await write(
        actor,
        "calendarEntryRemoved",
        { kind: "calendarEntry", id: entryId },
        async (trx) =>
          mustBeThere(
            await trx
              .deleteFrom("calendar_entries")
              .where("entry_id", "=", entryId)
              .executeTakeFirst(),
          ),
      );
    },
  };
};
export type Calendar = ReturnType<typeof createCalendar>;
