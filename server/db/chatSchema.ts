import type { ColumnType } from "kysely";
import type { ChatMode, ChatPauseS } from "../../protocol/chat.ts";
import type { ChatMessageId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";

/** Of lessons in which it was set. */
type LessonChatTable = { lesson_id: LessonId; mode: ChatMode; pause_s: ChatPauseS };

/** What was deleted is no longer seen in the lesson, and kept for the school. */
type ChatMessageTable = {
  message_id: ChatMessageId;
  lesson_id: LessonId;
  person_id: PersonId;
  text: string;
  said_at: Date;
  deleted_at: ColumnType<Date | null, undefined, Date>;
  /** In a thread of the teacher with this child alone, which nothing is deleted from. */
  with_child: ColumnType<PersonId | null, PersonId | null | undefined, never>;
};

/** Children who read along and do not write. */
type ChatMuteTable = { lesson_id: LessonId; person_id: PersonId; at: Date };

/** Which child reported it. */
type ChatReportTable = { message_id: ChatMessageId; person_id: PersonId; at: Date };

/** What is not to be written in a school's lessons. */
type SchoolChatWordTable = { school_id: SchoolId; word: string };

export type ChatTables = {
  lesson_chats: LessonChatTable;
  chat_messages: ChatMessageTable;
  chat_mutes: ChatMuteTable;
  chat_reports: ChatReportTable;
  school_chat_words: SchoolChatWordTable;
};
