import { EventEmitter } from "node:events";
import { isWhole, keptSpans, lengthOf, sourceMs } from "../../protocol/editedTime.ts";
import type { LessonId } from "../../protocol/ids.ts";
import type { EditCuts, ReplayEdits, SaveReplayEdit } from "../../protocol/replayEdits.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { demandNotWithdrawn, lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson, lockLesson } from "../lessons/lessonsRepository.ts";
import type { Cutting } from "./editedMoments.ts";
import { findGivenOut, type GivenOut, insertEdit, listEdits } from "./editsRepository.ts";
import { listLandmarks } from "./landmarks.ts";

/** What teachers cut out of replays: each save is a version, and the last one counts. */
export const createEdits = ({ db, clock }: { db: Db; clock: Clock }) => {
  const events = new EventEmitter<{ saved: [{ lessonId: LessonId }] }>();

  const demandEditing = async (
    queries: Queries,
    actor: Actor,
    lessonId: LessonId,
  ): Promise<WholeReplay> => {
    const lesson = await getLesson(queries, lessonId);
    demand(actor, "editReplay", lessonSubject(lesson));
    const replay = await queries
      .selectFrom("replays")
      .select(["started_at", "duration_ms"])
      .where("lesson_id", "=", lessonId)
      .executeTakeFirst();
    if (!replay) throw new SkyclassError("notFound");
    return { startedAt: replay.started_at, durationMs: replay.duration_ms };
  };

  return {
    onSaved(listener: (saved: { lessonId: LessonId }) => void): () => void {
      events.on("saved", listener);
      return () => void events.off("saved", listener);
    },

    async givenOut(lessonId: LessonId): Promise<GivenOut> {
      return findGivenOut(db, lessonId);
    },

    /**
     * What happened in a lesson, for whoever it is read out to: of a replay that was taken back nobody is
     * told it but those who may give it out again.
     * @throws SkyclassError notFound | replayWithdrawn
     */
    async told<Happened>(
      actor: Actor,
      lessonId: LessonId,
      read: () => Promise<Happened>,
      edited: (happened: Happened, cutting: Cutting) => Happened,
    ): Promise<Happened> {
      demandNotWithdrawn(actor, await getLesson(db, lessonId));
      return this.through(lessonId, await read(), edited);
    },

    /** What happened in a lesson, as its replay shows it to those who may watch. */
    async through<Happened>(
      lessonId: LessonId,
      happened: Happened,
      edited: (happened: Happened, cutting: Cutting) => Happened,
    ): Promise<Happened> {
      const { kept } = await findGivenOut(db, lessonId);
      if (kept === null) return happened;
      // What was cut out of a replay that is gone stays untold.
      const replay =
        (await findSpan(db, "replays", lessonId)) ??
        (await findSpan(db, "replay_deletions", lessonId));
      if (!replay) return happened;
      const { started_at: startedAt, duration_ms: durationMs } = replay;
      return edited(happened, { kept, durationMs, startedAtMs: startedAt.getTime() });
    },

    /** Which moments of the whole replay these are; kept so, they hold when it is edited anew. */
    async toSource(lessonId: LessonId, ...atMs: number[]): Promise<number[]> {
      const { kept } = await findGivenOut(db, lessonId);
      return kept === null ? atMs : atMs.map((ms) => sourceMs(kept, ms));
    },

    /** @throws SkyclassError notFound | forbidden */
    async see(actor: Actor, lessonId: LessonId): Promise<ReplayEdits> {
      return view(db, lessonId, await demandEditing(db, actor, lessonId));
    },

    /**
     * From now on nobody is given what is cut; the edited version follows.
     * @throws SkyclassError notFound | forbidden | badRequest when nothing would be left | conflict when
     * others have saved meanwhile
     */
    async save(
      actor: Actor,
      lessonId: LessonId,
      { cuts: given, insteadOf }: SaveReplayEdit,
    ): Promise<ReplayEdits> {
      const saved = await db.transaction().execute(async (trx) => {
        await lockLesson(trx, lessonId);
        const whole = await demandEditing(trx, actor, lessonId);
        const { durationMs } = whole;
        const last = (await listEdits(trx, lessonId))[0]?.version ?? 0;
        if (last !== insteadOf)
          throw new SkyclassError("conflict", { message: "The replay was edited meanwhile." });
        const kept = keptSpans({ cuts: given, durationMs });
        if (lengthOf(kept) === 0)
          throw new SkyclassError("badRequest", {
            issues: [{ path: "cuts", message: "nothing of the replay is left" }],
          });
        const cuts = isWhole(kept, durationMs) ? noCuts : given;
        const version = last + 1;
        await insertEdit(trx, {
          ...{ lessonId, version, cuts, kept },
          ...{ savedBy: actor.personId, now: clock.now() },
        });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "replayEdited",
          subject: { kind: "lesson", id: lessonId },
          detail: { version, keptMs: lengthOf(kept), cuts: cuts.privateSpans.length },
        });
        return view(trx, lessonId, whole);
      });
      events.emit("saved", { lessonId });
      return saved;
    },
  };
};
export type Edits = ReturnType<typeof createEdits>;

type WholeReplay = { startedAt: Date; durationMs: number };

const findSpan = async (
  queries: Queries,
  table: "replays" | "replay_deletions",
  lessonId: LessonId,
) =>
  queries
    .selectFrom(table)
    .select(["started_at", "duration_ms"])
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();

const noCuts: EditCuts = { beginMs: null, endMs: null, privateSpans: [] };

const view = async (
  queries: Queries,
  lessonId: LessonId,
  whole: WholeReplay,
): Promise<ReplayEdits> => ({
  durationMs: whole.durationMs,
  landmarks: await listLandmarks(queries, lessonId, whole),
  versions: (await listEdits(queries, lessonId)).map((one) => ({
    ...{ version: one.version, cuts: one.cuts, state: one.state, share: one.share },
    durationMs: lengthOf(one.kept),
    ...{ at: one.savedAt.toISOString(), byName: one.byName },
  })),
});
