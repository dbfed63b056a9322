import type { LessonId } from "../../protocol/ids.ts";
import type { ReplayAudienceRecord, SetReplayAudience } from "../../protocol/replayAudience.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson, lockLesson } from "../lessons/lessonsRepository.ts";

/** Who may watch replays, as their teachers say; every word of it is kept. */
export const createAudiences = ({ db, clock }: { db: Db; clock: Clock }) => {
  const demandEditing = async (queries: Queries, actor: Actor, lessonId: LessonId) => {
    const lesson = await getLesson(queries, lessonId);
    demand(actor, "editReplay", lessonSubject(lesson));
  };

  return {
    /** @throws SkyclassError notFound | forbidden */
    async see(actor: Actor, lessonId: LessonId): Promise<ReplayAudienceRecord> {
      await demandEditing(db, actor, lessonId);
      return listAudiences(db, lessonId);
    },

    /**
     * Holds from the next request for a file on.
     * @throws SkyclassError notFound | forbidden | conflict when others have said something meanwhile
     */
    async set(
      actor: Actor,
      lessonId: LessonId,
      { audience, reason, insteadOf }: SetReplayAudience,
    ): Promise<ReplayAudienceRecord> {
      return db.transaction().execute(async (trx) => {
        await lockLesson(trx, lessonId);
        await demandEditing(trx, actor, lessonId);
        const { versions } = await listAudiences(trx, lessonId);
        const last = versions[0]?.version ?? 0;
        if (last !== insteadOf)
          throw new SkyclassError("conflict", {
            message: "Who may watch the replay was changed meanwhile.",
          });
        const version = last + 1;
        await trx
          .insertInto("replay_audiences")
          .values({
            ...{ lesson_id: lessonId, version, audience, reason },
            ...{ set_by: actor.personId, set_at: clock.now() },
          })
          .execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "replayAudienceSet",
          subject: { kind: "lesson", id: lessonId },
          detail: { audience, version },
        });
        return listAudiences(trx, lessonId);
      });
    },
  };
};
export type Audiences = ReturnType<typeof createAudiences>;

const listAudiences = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<ReplayAudienceRecord> => {
  const rows = await queries
    .selectFrom("replay_audiences")
    .leftJoin("people", "people.person_id", "replay_audiences.set_by")
    .select(["version", "audience", "reason", "set_at", "people.display_name"])
    .where("lesson_id", "=", lessonId)
    .orderBy("version", "desc")
    .execute();
  return {
    audience: rows[0]?.audience ?? "class",
    versions: rows.map((row) => ({
      version: row.version,
      audience: row.audience,
      reason: row.reason,
      at: row.set_at.toISOString(),
      byName: row.display_name,
    })),
  };
};
