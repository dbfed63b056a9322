import type { SchoolId } from "../../protocol/ids.ts";
import type { ReportedMessage, SchoolChat } from "../../protocol/schoolChat.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { lessonIdsOfSchool } from "../lessons/lessonsRepository.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { findSchool } from "../schools/schoolsRepository.ts";
import { isOfSchool } from "./pastThreads.ts";

const mostReports = 200;

/** What a school decides about the chat of its lessons, and what its children reported there. */
export const createSchoolChat = ({ db, recordLook }: { db: Db; recordLook: RecordLook }) => {
  const see = async (actor: Actor, schoolId: SchoolId): Promise<SchoolChat> => {
    const subject = { schoolIds: [schoolId] };
    demand(actor, "planSchool", subject);
    const school = await findSchool(db, schoolId);
    if (!school) throw new SkyclassError("notFound");
    const reports = may(actor, "seeChatReports", subject) ? await listReports(db, schoolId) : null;
    await recordLook({
      actorId: actor.personId,
      action: "chatSeen",
      subject: { kind: "school", id: schoolId },
      childIds: (reports ?? []).map(({ by, child }) => child?.personId ?? by.personId),
    });
    return { schoolId, schoolName: school.name, words: await listWords(db, schoolId), reports };
  };
  return {
    /** @throws SkyclassError notFound | forbidden */
    see,

    /** Holds from the next message on. @throws SkyclassError notFound | forbidden */
    async changeWords(
      actor: Actor,
      schoolId: SchoolId,
      given: readonly string[],
    ): Promise<SchoolChat> {
      demand(actor, "planSchool", { schoolIds: [schoolId] });
      if (!(await findSchool(db, schoolId))) throw new SkyclassError("notFound");
      const words = [...new Set(given)];
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom("school_chat_words").where("school_id", "=", schoolId).execute();
        if (words.length > 0)
          await trx
            .insertInto("school_chat_words")
            .values(words.map((word) => ({ school_id: schoolId, word })))
            .execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "chatWordsChanged",
          subject: { kind: "school", id: schoolId },
          detail: { words: words.length },
        });
      });
      return see(actor, schoolId);
    },
  };
};
export type OfSchoolChat = ReturnType<typeof createSchoolChat>;

const listWords = async (queries: Queries, schoolId: SchoolId): Promise<string[]> => {
  const rows = await queries
    .selectFrom("school_chat_words")
    .select("word")
    .where("school_id", "=", schoolId)
    .orderBy("word")
    .execute();
  return rows.map(({ word }) => word);
};

/** Of the school's lessons, the latest first. */
const listReports = async (queries: Queries, schoolId: SchoolId): Promise<ReportedMessage[]> => {
  const rows = await queries
    .selectFrom("chat_reports as report")
    .innerJoin("chat_messages as message", "message.message_id", "report.message_id")
    .innerJoin("people", "people.person_id", "message.person_id")
    .innerJoin("lessons", "lessons.lesson_id", "message.lesson_id")
    .leftJoin("people as child", "child.person_id", "message.with_child")
    .select(["message.with_child", "child.display_name as child_name"])
    .select(["message.message_id", "message.lesson_id", "message.person_id", "message.text"])
    .select(["message.said_at", "message.deleted_at", "people.display_name", "lessons.title"])
    .select(({ fn }) => fn.countAll<string>().as("reports"))
    .select(({ fn }) => fn.max("report.at").as("reported_at"))
    .where("message.lesson_id", "in", lessonIdsOfSchool(queries, schoolId))
    .where((eb) => eb.or([eb("message.with_child", "is", null), isOfSchool("message", schoolId)]))
    .groupBy(["message.message_id", "people.display_name", "lessons.title", "child.display_name"])
    .orderBy("reported_at", "desc")
    .limit(mostReports)
    .execute();
  return rows.map((row) => ({
    messageId: row.message_id,
    lesson: { lessonId: row.lesson_id, title: row.title },
    by: { personId: row.person_id, displayName: row.display_name },
    text: row.text,
    saidAt: row.said_at.toISOString(),
    reportedAt: row.reported_at.toISOString(),
    reports: Number(row.reports),
    child: row.with_child && { personId: row.with_child, displayName: row.child_name ?? "" },
    isDeleted: row.deleted_at !== null,
  }));
};
