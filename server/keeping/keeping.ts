import { EventEmitter } from "node:events";
import type { LessonId, SchoolId } from "../../protocol/ids.ts";
import type { KeptFile, KeptHeard, KeptKind, SchoolKeeping } from "../../protocol/keptFiles.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { demandReplay, lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson, lockLesson } from "../lessons/lessonsRepository.ts";
import { findSchool } from "../schools/schoolsRepository.ts";
import { demandQuota } from "../storage/quota.ts";
import {
  askForKept,
  findKept,
  findSchoolKeeping,
  findSource,
  type KeptRecord,
  mayClassKeep,
  setClassKeeping,
  setSchoolKeeping,
} from "./keptRepository.ts";

/** Who may have one file of a replay, who asks for it, and what became of it. */
export const createKeeping = ({ db, clock }: { db: Db; clock: Clock }) => {
  const events = new EventEmitter<{ asked: [] }>();

  /** What the actor may do, and which of the two files is theirs. @throws as `see` */
  const standing = async (queries: Queries, actor: Actor, lessonId: LessonId) => {
    const lesson = await getLesson(queries, lessonId);
    demandReplay(actor, lesson);
    const subject = lessonSubject(lesson);
    const classMay = await mayClassKeep(queries, lessonId);
    const ask = may(actor, "keepReplay", subject);
    const keep = ask || (classMay && may(actor, "keepAllowedReplay", subject));
    const heard: KeptHeard = may(actor, "hearChildren", subject) ? "everybody" : "teacher";
    return { lesson, heard, classMay, keep, ask, allowClass: may(actor, "editReplay", subject) };
  };

  /** That of the replay that is given out now. */
  const findCurrent = async (
    queries: Queries,
    of: { lessonId: LessonId; heard: KeptHeard },
  ): Promise<KeptRecord | null> => {
    const kept = await findKept(queries, of);
    if (kept === null || kept.state === "none") return null;
    const now = await findSource(queries, of.lessonId);
    return now?.source === kept.source ? kept : null;
  };

  const view = async (queries: Queries, actor: Actor, lessonId: LessonId): Promise<KeptFile> => {
    const { heard, classMay, ...rights } = await standing(queries, actor, lessonId);
    const { keep, ask, allowClass } = rights;
    const kept = keep ? await findCurrent(queries, { lessonId, heard }) : null;
    const ready = kept?.state === "ready";
    return {
      state: kept?.state ?? "none",
      ...{ heard, classMay, may: { keep, ask, allowClass } },
      share: kept?.share ?? 0,
      remainingMs: kept?.remainingMs ?? null,
      videoBytes: ready ? kept.videoBytes : null,
      soundBytes: ready ? kept.soundBytes : null,
      madeAt: ready ? kept.updatedAt.toISOString() : null,
    };
  };

  /** Does nothing where it is there already, or on its way. @throws SkyclassError conflict | quotaReached */
  const askFor = async (
    trx: Queries,
    actor: Actor,
    of: { lessonId: LessonId; heard: KeptHeard },
  ): Promise<void> => {
    const kept = await findCurrent(trx, of);
    if (kept !== null && kept.state !== "failed") return;
    await demandQuota(trx, { lessonId: of.lessonId });
    const now = await findSource(trx, of.lessonId);
    if (now === null)
      throw new SkyclassError("conflict", { message: "No replay is given out at the moment." });
    await askForKept(trx, {
      ...{ ...of, source: now.source, by: actor.personId, now: clock.now() },
    });
    await recordAudit(trx, {
      actorId: actor.personId,
      action: "keptFileAsked",
      subject: { kind: "lesson", id: of.lessonId },
      detail: { heard: of.heard },
    });
  };

  return {
    onAsked(listener: () => void): () => void {
      events.on("asked", listener);
      return () => void events.off("asked", listener);
    },

    /** @throws SkyclassError notFound | forbidden | replayWithdrawn */
    async see(actor: Actor, lessonId: LessonId): Promise<KeptFile> {
      return view(db, actor, lessonId);
    },

    /** @throws SkyclassError notFound | forbidden | replayWithdrawn | conflict where nothing is given out | quotaReached */
    async ask(actor: Actor, lessonId: LessonId): Promise<KeptFile> {
      const asked = await db.transaction().execute(async (trx) => {
        await lockLesson(trx, lessonId);
        const { ask, heard } = await standing(trx, actor, lessonId);
        if (!ask) throw new SkyclassError("forbidden");
        await askFor(trx, actor, { lessonId, heard });
        return view(trx, actor, lessonId);
      });
      events.emit("asked");
      return asked;
    },

    /** Allowed, it is made at once. @throws as `ask` */
    async allowClass(actor: Actor, lessonId: LessonId, classMay: boolean): Promise<KeptFile> {
      const allowed = await db.transaction().execute(async (trx) => {
        await lockLesson(trx, lessonId);
        const { allowClass } = await standing(trx, actor, lessonId);
        if (!allowClass) throw new SkyclassError("forbidden");
        await setClassKeeping(trx, { lessonId, classMay, by: actor.personId, now: clock.now() });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "classKeepingSet",
          subject: { kind: "lesson", id: lessonId },
          detail: { classMay },
        });
        if (classMay) await askFor(trx, actor, { lessonId, heard: "everybody" });
        return view(trx, actor, lessonId);
      });
      events.emit("asked");
      return allowed;
    },

    /** For whoever delivers it. @throws SkyclassError notFound | forbidden | replayWithdrawn */
    async demandFile(
      actor: Actor,
      lessonId: LessonId,
    ): Promise<{ kept: KeptRecord; title: string }> {
      const { keep, heard, lesson } = await standing(db, actor, lessonId);
      if (!keep) throw new SkyclassError("forbidden");
      const kept = await findCurrent(db, { lessonId, heard });
      if (kept?.state !== "ready") throw new SkyclassError("notFound");
      return { kept, title: lesson.title };
    },

    async noteDownload(actor: Actor, { lessonId, heard }: KeptRecord, kind: KeptKind) {
      await recordAudit(db, {
        actorId: actor.personId,
        action: "keptFileDownloaded",
        subject: { kind: "lesson", id: lessonId },
        detail: { heard, kind },
      });
    },

    /** @throws SkyclassError notFound | forbidden */
    async seeSchool(actor: Actor, schoolId: SchoolId): Promise<SchoolKeeping> {
      demand(actor, "planSchool", { schoolIds: [schoolId] });
      if (!(await findSchool(db, schoolId))) throw new SkyclassError("notFound");
      return { schoolId, eachLesson: await findSchoolKeeping(db, schoolId) };
    },

    /** Holds for replays that are published from now on. @throws SkyclassError notFound | forbidden */
    async changeSchool(
      actor: Actor,
      schoolId: SchoolId,
      eachLesson: boolean,
    ): Promise<SchoolKeeping> {
      demand(actor, "planSchool", { schoolIds: [schoolId] });
      if (!(await findSchool(db, schoolId))) throw new SkyclassError("notFound");
      await db.transaction().execute(async (trx) => {
        await setSchoolKeeping(trx, {
          ...{ schoolId, eachLesson, by: actor.personId, now: clock.now() },
        });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "schoolKeepingSet",
          subject: { kind: "school", id: schoolId },
          detail: { eachLesson },
        });
      });
      return { schoolId, eachLesson };
    },
  };
};
export type Keeping = ReturnType<typeof createKeeping>;
