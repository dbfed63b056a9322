import { type ChatMessage, mostChatRead } from "../../protocol/chat.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { Db } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { firstChatRule } from "../rooms/chatRules.ts";
import { participantIdOf } from "../rooms/participantId.ts";
import type { Chat as RoomChat } from "../rooms/ports.ts";
import {
  findChatMessage,
  findChatRule,
  insertChatMessage,
  insertReport,
  listLastMessages,
  listMuted,
  listWordsOfLesson,
  writeChatRule,
  writeDeleted,
  writeMute,
} from "./chatRepository.ts";
import { holdsWord, plainText } from "./chatText.ts";

/** The chat of lessons: in the room, through the port, and for those whom no socket reaches. */
export type Chat = RoomChat & {
  /** What the class of a lesson sees of its chat just now, oldest first. */
  present(lessonId: LessonId): Promise<ChatMessage[]>;
};

export const createChat = ({ db }: { db: Db }): Chat => {
  const ruleOf = async (lessonId: LessonId) => (await findChatRule(db, lessonId)) ?? firstChatRule;
  const lastMessages = async (lessonId: LessonId) =>
    listLastMessages(db, { lessonId, most: mostChatRead });

  return {
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
      return messages.map(({ messageId, personId, displayName, role, text, saidAt }) => ({
        messageId,
        by: { participantId: participantIdOf({ lessonId, personId }), displayName, role },
        text,
        saidAt: saidAt.toISOString(),
      }));
    },

    async say({ lessonId, personId, messageId, text: written, at }) {
      const text = plainText(written);
      if (text === "") throw new SkyclassError("badRequest");
      if (holdsWord(text, await listWordsOfLesson(db, lessonId)))
        throw new SkyclassError("wordRefused");
      await insertChatMessage(db, { messageId, lessonId, personId, text, saidAt: at });
      const kept = await findChatMessage(db, messageId);
      if (!kept) throw new SkyclassError("notFound");
      const { lessonId: of, isDeleted, ...message } = kept;
      if (of !== lessonId || message.personId !== personId || message.text !== text || isDeleted)
        throw new SkyclassError("conflict", { message: "This id is another message." });
      return message;
    },

    async delete({ lessonId, personId, messageId, at }) {
      const message = await findChatMessage(db, messageId);
      if (!message || message.isDeleted) return;
      if (message.lessonId !== lessonId) throw new SkyclassError("notFound");
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
      if (message.personId === personId) throw new SkyclassError("forbidden");
      await db.transaction().execute(async (trx) => {
        await insertReport(trx, { messageId, personId, at });
        await recordAudit(trx, {
          actorId: personId,
          action: "chatReported",
          subject: { kind: "lesson", id: lessonId },
          detail: { messageId, writerId: message.personId },
        });
      });
    },

    noteRefusal: refusalsAs("chatRefused", db),
  };
};
