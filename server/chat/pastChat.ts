import type { LessonId } from "../../protocol/ids.ts";
import type { PastChat } from "../../protocol/pastChat.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import { listLastMessages } from "./chatRepository.ts";

/** A lesson that runs wild shows its last ones. */
const mostShown = 2_000;

/** The chat of a lesson at its replay. */
export const createPastChat = ({ db, recordLook }: { db: Db; recordLook: RecordLook }) => ({
  /** @throws SkyclassError notFound | forbidden */
  async see(actor: Actor, lessonId: LessonId): Promise<PastChat> {
    const lesson = await getLesson(db, lessonId);
    const subject = lessonSubject(lesson);
    demand(actor, "seeLesson", subject);
    if (!may(actor, "seeChat", subject)) return { messages: null };
    const named = may(actor, "seeAskers", subject);
    const messages = await listLastMessages(db, { lessonId, most: mostShown });
    await recordLook({
      actorId: actor.personId,
      action: "chatSeen",
      subject: { kind: "lesson", id: lessonId },
      childIds: named
        ? messages.flatMap(({ role, personId }) => (role === "student" ? [personId] : []))
        : [],
    });
    return {
      messages: messages.map(({ messageId, personId, displayName, role, text, saidAt }) => ({
        messageId,
        by: {
          displayName:
            named || role === "teacher" || personId === actor.personId ? displayName : null,
          role,
        },
        text,
        saidAt: saidAt.toISOString(),
      })),
    };
  },
});
export type OfPastChat = ReturnType<typeof createPastChat>;
