import {
  type ChatMessage,
  mostChatRead,
  mostThreadRead,
  type ThreadMessage,
} from "../../protocol/chat.ts";
import type { ChatMessageId, LessonId, PersonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { Db } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { firstChatRule } from "../rooms/chatRules.ts";
import { describeChatMessage, describeThreadMessage } from "../rooms/describeChatMessage.ts";
import type { Chat as RoomChat } from "../rooms/ports.ts";
import {
  findChatMessage,
  findChatRule,
  insertChatMessage,
  listLastMessages,
  listLastOfThreads,
  listMuted,
  listWordsOfLesson,
  writeChatRule,
  writeDeleted,
  writeMute,
} from "./chatRepository.ts";
import { holdsWord, plainText } from "./chatText.ts";
import { keepReport } from "./reporting.ts";

/** The chat of lessons: in the room, through the port, and for those whom no socket reaches. */
export type Chat = RoomChat & {
  /** What the class of a lesson sees of its chat just now, oldest first. */
  present(lessonId: LessonId): Promise<ChatMessage[]>;
  /** All threads of a lesson, each of which is for its child alone. */
  presentThreads(lessonId: LessonId): Promise<ThreadMessage[]>;
};

export const createChat = ({ db }: { db: Db }): Chat => {
  const ruleOf = async (lessonId: LessonId) => (await findChatRule(db, lessonId)) ?? firstChatRule;
  const lastMessages = async (lessonId: LessonId) =>
    listLastMessages(db, { lessonId, most: mostChatRead });
  const threadsOf = async (lessonId: LessonId) =>
    listLastOfThreads(db, { lessonId, mostOfEach: mostThreadRead });

  /** Writes it down where it is not, and answers what is kept of it. */
  const keep = async ({
    text: written,
    ...message
  }: {
    messageId: ChatMessageId;
    lessonId: LessonId;
    personId: PersonId;
    childId: PersonId | null;
    text: string;
    saidAt: Date;
  }) => {
    const text = plainText(written);
    if (text === "") throw new SkyclassError("badRequest");
    if (holdsWord(text, await listWordsOfLesson(db, message.lessonId)))
      throw new SkyclassError("wordRefused");
    await insertChatMessage(db, { ...message, text });
    const kept = await findChatMessage(db, message.messageId);
    if (!kept) throw new SkyclassError("notFound");
    const { lessonId, isDeleted, ...rest } = kept;
    const isSame =
      lessonId === message.lessonId &&
      kept.personId === message.personId &&
      (kept.child?.personId ?? null) === message.childId &&
      kept.text === text;
    if (!isSame || isDeleted)
      throw new SkyclassError("conflict", { message: "This id is another message." });
    return rest;
  };

  return {
    threadsOf,

    async presentThreads(lessonId) {
      return (await threadsOf(lessonId)).map((message) => describeThreadMessage(lessonId, message));
    },

    async write({ lessonId, personId, childId, messageId, text, at }) {
      const { child, ...message } = await keep({
        ...{ lessonId, personId, childId },
        ...{ messageId, text, saidAt: at },
      });
      // Erased meanwhile.
      if (!child) throw new SkyclassError("notFound");
      return { ...message, child };
    },

    async ofLesson(lessonId) {
      return {
        rule: await ruleOf(lessonId),
        muted: await listMuted(db, lessonId),
        messages: await lastMessages(lessonId),
      };
    },

    async present(lessonId) {
      const messages = await lastMessages(lessonId);
      if (messages.length === 0 || (await ruleOf(lessonId)).mode === "off") return [];
      return messages.map((message) => describeChatMessage(lessonId, message));
    },

    async say({ lessonId, personId, messageId, text, at }) {
      return keep({ ...{ lessonId, personId, childId: null }, ...{ messageId, text, saidAt: at } });
    },

    async delete({ lessonId, personId, messageId, at }) {
      const message = await findChatMessage(db, messageId);
      if (!message || message.isDeleted) return;
      if (message.lessonId !== lessonId) throw new SkyclassError("notFound");
      // What was said to one child stays as it was said.
      if (message.child) throw new SkyclassError("forbidden");
      await db.transaction().execute(async (trx) => {
        await writeDeleted(trx, { messageId, at });
        await recordAudit(trx, {
          actorId: personId,
          action: "chatMessageDeleted",
          subject: { kind: "lesson", id: lessonId },
          detail: { messageId, writerId: message.personId },
        });
      });
    },

    async setRule({ lessonId, personId, rule }) {
      await db.transaction().execute(async (trx) => {
        await writeChatRule(trx, { lessonId, rule });
        await recordAudit(trx, {
          actorId: personId,
          action: "chatRuleChanged",
          subject: { kind: "lesson", id: lessonId },
          detail: rule,
        });
      });
    },

    async mute({ lessonId, personId, childId, muted, at }) {
      await db.transaction().execute(async (trx) => {
        await writeMute(trx, { lessonId, personId: childId, muted, at });
        await recordAudit(trx, {
          actorId: personId,
          action: muted ? "chatMuted" : "chatUnmuted",
          subject: { kind: "person", id: childId },
          detail: { lessonId },
        });
      });
    },

    async report({ lessonId, personId, messageId, at }) {
      const message = await findChatMessage(db, messageId);
      if (message?.lessonId !== lessonId) throw new SkyclassError("notFound");
      if (message.child && message.child.personId !== personId) throw new SkyclassError("notFound");
      if (message.personId === personId) throw new SkyclassError("forbidden");
      await keepReport(db, { lessonId, messageId, writerId: message.personId, personId, at });
    },

    noteRefusal: refusalsAs("chatRefused", db),
  };
};
