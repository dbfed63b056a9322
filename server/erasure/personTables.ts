import { sql } from "kysely";
import type { PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

export type Found = { place: string; count: number };

/** Tells who did what, and that somebody was erased; ids only, and never changed. */
export const keptTables = ["audit_log", "erasures"] as const;

/** What proves who somebody is; nobody needs it in an export. */
const secretColumns = ["password_hash", "token_hash"];

/** Every column that names a person, out of the database's own catalogue: a new table is not forgotten. */
const listReferences = async (
  queries: Queries,
): Promise<readonly { table: string; column: string }[]> => {
  const { rows } = await sql<{ table: string; column: string }>`
    select c.relname as "table", a.attname as "column"
    from pg_constraint f
    join pg_class c on c.oid = f.conrelid
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any(f.conkey)
    where f.contype = 'f' and f.confrelid = 'people'::regclass
    order by 1, 2`.execute(queries);
  return [
    { table: "people", column: "person_id" },
    ...rows,
    { table: "audit_log", column: "actor_id" },
    { table: "audit_log", column: "subject_id" },
  ];
};

/** All rows about somebody, by table, as they are but for secrets. */
export const readPersonRows = async (
  queries: Queries,
  personId: PersonId,
): Promise<Map<string, Record<string, unknown>[]>> => {
  const found = new Map<string, Record<string, unknown>[]>();
  for (const [table, columns] of byTable(await listReferences(queries))) {
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select to_jsonb(t) - ${secretColumns}::text[] as row from ${sql.table(table)} t
      where ${sql.lit(personId)} in (${textsOf(columns)})`.execute(queries);
    if (rows.length > 0)
      found.set(
        table,
        rows.map(({ row }) => row),
      );
  }
  return found;
};

/** How many rows speak of somebody, without what is kept. */
export const countPersonRows = async (queries: Queries, personId: PersonId): Promise<Found[]> => {
  const kept: readonly string[] = keptTables;
  const found: Found[] = [];
  for (const [table, columns] of byTable(await listReferences(queries))) {
    if (kept.includes(table)) continue;
    const count = await countWhere(
      queries,
      table,
      sql`${sql.lit(personId)} in (${textsOf(columns)})`,
    );
    if (count > 0) found.push({ place: table, count });
  }
  return found;
};

/** In each table, the rows that hold the words anywhere, also within longer texts and JSON. */
export const searchTables = async (queries: Queries, words: string) =>
  search(queries, sql`position(${words} in t::text) > 0`);

/** As `searchTables`, for a sign-in name: as a word of its own, because one may begin another. */
export const searchName = async (queries: Queries, signInName: string): Promise<Found[]> => {
  const edge = "[^a-z0-9._-]";
  const pattern = `(^|${edge})${signInName.replaceAll(".", "[.]")}($|${edge})`;
  return (await search(queries, sql`t::text ~ ${pattern}`)).found;
};

/** How many people are called exactly so. */
export const countNamesakes = async (queries: Queries, displayName: string): Promise<number> =>
  countWhere(queries, "people", sql`t.display_name = ${displayName}`);

const search = async (
  queries: Queries,
  condition: ReturnType<typeof sql>,
): Promise<{ tables: number; found: Found[] }> => {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
    order by relname`.execute(queries);
  const found: Found[] = [];
  for (const { name } of rows) {
    const count = await countWhere(queries, name, condition);
    if (count > 0) found.push({ place: name, count });
  }
  return { tables: rows.length, found };
};

const countWhere = async (
  queries: Queries,
  table: string,
  condition: ReturnType<typeof sql>,
): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} t where ${condition}`.execute(queries);
  return rows[0]?.count ?? 0;
};

const byTable = (
  references: readonly { table: string; column: string }[],
): Map<string, string[]> => {
  const tables = new Map<string, string[]>();
  for (const { table, column } of references)
    tables.set(table, [...(tables.get(table) ?? []), column]);
  return tables;
};

const textsOf = (columns: readonly string[]) =>
  sql.join(columns.map((column) => sql`t.${sql.ref(column)}::text`));
