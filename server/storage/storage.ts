import { EventEmitter } from "node:events";
import type { z } from "zod";
import type { LessonId, SchoolId } from "../../protocol/ids.ts";
import {
  bytesPerGb,
  type ReplayKeeping,
  type SchoolStorage,
  type StoredReplays,
  type StoredReplaysQuery,
} from "../../protocol/storage.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may, reachOf } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { findLessons, getLesson, lockLesson } from "../lessons/lessonsRepository.ts";
import { listStored, listUse, type SchoolUse, setSchoolStorage } from "./storageRepository.ts";
import { quotaLevel } from "./storageRules.ts";

/** What replays take, and what schools, teachers and the operator say about keeping them. */
export const createStorage = ({ db, clock }: { db: Db; clock: Clock }) => {
  const events = new EventEmitter<{ decided: [] }>();

  const view = (actor: Actor, use: SchoolUse): SchoolStorage => {
    const subject = { schoolIds: [use.schoolId] };
    return {
      ...use,
      level: quotaLevel(use.totalBytes, use.quotaBytes),
      may: {
        setRetention: may(actor, "setRetention", subject),
        setQuota: may(actor, "setQuota", subject),
      },
    };
  };
  /** @throws SkyclassError notFound */
  const get = async (schoolId: SchoolId): Promise<SchoolUse> => {
    const [use] = await listUse(db, { schoolIds: [schoolId] });
    if (use === undefined) throw new SkyclassError("notFound");
    return use;
  };
  const see = async (actor: Actor, schoolId: SchoolId): Promise<SchoolStorage> => {
    demand(actor, "seeStorage", { schoolIds: [schoolId] });
    return view(actor, await get(schoolId));
  };

  return {
    /** Something was said that decides what is deleted. */
    onDecided(listener: () => void): () => void {
      events.on("decided", listener);
      return () => void events.off("decided", listener);
    },

    /** @throws SkyclassError forbidden */
    async list(actor: Actor): Promise<SchoolStorage[]> {
      const reach = reachOf(actor, "seeStorage");
      const schoolIds = reach === "all" ? reach : reach.schoolIds;
      return (await listUse(db, { schoolIds })).map((use) => view(actor, use));
    },

    /** @throws SkyclassError notFound | forbidden */
    see,

    /** @throws SkyclassError forbidden */
    async replays(
      actor: Actor,
      schoolId: SchoolId,
      query: z.infer<typeof StoredReplaysQuery>,
    ): Promise<StoredReplays> {
      demand(actor, "seeStorage", { schoolIds: [schoolId] });
      const { page, next } = await listStored(db, { schoolId, ...query });
      const lessons = await findLessons(
        db,
        page.map((row) => row.lesson_id),
      );
      const lessonOf = new Map(lessons.map((lesson) => [lesson.lessonId, lesson]));
      return {
        replays: page.map((row) => {
          const lesson = lessonOf.get(row.lesson_id);
          const bytes = {
            replay: row.replay_bytes ?? 0,
            edited: row.edited_bytes ?? 0,
            kept: row.kept_bytes ?? 0,
          };
          return {
            ...{ lessonId: row.lesson_id, kind: row.kind, title: row.title, bytes },
            teacherName: row.display_name,
            publishedAt: row.published_at.toISOString(),
            totalBytes: bytes.replay + bytes.edited + bytes.kept,
            spared: row.spared !== null,
            goesAt: row.goes_at?.toISOString() ?? null,
            maySpare: lesson !== undefined && may(actor, "spareReplay", lessonSubject(lesson)),
          };
        }),
        next,
      };
    },

    /** @throws SkyclassError notFound | forbidden */
    async setRetention(
      actor: Actor,
      schoolId: SchoolId,
      days: number | null,
    ): Promise<SchoolStorage> {
      demand(actor, "setRetention", { schoolIds: [schoolId] });
      const { retentionDays: before } = await get(schoolId);
      await db.transaction().execute(async (trx) => {
        await setSchoolStorage(trx, schoolId, { retention_days: days });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "retentionSet",
          subject: { kind: "school", id: schoolId },
          detail: { before, days },
        });
      });
      events.emit("decided");
      return see(actor, schoolId);
    },

    /** @throws SkyclassError notFound | forbidden */
    async setQuota(
      actor: Actor,
      schoolId: SchoolId,
      gigabytes: number | null,
    ): Promise<SchoolStorage> {
      demand(actor, "setQuota", { schoolIds: [schoolId] });
      const { quotaBytes: before } = await get(schoolId);
      const quotaBytes = gigabytes === null ? null : gigabytes * bytesPerGb;
      await db.transaction().execute(async (trx) => {
        await setSchoolStorage(trx, schoolId, { quota_bytes: quotaBytes });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "quotaSet",
          subject: { kind: "school", id: schoolId },
          detail: { before, quotaBytes },
        });
      });
      return see(actor, schoolId);
    },

    /** Marked, it is warned of no more; without the mark it is warned of anew. @throws SkyclassError notFound | forbidden */
    async spare(actor: Actor, lessonId: LessonId, spared: boolean): Promise<ReplayKeeping> {
      await db.transaction().execute(async (trx) => {
        await lockLesson(trx, lessonId);
        const lesson = await getLesson(trx, lessonId);
        demand(actor, "spareReplay", lessonSubject(lesson));
        if (lesson.recording === null) throw new SkyclassError("notFound");
        if (spared) {
          await trx
            .insertInto("spared_replays")
            .values({ lesson_id: lessonId, set_by: actor.personId, set_at: clock.now() })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          await trx.deleteFrom("replay_warnings").where("lesson_id", "=", lessonId).execute();
        } else await trx.deleteFrom("spared_replays").where("lesson_id", "=", lessonId).execute();
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "replaySpared",
          subject: { kind: "lesson", id: lessonId },
          detail: { spared },
        });
      });
      events.emit("decided");
      return this.keeping(actor, lessonId);
    },

    /** @throws SkyclassError notFound | forbidden */
    async keeping(actor: Actor, lessonId: LessonId): Promise<ReplayKeeping> {
      const lesson = await getLesson(db, lessonId);
      demand(actor, "spareReplay", lessonSubject(lesson));
      const mark = await db
        .selectFrom("spared_replays")
        .select("lesson_id")
        .where("lesson_id", "=", lessonId)
        .executeTakeFirst();
      const { replayDeletion } = lesson;
      return {
        spared: mark !== undefined,
        goesAt: replayDeletion?.done === false ? replayDeletion.at.toISOString() : null,
      };
    },
  };
};
export type Storage = ReturnType<typeof createStorage>;
