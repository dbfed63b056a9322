import type { LadderJob, LadderResult } from "../../protocol/ladder.ts";
import type { LessonId } from "../../protocol/ids.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";

export type UnmadeLadder = LadderJob & { state: "waiting" | "working" | "failed"; updatedAt: Date };

/** Belongs to the publication of a replay: its ladder is to be made, anew when it was published before. */
export const noteLadder = async (
  trx: Queries,
  { lessonId, now }: { lessonId: LessonId; now: Date },
): Promise<void> => {
  const waiting = { state: "waiting" as const, share: 0, failure_reason: null, updated_at: now };
  await trx
    .insertInto("ladders")
    .values({ lesson_id: lessonId, ...waiting })
    .onConflict((conflict) =>
      conflict
        .column("lesson_id")
        .doUpdateSet((eb) => ({ ...waiting, edition: eb("ladders.edition", "+", 1) })),
    )
    .execute();
};

/** The database's record of what became of each ladder. News of an earlier edition changes nothing. */
export class LadderJournal {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Db; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Oldest first. */
  async unmade(): Promise<UnmadeLadder[]> {
    const rows = await this.#select()
      .where("ladders.state", "!=", "published")
      .orderBy("ladders.created_at")
      .execute();
    return rows.flatMap(({ state, ...row }) =>
      state === "published" ? [] : [{ ...toJob(row), state, updatedAt: row.updated_at }],
    );
  }

  async jobOf(lessonId: LessonId): Promise<LadderJob | null> {
    const row = await this.#select().where("ladders.lesson_id", "=", lessonId).executeTakeFirst();
    return row === undefined ? null : toJob(row);
  }

  async progress({ of, share }: { of: LadderKey; share: number }): Promise<void> {
    await this.#update(of, { state: "working", share }, ["waiting", "working"]);
  }

  /** @returns whether it was not published before. */
  async publish(result: LadderResult): Promise<boolean> {
    return this.#update(
      result,
      {
        state: "published",
        share: 1,
        renditions: JSON.stringify(result.renditions),
        failure_reason: null,
      },
      ["waiting", "working", "failed"],
    );
  }

  /** @returns whether it had not failed before. */
  async fail({ of, reason }: { of: LadderKey; reason: string }): Promise<boolean> {
    const failed = { state: "failed" as const, failure_reason: reason.slice(0, 500) };
    return this.#update(of, failed, ["waiting", "working"]);
  }

  /** @returns whether it had failed. */
  async retry(of: LadderKey): Promise<boolean> {
    return this.#update(of, { state: "waiting", failure_reason: null }, ["failed"]);
  }

  async #update(
    { lessonId, edition }: LadderKey,
    change: {
      state: "waiting" | "working" | "published" | "failed";
      share?: number;
      renditions?: string;
      failure_reason?: string | null;
    },
    from: readonly ("waiting" | "working" | "failed")[],
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("ladders")
      .set({ ...change, updated_at: this.#clock.now() })
      .where("lesson_id", "=", lessonId)
      .where("edition", "=", edition)
      .where("state", "in", from)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  #select() {
    return this.#db
      .selectFrom("ladders")
      .innerJoin("replays", "replays.lesson_id", "ladders.lesson_id")
      .select([
        "ladders.lesson_id",
        "ladders.edition",
        "ladders.state",
        "ladders.updated_at",
        "replays.capture_id",
      ]);
  }
}

export type LadderKey = Pick<LadderJob, "lessonId" | "edition">;

const toJob = (row: {
  lesson_id: LadderJob["lessonId"];
  capture_id: LadderJob["captureId"];
  edition: number;
}): LadderJob => ({
  lessonId: row.lesson_id,
  captureId: row.capture_id,
  edition: row.edition,
});
