import { type SqlBool, sql } from "kysely";
import type { z } from "zod";
import { type ChatMessageId, LessonId, PersonId, type SchoolId } from "../../protocol/ids.ts";
import type { OwnThreadsQuery, ThreadsPage, ThreadsQuery } from "../../protocol/threads.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { findSchool } from "../schools/schoolsRepository.ts";
import { findChatMessage } from "./chatRepository.ts";
import { keepReport } from "./reporting.ts";

const threadsOfPage = 20;

/** SQL: which `message` of which of `lessons`. */
type Wanted = ReturnType<typeof sql<SqlBool>>;

/** What teachers and single children wrote to each other: for these two, the family and the school. */
export const createPastThreads = ({
  db,
  clock,
  recordLook,
}: {
  db: Db;
  clock: Clock;
  recordLook: RecordLook;
}) => ({
  /** The caller's own, as teacher or as child, and those of the children in their care. */
  async own(actor: Actor, { before, lessonId }: z.infer<typeof OwnThreadsQuery>) {
    const { personId, memberships } = actor;
    const has = (role: "teacher" | "student") => memberships.some((held) => held.role === role);
    const childIds = [
      ...(has("student") ? [personId] : []),
      ...memberships.flatMap((held) => (held.role === "guardian" ? [held.childId] : [])),
    ];
    const isOwn = sql<SqlBool>`((${has("teacher")} and lessons.teacher_id = ${personId})
      or message.with_child = any(${childIds}::uuid[]))`;
    const page = await readPage(db, {
      before,
      readerId: personId,
      wanted: lessonId === undefined ? isOwn : sql`(${isOwn} and message.lesson_id = ${lessonId})`,
    });
    await recordLook({
      actorId: personId,
      action: "threadsSeen",
      ...(lessonId && { subject: { kind: "lesson", id: lessonId } }),
      childIds: page.threads.map(({ child }) => child.personId),
    });
    return page;
  },

  /** With the school's children, whoever taught them. @throws SkyclassError notFound | forbidden */
  async ofSchool(actor: Actor, schoolId: SchoolId, { before }: z.infer<typeof ThreadsQuery>) {
    demand(actor, "seeThreads", { schoolIds: [schoolId] });
    if (!(await findSchool(db, schoolId))) throw new SkyclassError("notFound");
    const { personId: readerId } = actor;
    const wanted = isOfSchool("message", schoolId);
    const page = await readPage(db, { before, readerId, wanted });
    await recordLook({
      actorId: actor.personId,
      action: "threadsSeen",
      subject: { kind: "school", id: schoolId },
      childIds: page.threads.map(({ child }) => child.personId),
    });
    return page;
  },

  /**
   * To the school's office, past the teacher: by the child that it was written to, in the lesson without a socket
   * or after it, or by whoever cares for the child. Idempotent.
   * @throws SkyclassError notFound, forbidden for what the child wrote itself
   */
  async report(actor: Actor, messageId: ChatMessageId): Promise<void> {
    const { personId } = actor;
    const message = await findChatMessage(db, messageId);
    const childId = message?.child?.personId;
    if (!message || childId === undefined || !isOfFamily(actor, childId))
      throw new SkyclassError("notFound");
    const { lessonId, personId: writerId } = message;
    if (writerId === childId) {
      const refused = { message: "chat:report", code: "forbidden" } as const;
      await refusalsAs("chatRefused", db)({ lessonId, personId, ...refused });
      throw new SkyclassError("forbidden");
    }
    await keepReport(db, { lessonId, messageId, writerId, personId, at: clock.now() });
  },
});
const isOfFamily = ({ personId, memberships }: Actor, childId: PersonId): boolean =>
  personId === childId ||
  memberships.some((held) => held.role === "guardian" && held.childId === childId);
export type OfPastThreads = ReturnType<typeof createPastThreads>;

/** SQL: the child was of the school in that lesson, or is. */
export const isOfSchool = (message: string, schoolId: SchoolId) => sql<SqlBool>`(
  exists (select 1 from lesson_rolls as roll join classes using (class_id)
    where roll.lesson_id = ${sql.ref(`${message}.lesson_id`)}
      and roll.person_id = ${sql.ref(`${message}.with_child`)} and classes.school_id = ${schoolId})
  or exists (select 1 from memberships as held
    where held.person_id = ${sql.ref(`${message}.with_child`)}
      and held.role = 'student' and held.school_id = ${schoolId}))`;

const readPage = async (
  queries: Queries,
  { before, readerId, wanted }: { before: string | undefined; readerId: PersonId; wanted: Wanted },
): Promise<ThreadsPage> => {
  let found = queries
    .selectFrom("chat_messages as message")
    .innerJoin("lessons", "lessons.lesson_id", "message.lesson_id")
    .select(["message.lesson_id", "message.with_child"])
    .select(({ fn }) => fn.max("message.said_at").as("last_at"))
    .where("message.with_child", "is not", null)
    .where(wanted)
    .groupBy(["message.lesson_id", "message.with_child"]);
  if (before !== undefined) {
    const { lastAt, lessonId, childId } = readCursor(before);
    found = found.having(
      sql<SqlBool>`(max(message.said_at), message.lesson_id, message.with_child)
        < (${lastAt}::timestamptz, ${lessonId}::uuid, ${childId}::uuid)`,
    );
  }
  const last = await found
    .orderBy("last_at", "desc")
    .orderBy("message.lesson_id", "desc")
    .orderBy("message.with_child", "desc")
    .limit(threadsOfPage + 1)
    .execute();
  const page = last.slice(0, threadsOfPage);
  const end = page.at(-1);
  const messages = await listMessages(queries, page, readerId);
  return {
    threads: page.flatMap((of) => {
      const all = messages.get(keyOf(of)) ?? [];
      const [first] = all;
      if (!first) return [];
      return [
        {
          lesson: { lessonId: first.lesson_id, title: first.title },
          teacherName: first.teacher_name,
          child: { personId: first.with_child, displayName: first.child_name },
          messages: all.map((row) => ({
            messageId: row.message_id,
            by: row.person_id === row.with_child ? ("student" as const) : ("teacher" as const),
            text: row.text,
            saidAt: row.said_at.toISOString(),
            reported: Boolean(row.reported),
          })),
        },
      ];
    }),
    next: last.length > threadsOfPage && end ? writeCursor(end) : null,
  };
};

type ThreadKey = { lesson_id: LessonId; with_child: PersonId | null };
const keyOf = ({ lesson_id: lessonId, with_child: childId }: ThreadKey) => `${lessonId}_${childId}`;

const writeCursor = (end: ThreadKey & { last_at: Date }): string =>
  `${end.last_at.getTime()}_${keyOf(end)}`;
const readCursor = (cursor: string) => {
  const [lastMs, lessonId, childId] = cursor.split("_");
  return {
    lastAt: new Date(Number(lastMs)),
    lessonId: LessonId.parse(lessonId),
    childId: PersonId.parse(childId),
  };
};

const listMessages = async (
  queries: Queries,
  threads: readonly ThreadKey[],
  readerId: PersonId,
) => {
  const rows = await queries
    .selectFrom("chat_messages as message")
    .innerJoin("lessons", "lessons.lesson_id", "message.lesson_id")
    .innerJoin("people as teacher", "teacher.person_id", "lessons.teacher_id")
    .innerJoin("people as child", "child.person_id", "message.with_child")
    .select(["message.message_id", "message.lesson_id", "message.person_id", "message.text"])
    .select(["message.said_at", "lessons.title", "teacher.display_name as teacher_name"])
    .select(["child.person_id as with_child", "child.display_name as child_name"])
    .select(
      sql<boolean>`exists (select from chat_reports as report
        where report.message_id = message.message_id and report.person_id = ${readerId})`.as(
        "reported",
      ),
    )
    .where(sql<SqlBool>`message.lesson_id = any(${threads.map((one) => one.lesson_id)}::uuid[])`)
    .where(sql<SqlBool>`message.with_child = any(${threads.map((one) => one.with_child)}::uuid[])`)
    .orderBy("message.said_at")
    .orderBy("message.message_id")
    .execute();
  return Map.groupBy(rows, keyOf);
};
