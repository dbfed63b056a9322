import type { Selectable } from "kysely";
import type { CaptureDescription } from "../../protocol/capture.ts";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import type { LessonState, RecordingState } from "../../protocol/lessons.ts";
import type { AssembleResult } from "../../protocol/recording.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Tables } from "../db/schema.ts";
import type { Clock } from "../lib/clock.ts";
import { noteEditsAnew } from "../replay/editsRepository.ts";
import { noteLadder } from "./ladderJournal.ts";
import { movesBetween } from "./recordingRules.ts";

export type Unpublished = {
  captureId: CaptureId;
  lessonId: LessonId;
  recording: RecordingState;
  lesson: LessonState;
  endedAt: Date | null;
  updatedAt: Date;
};
export type Adoption = "adopted" | "known" | "noLesson" | "lessonHasAnother";

type RecordingRow = Selectable<Tables["recordings"]>;

/**
 * The database's record of every capture and of what became of it. A lesson's start and end write the
 * first rows of its recording; from then on nobody else does.
 */
export class Journal {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Db; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async unpublished(): Promise<Unpublished[]> {
    const rows = await this.#select().where("recordings.state", "!=", "published").execute();
    return rows.map(toUnpublished);
  }

  async ofLesson(lessonId: LessonId): Promise<Unpublished | null> {
    const row = await this.#select()
      .where("recordings.lesson_id", "=", lessonId)
      .executeTakeFirst();
    return row === undefined ? null : toUnpublished(row);
  }

  async knownCaptures(): Promise<Set<CaptureId>> {
    const rows = await this.#db.selectFrom("captures").select("capture_id").execute();
    return new Set(rows.map((row) => row.capture_id));
  }

  /** Makes the rows of a capture that only the disk knew. */
  async adopt(description: CaptureDescription): Promise<Adoption> {
    const { captureId, lessonId } = description;
    return this.#db.transaction().execute(async (trx) => {
      const lesson = await trx
        .selectFrom("lessons")
        .selectAll()
        .where("lesson_id", "=", lessonId)
        .forUpdate()
        .executeTakeFirst();
      if (lesson === undefined) return "noLesson";
      const captures = await trx
        .selectFrom("captures")
        .select("capture_id")
        .where((eb) => eb.or([eb("lesson_id", "=", lessonId), eb("capture_id", "=", captureId)]))
        .execute();
      if (captures.some((row) => row.capture_id === captureId)) return "known";
      if (captures.length > 0) return "lessonHasAnother";
      const now = this.#clock.now();
      const openedAt = new Date(description.createdAtUs / 1000);
      // A database older than the capture: the lesson did take place.
      if (lesson.state === "scheduled")
        await trx
          .updateTable("lessons")
          .set({ state: "ended", started_at: openedAt, ended_at: now })
          .where("lesson_id", "=", lessonId)
          .execute();
      const live = lesson.state === "live";
      await trx
        .insertInto("captures")
        .values({
          capture_id: captureId,
          lesson_id: lessonId,
          opened_at: openedAt,
          closed_at: live ? null : now,
        })
        .execute();
      await trx
        .insertInto("recordings")
        .values({
          capture_id: captureId,
          lesson_id: lessonId,
          state: live ? "capturing" : "finishing",
          updated_at: now,
        })
        .execute();
      return "adopted";
    });
  }

  /** How far the assembly is. Late news of a published or failed recording changes nothing. */
  async progress(news: {
    captureId: CaptureId;
    finishing: boolean;
    durationMs: number;
  }): Promise<void> {
    await this.#change(news.captureId, async (trx, row) => {
      if (row.state === "published" || row.state === "failed") return false;
      await this.#move(trx, row, news.finishing ? "finishing" : row.state, {
        duration_ms: news.durationMs,
      });
      return true;
    });
  }

  /** @returns whether the recording was not failed before. */
  async fail({ captureId, reason }: { captureId: CaptureId; reason: string }): Promise<boolean> {
    return this.#change(captureId, async (trx, row) => {
      if (row.state === "failed" || row.state === "published") return false;
      await this.#move(trx, row, "failed", { failure_reason: reason.slice(0, 500) });
      return true;
    });
  }

  /** A failed recording is tried again. */
  async retry(captureId: CaptureId): Promise<void> {
    await this.#change(captureId, async (trx, row) => {
      if (row.state !== "failed") return false;
      await this.#move(trx, row, "finishing", { failure_reason: null });
      return true;
    });
  }

  /**
   * The replay may be watched from now on; a lesson has one.
   * @returns whether it was not published before.
   */
  async publish(result: AssembleResult): Promise<boolean> {
    return this.#change(result.captureId, async (trx, row) => {
      if (row.lesson_id !== result.lessonId)
        throw new Error(`capture ${result.captureId} is not of lesson ${result.lessonId}`);
      if (row.state === "published") return false;
      const replay = {
        capture_id: result.captureId,
        started_at: new Date(result.startedAtMs),
        duration_ms: result.durationMs,
        has_screen: result.hasScreen,
        coverage: result.coverage,
        packets: JSON.stringify(result.packets),
        verified_samples: result.verifiedSamples,
        published_at: this.#clock.now(),
      };
      await trx
        .insertInto("replays")
        .values({ lesson_id: row.lesson_id, ...replay })
        .onConflict((conflict) => conflict.column("lesson_id").doUpdateSet(replay))
        .execute();
      await noteEditsAnew(trx, { lessonId: row.lesson_id, now: this.#clock.now() });
      await noteLadder(trx, { lessonId: row.lesson_id, now: this.#clock.now() });
      await this.#move(trx, row, "published", {
        duration_ms: result.durationMs,
        failure_reason: null,
      });
      return true;
    });
  }

  async #change(
    captureId: CaptureId,
    change: (trx: Queries, row: RecordingRow) => Promise<boolean>,
  ): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom("recordings")
        .selectAll()
        .where("capture_id", "=", captureId)
        .forUpdate()
        .executeTakeFirst();
      return row === undefined ? false : change(trx, row);
    });
  }

  async #move(
    trx: Queries,
    row: RecordingRow,
    to: RecordingState,
    more: { duration_ms?: number; failure_reason?: string | null },
  ): Promise<void> {
    if (movesBetween(row.state, to) === null)
      throw new Error(`a recording does not go from ${row.state} to ${to}`);
    await trx
      .updateTable("recordings")
      .set({ state: to, updated_at: this.#clock.now(), ...more })
      .where("capture_id", "=", row.capture_id)
      .execute();
  }

  #select() {
    return this.#db
      .selectFrom("recordings")
      .innerJoin("lessons", "lessons.lesson_id", "recordings.lesson_id")
      .select([
        "recordings.capture_id",
        "recordings.lesson_id",
        "recordings.state",
        "recordings.updated_at",
        "lessons.state as lesson_state",
        "lessons.ended_at",
      ]);
  }
}

const toUnpublished = (row: {
  capture_id: CaptureId;
  lesson_id: LessonId;
  state: RecordingState;
  updated_at: Date;
  lesson_state: LessonState;
  ended_at: Date | null;
}): Unpublished => ({
  captureId: row.capture_id,
  lessonId: row.lesson_id,
  recording: row.state,
  lesson: row.lesson_state,
  endedAt: row.ended_at,
  updatedAt: row.updated_at,
});
