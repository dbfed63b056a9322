import type { ClientBase } from "pg";

/** A table of ours, with the columns that a copied row brings along. */
export type Table = { name: string; columns: string[] };

/** Kysely's own tables: what they say is written down as the list of migrations. */
const bookkeeping = /^kysely_/;

/** Names from the database's own catalogue, as they stand in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const listTables = async (client: ClientBase): Promise<Table[]> => {
  const { rows } = await client.query<{ table_name: string; column_name: string }>(
    `select c.relname as table_name, a.attname as column_name
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition and a.attgenerated = ''
     order by c.relname, a.attnum`,
  );
  const tables = new Map<string, string[]>();
  for (const { table_name: table, column_name: column } of rows)
    if (!bookkeeping.test(table)) tables.set(table, [...(tables.get(table) ?? []), column]);
  return [...tables].map(([name, columns]) => ({ name, columns }));
};

/** Migrations that have run, in order; empty where none did. */
export const listMigrations = async (client: ClientBase): Promise<string[]> => {
  const { rows: found } = await client.query("select to_regclass('public.kysely_migration') as t");
  if ((found[0] as { t: string | null }).t === null) return [];
  const { rows } = await client.query<{ name: string }>(
    "select name from kysely_migration order by name",
  );
  return rows.map(({ name }) => name);
};

/** How far each sequence has counted; one that was never asked has no value. */
export const listSequences = async (
  client: ClientBase,
): Promise<{ name: string; value: string }[]> => {
  const { rows } = await client.query<{ name: string; value: string }>(
    `select sequencename as name, last_value::text as value from pg_sequences
     where schemaname = 'public' and last_value is not null order by sequencename`,
  );
  return rows;
};
