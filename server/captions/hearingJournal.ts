import { sql } from "kysely";
import type { CaptionLanguage, CaptionsJob, CaptionsResult } from "../../protocol/captions.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { writeCues } from "./captionsRepository.ts";

export type UndoneHearing = CaptionsJob & {
  state: "waiting" | "working" | "failed";
  updatedAt: Date;
};

/** Replays from before a program was configured are not gone through for years back. */
const newForDays = 30;

/** The database's record of which replays the machine has heard. News of an earlier edition changes nothing. */
export class HearingJournal {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #language: CaptionLanguage;

  constructor({ db, clock, language }: { db: Db; clock: Clock; language: CaptionLanguage }) {
    this.#db = db;
    this.#clock = clock;
    this.#language = language;
  }

  /** Published replays that nobody brought captions to are to be heard; those made anew once more. */
  async noteUnheard(): Promise<void> {
    const now = this.#clock.now();
    const since = new Date(now.getTime() - newForDays * 24 * 3_600_000);
    await sql`
      insert into caption_hearings (lesson_id, edition, state, updated_at)
      select replays.lesson_id, ladders.edition, 'waiting', ${now}
      from replays join ladders using (lesson_id)
      where replays.published_at > ${since} and not exists (
        select from captions where captions.lesson_id = replays.lesson_id
          and captions.language = ${this.#language} and captions.origin = 'uploaded')
      on conflict (lesson_id) do update
      set edition = excluded.edition, state = 'waiting', failure_reason = null, updated_at = ${now}
      where caption_hearings.edition < excluded.edition`.execute(this.#db);
  }

  /** Oldest first. */
  async undone(): Promise<UndoneHearing[]> {
    const rows = await this.#db
      .selectFrom("caption_hearings")
      .innerJoin("replays", "replays.lesson_id", "caption_hearings.lesson_id")
      .select(["caption_hearings.lesson_id", "edition", "state", "updated_at"])
      .where("state", "!=", "done")
      .orderBy("updated_at")
      .execute();
    return rows.flatMap(({ lesson_id: lessonId, edition, state, updated_at: updatedAt }) =>
      state === "done" ? [] : [{ lessonId, edition, state, updatedAt }],
    );
  }

  async working(of: CaptionsJob): Promise<void> {
    await this.#update(of, { state: "working", failure_reason: null });
  }

  async retry(of: CaptionsJob): Promise<void> {
    await this.#update(of, { state: "waiting", failure_reason: null });
  }

  async fail(of: CaptionsJob, reason: string): Promise<void> {
    await this.#update(of, { state: "failed", failure_reason: reason.slice(0, 500) });
  }

  /** Keeps what was heard, unless somebody has brought something better. @returns whether it was kept */
  async done({ cues, ...of }: CaptionsResult): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("caption_hearings")
        .set({ state: "done", failure_reason: null, updated_at: this.#clock.now() })
        .where("lesson_id", "=", of.lessonId)
        .where("edition", "=", of.edition)
        .where("state", "!=", "done")
        // What was erased or is made anew meanwhile has no replay.
        .where((eb) =>
          eb.exists(
            eb.selectFrom("replays").select("lesson_id").where("lesson_id", "=", of.lessonId),
          ),
        )
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      const language = this.#language;
      const version = await writeCues(
        trx,
        {
          ...{ lessonId: of.lessonId, language, cues, origin: "machine", by: null },
          // Which is all that it was given.
          ...{ speakers: "teacher", now: this.#clock.now() },
        },
        { origin: "machine" },
      );
      if (version === null) return false;
      await recordAudit(trx, {
        actorId: null,
        action: "captionsWritten",
        subject: { kind: "lesson", id: of.lessonId },
        detail: { language, version, origin: "machine", cues: cues.length },
      });
      return true;
    });
  }

  async #update(
    { lessonId, edition }: { lessonId: LessonId; edition: number },
    change: { state: "waiting" | "working" | "failed"; failure_reason: string | null },
  ): Promise<void> {
    await this.#db
      .updateTable("caption_hearings")
      .set({ ...change, updated_at: this.#clock.now() })
      .where("lesson_id", "=", lessonId)
      .where("edition", "=", edition)
      .where("state", "!=", "done")
      .execute();
  }
}
