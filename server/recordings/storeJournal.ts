import type { LessonId } from "../../protocol/ids.ts";
import { keptFolder } from "../../protocol/keptFiles.ts";
import type { StoreJob, StoreResult } from "../../protocol/replayStore.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { findGivenOut } from "../replay/editsRepository.ts";

export type StoreKey = Pick<StoreJob, "lessonId" | "edition">;
type State = "waiting" | "working" | "failed";
export type Unsettled = { job: StoreJob; state: State; updatedAt: Date };

const mostAtOnce = 200;
const longestReason = 500;

/**
 * The database's record of where each replay's files are. That something changed is noted by triggers (migration 0044);
 * news of an earlier edition changes nothing.
 */
export class StoreJournal {
  readonly #db: Db;
  readonly #clock: Clock;
  /** Names where files are kept now: what is elsewhere is to be copied here. */
  readonly #place: string;

  constructor({ db, clock, place }: { db: Db; clock: Clock; place: string }) {
    this.#db = db;
    this.#clock = clock;
    this.#place = place;
  }

  /** Those that changed first at the beginning. */
  async unsettled(of: { lessonId?: LessonId } = {}): Promise<Unsettled[]> {
    let query = this.#db
      .selectFrom("replay_stores")
      .leftJoin("replays", "replays.lesson_id", "replay_stores.lesson_id")
      .select(["replay_stores.lesson_id", "edition", "state", "verify", "updated_at"])
      .select("replays.capture_id")
      .where("state", "!=", "stored")
      .orderBy("updated_at")
      .limit(mostAtOnce);
    if (of.lessonId !== undefined) query = query.where("replay_stores.lesson_id", "=", of.lessonId);
    const found: Unsettled[] = [];
    for (const row of await query.execute()) {
      if (row.state === "stored") continue;
      const { lesson_id: lessonId, edition, verify } = row;
      const folders = row.capture_id === null ? [] : await this.#foldersOf(lessonId);
      const job = { lessonId, edition, folders, verify };
      found.push({ job, state: row.state, updatedAt: row.updated_at });
    }
    return found;
  }

  async progress(of: StoreKey): Promise<void> {
    await this.#update(of, { state: "working" }, ["waiting", "working"]);
  }

  /** @returns whether that was news. The row of what is gone stays: its editions go on where it comes again. */
  async settle(result: StoreResult): Promise<boolean> {
    const { damaged, files, bytes } = result;
    const now = this.#clock.now();
    const outcome =
      damaged.length === 0
        ? { state: "stored" as const, place: this.#place, failure_reason: null }
        : { state: "failed" as const, failure_reason: reasonOf(damaged) };
    return this.#update(result, { ...outcome, files, bytes, checked_at: now }, [
      "waiting",
      "working",
      "failed",
    ]);
  }

  /** @returns whether it had not failed before */
  async fail(of: StoreKey, reason: string): Promise<boolean> {
    const failed = { state: "failed" as const, failure_reason: reason.slice(0, longestReason) };
    return this.#update(of, failed, ["waiting", "working"]);
  }

  /** @returns whether it had failed */
  async retry(of: StoreKey): Promise<boolean> {
    return this.#update(of, { state: "waiting", failure_reason: null }, ["failed"]);
  }

  /** Replays whose files are kept elsewhere than now: all are looked at again. */
  async moveHere(): Promise<void> {
    await this.#again(false).where("place", "!=", this.#place).execute();
  }

  /** The one that was looked at longest ago, where that was before this moment. */
  async checkOne(before: Date): Promise<void> {
    const due = this.#db
      .selectFrom("replay_stores")
      .select("lesson_id")
      .where("state", "=", "stored")
      .where("checked_at", "<", before)
      .orderBy("checked_at")
      .limit(1);
    await this.#again(true).where("lesson_id", "in", due).execute();
  }

  #again(verify: boolean) {
    return this.#db
      .updateTable("replay_stores")
      .set((eb) => ({
        ...{ state: "waiting" as const, verify, updated_at: this.#clock.now() },
        edition: eb("edition", "+", 1),
      }))
      .where("state", "=", "stored");
  }

  async #foldersOf(lessonId: LessonId): Promise<string[]> {
    const { folder } = await findGivenOut(this.#db, lessonId);
    const kept = await this.#db
      .selectFrom("kept_files")
      .select(["heard", "edition"])
      .where("lesson_id", "=", lessonId)
      .where("state", "=", "ready")
      .execute();
    return [...new Set(["", folder ?? "", ...kept.map(keptFolder)])];
  }

  async #update(
    { lessonId, edition }: StoreKey,
    change: {
      state: State | "stored";
      place?: string;
      files?: number;
      bytes?: number;
      failure_reason?: string | null;
      checked_at?: Date;
    },
    from: readonly State[],
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("replay_stores")
      .set({ ...change, updated_at: this.#clock.now() })
      .where("lesson_id", "=", lessonId)
      .where("edition", "=", edition)
      .where("state", "in", from)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

const namedAtMost = 5;
const reasonOf = (damaged: readonly string[]): string => {
  const named = damaged.slice(0, namedAtMost).join(", ");
  const more = damaged.length - namedAtMost;
  return `Damaged or missing: ${named}${more > 0 ? ` and ${more} more` : ""}`.slice(
    0,
    longestReason,
  );
};
