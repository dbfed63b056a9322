import { sql } from "kysely";
import type { LessonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import type { Logger } from "../lib/log.ts";
import { documentsOf } from "./documents.ts";
import { readLessonTexts } from "./lessonTexts.ts";
import { stemsOf } from "./stems.ts";
import { tokensOf, wordsIn } from "./tokens.ts";

/** So many are made anew at a time: the embedded database answers others in between. */
const lessonsAtOnce = 10;
const rowsAtOnce = 200;
const lookEveryMs = 2_000;

/** Makes what lessons are found by, of every lesson that a trigger has noted as changed. */
export class SearchIndex {
  readonly #db: Db;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #working: Promise<void> | null = null;
  #closed = false;

  constructor({ db, log }: { db: Db; log: Logger }) {
    this.#db = db;
    this.#log = log;
  }

  /** Looks from now on by itself. */
  start(): void {
    this.#timer = setInterval(() => {
      this.catchUp().catch((error: unknown) =>
        this.#log.warn({ err: error }, "the search is behind"),
      );
    }, lookEveryMs);
    this.#timer.unref();
  }

  /** Resolves when nothing is noted any more. @throws when the database does not answer */
  async catchUp(): Promise<void> {
    this.#working ??= (async () => {
      try {
        while (!this.#closed && (await this.#makeSome()) > 0);
      } finally {
        this.#working = null;
      }
    })();
    return this.#working;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#working?.catch(() => undefined);
  }

  /** @returns of how many lessons */
  async #makeSome(): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      // Another process takes others; a change that comes meanwhile waits, and notes its lesson again.
      const { rows: noted } = await sql<{ lesson_id: LessonId }>`
        delete from search_stale where lesson_id in (
          select lesson_id from search_stale limit ${lessonsAtOnce} for update skip locked)
        returning lesson_id`.execute(trx);
      if (noted.length === 0) return 0;
      const lessonIds = noted.map((row) => row.lesson_id);
      const lessons = await readLessonTexts(trx, lessonIds);
      await sql`delete from search_documents where lesson_id = any(${lessonIds}::uuid[])`.execute(
        trx,
      );
      const made = lessons.flatMap((lesson) =>
        documentsOf(lesson).map((document) => ({ lesson, document })),
      );
      const stemOf = await stemsOf(trx, wordsIn(made.map(({ document }) => document.text)));
      const rows = made.map(({ lesson: { lessonId, startedAt }, document }) => ({
        ...{ lesson_id: lessonId, started_at: startedAt, kind: document.kind },
        question_id: document.questionId ?? null,
        ...{ deck_id: document.page?.deckId ?? null, page: document.page?.page ?? null },
        ...{ language: document.language ?? null, has_children: document.hasChildren },
        ...{ text: document.text, line_ms: document.lineMs },
        tokens: tokensOf(document.text, stemOf),
      }));
      for (let at = 0; at < rows.length; at += rowsAtOnce)
        await trx
          .insertInto("search_documents")
          .values(rows.slice(at, at + rowsAtOnce))
          .execute();
      return noted.length;
    });
  }
}
