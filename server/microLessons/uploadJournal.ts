import { CaptureId, type LessonId } from "../../protocol/ids.ts";
import {
  type UploadJob,
  type UploadProgress,
  UploadRefusal,
  type UploadResult,
} from "../../protocol/microLessons.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { noteLadder } from "../recordings/ladderJournal.ts";

export type UnmadeUpload = UploadJob & {
  state: "waiting" | "working" | "failed";
  updatedAt: Date;
};
export type Settled = "settled" | "knownAlready" | "gone";

/** The database's record of what becomes of uploaded videos. News of one that is gone changes nothing. */
export class UploadJournal {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Db; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Oldest first. */
  async unmade(): Promise<UnmadeUpload[]> {
    const rows = await this.#db
      .selectFrom("micro_lessons")
      .select(["lesson_id", "state", "received_at", "updated_at"])
      .where("state", "in", ["waiting", "working", "failed"])
      .orderBy("created_at")
      .execute();
    return rows.flatMap(({ state, received_at: receivedAt, ...row }) =>
      receivedAt !== null && (state === "waiting" || state === "working" || state === "failed")
        ? [
            {
              lessonId: row.lesson_id,
              startedAtMs: receivedAt.getTime(),
              state,
              updatedAt: row.updated_at,
            },
          ]
        : [],
    );
  }

  async uploading(): Promise<{ lessonId: LessonId; bytes: number; updatedAt: Date }[]> {
    const rows = await this.#db
      .selectFrom("micro_lessons")
      .select(["lesson_id", "bytes", "updated_at"])
      .where("state", "=", "uploading")
      .execute();
    return rows.map((row) => ({
      lessonId: row.lesson_id,
      bytes: row.bytes,
      updatedAt: row.updated_at,
    }));
  }

  async expire(lessonId: LessonId): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const { numDeletedRows } = await trx
        .deleteFrom("micro_lessons")
        .where("lesson_id", "=", lessonId)
        .where("state", "=", "uploading")
        .executeTakeFirst();
      if (numDeletedRows === 0n) return;
      await recordAudit(trx, {
        actorId: null,
        action: "microLessonExpired",
        subject: { kind: "lesson", id: lessonId },
      });
    });
  }

  /** Of these, those whose files are still needed. */
  async needed(lessonIds: readonly LessonId[]): Promise<Set<LessonId>> {
    if (lessonIds.length === 0) return new Set();
    const rows = await this.#db
      .selectFrom("micro_lessons")
      .select("lesson_id")
      .where("lesson_id", "in", lessonIds)
      .where("state", "in", ["uploading", "waiting", "working", "failed"])
      .execute();
    return new Set(rows.map((row) => row.lesson_id));
  }

  async progress(
    lessonId: LessonId,
    { state: step, share, remainingMs }: UploadProgress,
  ): Promise<void> {
    await this.#db
      .updateTable("micro_lessons")
      .set({ state: "working", step, share, remaining_ms: remainingMs })
      .set({ updated_at: this.#clock.now() })
      .where("lesson_id", "=", lessonId)
      .where("state", "in", ["waiting", "working"])
      .execute();
  }

  /** From now on it is a lesson with a replay. */
  async publish(result: UploadResult): Promise<Settled> {
    const { lessonId, durationMs } = result;
    return this.#settle(lessonId, async (trx, row) => {
      const now = this.#clock.now();
      await trx
        .updateTable("micro_lessons")
        .set({ state: "published", step: null, share: 1, remaining_ms: null })
        .set({ failure_reason: null, duration_ms: durationMs, updated_at: now })
        .where("lesson_id", "=", lessonId)
        .execute();
      await trx
        .insertInto("lessons")
        .values({
          ...{ lesson_id: lessonId, kind: "micro", state: "ended", ended_at: now },
          ...{ title: row.title, teacher_id: row.owner_id, subject_id: row.subject_id },
          created_at: now,
        })
        .execute();
      await insertClasses(trx, row);
      await insertReplay(trx, { result, now });
      await recordAudit(trx, {
        actorId: row.owner_id,
        action: "microLessonPublished",
        subject: { kind: "lesson", id: lessonId },
        detail: { durationMs, copied: result.copied },
      });
    });
  }

  /** @returns why; null when that is known already. */
  async fail(
    lessonId: LessonId,
    reason: string,
  ): Promise<UploadRefusal | "failed" | "gone" | null> {
    // What is no refusal is an error's text: ours, and for the log.
    const refusal = UploadRefusal.safeParse(reason).data ?? null;
    const done = await this.#settle(lessonId, async (trx, row) => {
      if (row.state === "failed") return;
      await trx
        .updateTable("micro_lessons")
        .set({
          ...{ state: refusal === null ? "failed" : "refused", refusal },
          failure_reason: refusal === null ? reason.slice(0, 500) : null,
          ...{ step: null, remaining_ms: null, updated_at: this.#clock.now() },
        })
        .where("lesson_id", "=", lessonId)
        .execute();
      if (refusal === null) return;
      await recordAudit(trx, {
        actorId: null,
        action: "microLessonRefused",
        subject: { kind: "lesson", id: lessonId },
        detail: { refusal },
      });
    });
    if (done === "gone") return done;
    return done === "settled" ? (refusal ?? "failed") : null;
  }

  async retry(lessonId: LessonId): Promise<void> {
    await this.#db
      .updateTable("micro_lessons")
      .set({ state: "waiting", failure_reason: null, updated_at: this.#clock.now() })
      .where("lesson_id", "=", lessonId)
      .where("state", "=", "failed")
      .execute();
  }

  async #settle(
    lessonId: LessonId,
    settle: (trx: Queries, row: Row) => Promise<void>,
  ): Promise<Settled> {
    return this.#db.transaction().execute(async (trx) => {
      const row = await lock(trx, lessonId);
      if (row === undefined) return "gone";
      if (row.state === "published" || row.state === "refused") return "knownAlready";
      await settle(trx, row);
      return "settled";
    });
  }
}

type Row = NonNullable<Awaited<ReturnType<typeof lock>>>;
const lock = async (trx: Queries, lessonId: LessonId) =>
  trx
    .selectFrom("micro_lessons")
    .selectAll()
    .where("lesson_id", "=", lessonId)
    .forUpdate()
    .executeTakeFirst();

/** Classes that were chosen, or all that the school has now. */
const insertClasses = async (trx: Queries, row: Row): Promise<void> => {
  const { lesson_id: lessonId } = row;
  const classes = row.whole_school
    ? trx.selectFrom("classes").select("class_id").where("school_id", "=", row.school_id)
    : trx.selectFrom("micro_lesson_classes").select("class_id").where("lesson_id", "=", lessonId);
  const found = await classes.execute();
  if (found.length === 0) return;
  await trx
    .insertInto("lesson_classes")
    .values(found.map((one) => ({ lesson_id: lessonId, class_id: one.class_id })))
    .execute();
};

/** As of a lesson that was recorded, whose capture is gone already. */
const insertReplay = async (
  trx: Queries,
  { result, now }: { result: UploadResult; now: Date },
): Promise<void> => {
  const { lessonId, durationMs } = result;
  const of = { lesson_id: lessonId, capture_id: CaptureId.parse(lessonId) };
  const at = new Date(result.startedAtMs);
  await trx
    .insertInto("captures")
    .values({ ...of, opened_at: at, closed_at: at })
    .execute();
  await trx
    .updateTable("captures")
    .set({ deleted_at: now })
    .where("capture_id", "=", of.capture_id)
    .execute();
  await trx
    .insertInto("recordings")
    .values({ ...of, state: "published", duration_ms: durationMs, updated_at: now })
    .execute();
  const packets = { received: 0, lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 };
  await trx
    .insertInto("replays")
    .values({
      ...{ ...of, started_at: at, duration_ms: durationMs, has_screen: false, coverage: 1 },
      packets: JSON.stringify(packets),
      verified_samples: result.verifiedSamples,
      published_at: now,
    })
    .execute();
  await noteLadder(trx, { lessonId, now });
};
