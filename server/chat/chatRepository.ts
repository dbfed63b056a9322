import { sql } from "kysely";
import type { ChatRule } from "../../protocol/chat.ts";
import type { ChatMessageId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import type { RoomChatMessage, RoomThreadMessage } from "../rooms/ports.ts";

type KeptMessage = RoomChatMessage & {
  lessonId: LessonId;
  isDeleted: boolean;
  /** With whom it stands in a thread; null: in the class's chat. */
  child: RoomThreadMessage["child"] | null;
};

const selectMessages = (queries: Queries) =>
  queries
    .selectFrom("chat_messages")
    .innerJoin("people", "people.person_id", "chat_messages.person_id")
    .innerJoin("lessons", "lessons.lesson_id", "chat_messages.lesson_id")
    .leftJoin("people as child", "child.person_id", "chat_messages.with_child")
    .select(["chat_messages.with_child", "child.display_name as child_name"])
    .select(["chat_messages.message_id", "chat_messages.lesson_id", "chat_messages.person_id"])
    .select(["chat_messages.text", "chat_messages.said_at", "chat_messages.deleted_at"])
    .select(["people.display_name", "lessons.teacher_id"])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom("chat_reports")
            .select("chat_reports.message_id")
            .whereRef("chat_reports.message_id", "=", "chat_messages.message_id"),
        )
        .as("is_reported"),
    );

const messageOf = (
  row: Awaited<ReturnType<ReturnType<typeof selectMessages>["execute"]>>[number],
): KeptMessage => ({
  messageId: row.message_id,
  lessonId: row.lesson_id,
  personId: row.person_id,
  displayName: row.display_name,
  role: row.person_id === row.teacher_id ? "teacher" : "student",
  text: row.text,
  saidAt: row.said_at,
  isReported: Boolean(row.is_reported),
  isDeleted: row.deleted_at !== null,
  child: row.with_child && { personId: row.with_child, displayName: row.child_name ?? "" },
});

export const findChatMessage = async (
  queries: Queries,
  messageId: ChatMessageId,
): Promise<KeptMessage | undefined> => {
  const row = await selectMessages(queries)
    .where("chat_messages.message_id", "=", messageId)
    .executeTakeFirst();
  return row && messageOf(row);
};

/** The last of the class's chat that were not deleted, oldest first. */
export const listLastMessages = async (
  queries: Queries,
  { lessonId, most }: { lessonId: LessonId; most: number },
): Promise<RoomChatMessage[]> => {
  const rows = await selectMessages(queries)
    .where("chat_messages.lesson_id", "=", lessonId)
    .where("chat_messages.with_child", "is", null)
    .where("chat_messages.deleted_at", "is", null)
    .orderBy("chat_messages.said_at", "desc")
    .limit(most)
    .execute();
  return rows.toReversed().map(messageOf);
};

/** Of each thread of a lesson the last, oldest first. */
export const listLastOfThreads = async (
  queries: Queries,
  { lessonId, mostOfEach }: { lessonId: LessonId; mostOfEach: number },
): Promise<RoomThreadMessage[]> => {
  const rows = await selectMessages(queries)
    .where(
      sql<boolean>`chat_messages.message_id in (
        select message_id from (
          select message_id, row_number() over (partition by with_child order by said_at desc) as place
          from chat_messages where lesson_id = ${lessonId} and with_child is not null) as placed
        where place <= ${mostOfEach})`,
    )
    .orderBy("chat_messages.said_at")
    .execute();
  return rows
    .map(messageOf)
    .flatMap(({ child, ...message }) => (child ? [{ ...message, child }] : []));
};

/** Nothing happens when the id is there already. */
export const insertChatMessage = async (
  queries: Queries,
  message: {
    messageId: ChatMessageId;
    lessonId: LessonId;
    personId: PersonId;
    childId: PersonId | null;
    text: string;
    saidAt: Date;
  },
): Promise<void> => {
  await queries
    .insertInto("chat_messages")
    .values({
      message_id: message.messageId,
      lesson_id: message.lessonId,
      person_id: message.personId,
      with_child: message.childId,
      text: message.text,
      said_at: message.saidAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

export const writeDeleted = async (
  queries: Queries,
  { messageId, at }: { messageId: ChatMessageId; at: Date },
): Promise<void> => {
  await queries
    .updateTable("chat_messages")
    .set({ deleted_at: at })
    .where("message_id", "=", messageId)
    .execute();
};

export const findChatRule = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<ChatRule | undefined> => {
  const row = await queries
    .selectFrom("lesson_chats")
    .select(["mode", "pause_s"])
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
  return row && { mode: row.mode, pauseS: row.pause_s };
};

export const writeChatRule = async (
  queries: Queries,
  { lessonId, rule }: { lessonId: LessonId; rule: ChatRule },
): Promise<void> => {
  const values = { mode: rule.mode, pause_s: rule.pauseS };
  await queries
    .insertInto("lesson_chats")
    .values({ lesson_id: lessonId, ...values })
    .onConflict((conflict) => conflict.column("lesson_id").doUpdateSet(values))
    .execute();
};

export const listMuted = async (queries: Queries, lessonId: LessonId): Promise<PersonId[]> => {
  const rows = await queries
    .selectFrom("chat_mutes")
    .select("person_id")
    .where("lesson_id", "=", lessonId)
    .execute();
  return rows.map((row) => row.person_id);
};

export const writeMute = async (
  queries: Queries,
  mute: { lessonId: LessonId; personId: PersonId; muted: boolean; at: Date },
): Promise<void> => {
  const row = { lesson_id: mute.lessonId, person_id: mute.personId };
  if (mute.muted)
    await queries
      .insertInto("chat_mutes")
      .values({ ...row, at: mute.at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  else
    await queries
      .deleteFrom("chat_mutes")
      .where("lesson_id", "=", row.lesson_id)
      .where("person_id", "=", row.person_id)
      .execute();
};

/** @returns whether the person had not reported it before */
export const insertReport = async (
  queries: Queries,
  report: { messageId: ChatMessageId; personId: PersonId; at: Date },
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows = 0n } = await queries
    .insertInto("chat_reports")
    .values({ message_id: report.messageId, person_id: report.personId, at: report.at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
};

/** Of all schools whose classes are in the lesson. */
export const listWordsOfLesson = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<string[]> => {
  const rows = await queries
    .selectFrom("school_chat_words")
    .innerJoin("classes", "classes.school_id", "school_chat_words.school_id")
    .innerJoin("lesson_classes", "lesson_classes.class_id", "classes.class_id")
    .select("school_chat_words.word")
    .distinct()
    .where("lesson_classes.lesson_id", "=", lessonId)
    .execute();
  return rows.map((row) => row.word);
};
