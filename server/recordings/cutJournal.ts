import type { LessonId } from "../../protocol/ids.ts";
import type { CutJob, CutResult, EditState } from "../../protocol/replayEdits.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";

export type CutKey = Pick<CutJob, "lessonId" | "version" | "edition">;
export type UnmadeCut = {
  job: CutJob;
  title: string;
  state: EditState;
  failureReason: string | null;
  savedAt: Date;
  updatedAt: Date;
};

/** The database's record of each edited version. Earlier versions than the last are not made any more. */
export class CutJournal {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Db; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Versions that count and are not made, or made without their smaller renditions; oldest first. */
  async unmade(of: { lessonId?: LessonId } = {}): Promise<UnmadeCut[]> {
    let query = this.#db
      .selectFrom("replay_edits")
      .innerJoin("replays", "replays.lesson_id", "replay_edits.lesson_id")
      .innerJoin("lessons", "lessons.lesson_id", "replay_edits.lesson_id")
      .select(["replay_edits.lesson_id", "version", "edition", "kept", "replay_edits.state"])
      .select(["replay_edits.failure_reason", "saved_at", "updated_at"])
      .select(["replays.capture_id", "lessons.title"])
      .where((eb) =>
        eb.or([eb("replay_edits.state", "!=", "published"), eb("ladder_made", "=", false)]),
      )
      .where("version", "=", (eb) =>
        eb
          .selectFrom("replay_edits as newest")
          .select((max) => max.fn.max("newest.version").as("version"))
          .whereRef("newest.lesson_id", "=", "replay_edits.lesson_id"),
      )
      .orderBy("saved_at");
    if (of.lessonId !== undefined) query = query.where("replay_edits.lesson_id", "=", of.lessonId);
    const rows = await query.execute();
    return rows.map((row) => ({
      job: {
        ...{ lessonId: row.lesson_id, captureId: row.capture_id, kept: row.kept },
        ...{ version: row.version, edition: row.edition },
      },
      ...{ title: row.title, state: row.state, failureReason: row.failure_reason },
      ...{ savedAt: row.saved_at, updatedAt: row.updated_at },
    }));
  }

  async progress({ of, share }: { of: CutKey; share: number }): Promise<void> {
    await this.#update(of, { state: "working", share }, ["waiting", "working"]);
  }

  /** @returns whether it was not published before */
  async publish(result: CutResult): Promise<boolean> {
    return this.#update(
      result,
      {
        ...{ state: "published", share: 1, failure_reason: null },
        // Never more than was asked for; its times are what is in it.
        kept: JSON.stringify(result.kept),
      },
      ["waiting", "working", "failed"],
    );
  }

  async publishLadder(of: CutKey): Promise<void> {
    await this.#update(of, { ladder_made: true }, ["published"]);
  }

  /** @returns whether it had not failed before */
  async fail({ of, reason }: { of: CutKey; reason: string }): Promise<boolean> {
    const failed = { state: "failed" as const, failure_reason: reason.slice(0, 500) };
    return this.#update(of, failed, ["waiting", "working"]);
  }

  async retry(of: CutKey): Promise<void> {
    await this.#update(of, { state: "waiting", failure_reason: null }, ["failed"]);
  }

  async #update(
    { lessonId, version, edition }: CutKey,
    change: {
      state?: EditState;
      share?: number;
      kept?: string;
      failure_reason?: string | null;
      ladder_made?: boolean;
    },
    from: readonly EditState[],
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("replay_edits")
      .set({ ...change, updated_at: this.#clock.now() })
      .where("lesson_id", "=", lessonId)
      .where("version", "=", version)
      .where("edition", "=", edition)
      .where("state", "in", from)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}
