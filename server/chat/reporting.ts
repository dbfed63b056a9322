import type { ChatMessageId, LessonId, PersonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import { insertReport } from "./chatRepository.ts";

/** Whoever reports the same again has reported it. */
export const keepReport = async (
  db: Db,
  report: {
    lessonId: LessonId;
    messageId: ChatMessageId;
    writerId: PersonId;
    personId: PersonId;
    at: Date;
  },
): Promise<void> => {
  const { lessonId, messageId, writerId, personId } = report;
  await db.transaction().execute(async (trx) => {
    if (!(await insertReport(trx, report))) return;
    await recordAudit(trx, {
      actorId: personId,
      action: "chatReported",
      subject: { kind: "lesson", id: lessonId },
      detail: { messageId, writerId },
    });
  });
};
