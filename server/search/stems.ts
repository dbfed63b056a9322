import { sql } from "kysely";
import type { Queries } from "../db/kysely.ts";
import type { StemOf } from "./tokens.ts";

/** The database's own English stemmer (Snowball): "fractions" and "fraction" are one, and stop words are words. */
export const stemsOf = async (queries: Queries, words: readonly string[]): Promise<StemOf> => {
  // What is no English word is its own stem.
  const latin = words.filter((word) => /^[a-z]{3,}$/.test(word));
  if (latin.length === 0) return (word) => word;
  const { rows } = await sql<{ word: string; stem: string | null }>`
    select word, (ts_lexize('english_stem', word))[1] as stem
    from unnest(${latin}::text[]) as word`.execute(queries);
  const stems = new Map(rows.map(({ word, stem }) => [word, stem ?? word]));
  return (word) => stems.get(word) ?? word;
};
