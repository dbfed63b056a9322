import { DeckId } from "../../protocol/ids.ts";
import {
  type DeckState,
  SlideRefusal,
  type SlidesJob,
  type SlidesProgress,
  type SlidesResult,
} from "../../protocol/slides.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";

export type UnmadeDeck = SlidesJob & { state: "waiting" | "rendering" | "failed"; updatedAt: Date };

/** The database's record of what became of each deck. News of one that is gone changes nothing. */
export class DeckJournal {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor({ db, clock }: { db: Db; clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Those that wait for pages, and those that failed through no fault of theirs; oldest first. */
  async unmade(): Promise<UnmadeDeck[]> {
    const rows = await this.#db
      .selectFrom("slide_decks")
      .select(["lesson_id", "deck_id", "kind", "state", "updated_at"])
      .where("state", "!=", "ready")
      .where((eb) => eb.or([eb("refusal", "is", null), eb("refusal", "=", "failed")]))
      .orderBy("created_at")
      .execute();
    return rows.flatMap(({ state, ...row }) =>
      state === "ready"
        ? []
        : [
            {
              lessonId: row.lesson_id,
              deckId: row.deck_id,
              kind: row.kind,
              state,
              updatedAt: row.updated_at,
            },
          ],
    );
  }

  async jobOf(deckId: DeckId): Promise<SlidesJob | null> {
    const row = await this.#db
      .selectFrom("slide_decks")
      .select(["lesson_id", "deck_id", "kind"])
      .where("deck_id", "=", deckId)
      .where("state", "!=", "ready")
      .executeTakeFirst();
    return row ? { lessonId: row.lesson_id, deckId: row.deck_id, kind: row.kind } : null;
  }

  async progress(deckId: DeckId, { done, of }: SlidesProgress): Promise<void> {
    await this.#db
      .updateTable("slide_decks")
      .set({ state: "rendering", pages_done: done, pages_of: of, updated_at: this.#clock.now() })
      .where("deck_id", "=", deckId)
      .where("state", "in", ["waiting", "rendering"])
      .execute();
  }

  /** @returns whether it was not ready before, and is there. */
  async ready({ deckId, pages }: SlidesResult): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("slide_decks")
        .set({
          ...{ state: "ready", pages_done: pages.length, pages_of: pages.length, refusal: null },
          updated_at: this.#clock.now(),
        })
        .where("deck_id", "=", deckId)
        .where("state", "!=", "ready")
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await trx
        .insertInto("slide_pages")
        .values(pages.map((page, index) => ({ deck_id: deckId, page: index + 1, ...page })))
        .execute();
      return true;
    });
  }

  /** @returns why; null when that is known already. */
  async fail(deckId: DeckId, reason: string): Promise<SlideRefusal | null> {
    // What is no refusal is an error's text: ours, and for the log.
    const refusal = SlideRefusal.catch("failed").parse(reason);
    const { numUpdatedRows } = await this.#db
      .updateTable("slide_decks")
      .set({ state: "failed", refusal, updated_at: this.#clock.now() })
      .where("deck_id", "=", deckId)
      .where("state", "in", ["waiting", "rendering"])
      .executeTakeFirst();
    return numUpdatedRows > 0n ? refusal : null;
  }

  async retry(deckId: DeckId): Promise<void> {
    await this.#db
      .updateTable("slide_decks")
      .set({ state: "waiting", refusal: null, updated_at: this.#clock.now() })
      .where("deck_id", "=", deckId)
      .where("state", "=", "failed")
      .execute();
  }

  /** Of these decks, those that are there, and how far each is. */
  async known(deckIds: readonly string[]): Promise<ReadonlyMap<string, DeckState>> {
    const asked = deckIds.filter((deckId): deckId is DeckId => DeckId.safeParse(deckId).success);
    if (asked.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom("slide_decks")
      .select(["deck_id", "state"])
      .where("deck_id", "in", asked)
      .execute();
    return new Map(rows.map(({ deck_id, state }) => [deck_id, state]));
  }
}
