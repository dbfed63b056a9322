import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { ClientBase } from "pg";
import { listTables, quoted, type Table } from "./catalogue.ts";
import { type DumpDescription, rowsOf } from "./dumpDatabase.ts";
import { RowsDigest } from "./rowsDigest.ts";

/** What was read back is not what was written. */
export class LoadFailed extends Error {
  override name = "LoadFailed";
}

const batchRows = 500;

/** Every use leaves rows in one of these; in others migrations may have put some. */
const tellingUse = ["district", "people", "audit_log"];

/** Whether somebody's data is in it. One that is only migrated holds none. */
export const isInUse = async (client: ClientBase): Promise<boolean> => {
  for (const { name } of await listTables(client)) {
    if (!tellingUse.includes(name)) continue;
    const { rows } = await client.query(`select 1 from ${quoted(name)} limit 1`);
    if (rows.length > 0) return true;
  }
  return false;
};

/**
 * Fills a database whose tables have the shape of the dump and no rows but those that migrations made:
 * all of it, proven by reading it back, or nothing.
 * @throws LoadFailed
 */
export const loadDatabase = async ({
  client,
  folder,
  description,
}: {
  client: ClientBase;
  /** Holds `<table>.jsonl` for each table of the description. */
  folder: string;
  description: DumpDescription;
}): Promise<void> => {
  await client.query("begin");
  try {
    await client.query("set local timezone to 'UTC'");
    await client.query("set local statement_timeout to 0");
    const tables = await listTables(client);
    const known = new Map(tables.map((table) => [table.name, table]));
    await withoutConstraints(client, tables, async () => {
      for (const { name } of tables) await client.query(`delete from ${quoted(name)}`);
      for (const { name } of description.tables) {
        const table = known.get(name);
        if (table === undefined) throw new LoadFailed(`There is no table ${name} to load into.`);
        await loadTable(client, table, join(folder, `${name}.jsonl`));
      }
    });
    for (const { name, value } of description.sequences)
      await client.query("select setval($1::regclass, $2::bigint, true)", [quoted(name), value]);
    await compare(client, description);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
};

/**
 * Foreign keys are taken away and put back, which checks them all: rows may then come in any order, and
 * tables may refer to themselves. Triggers would take the copying for somebody's doing.
 */
const withoutConstraints = async (
  client: ClientBase,
  tables: readonly Table[],
  fill: () => Promise<void>,
): Promise<void> => {
  const { rows: keys } = await client.query<{ on: string; name: string; definition: string }>(
    `select conrelid::regclass::text as on, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  );
  const triggers = async (deed: "enable" | "disable") => {
    for (const { name } of tables)
      await client.query(`alter table ${quoted(name)} ${deed} trigger user`);
  };
  await triggers("disable");
  for (const { on, name } of keys)
    await client.query(`alter table ${on} drop constraint ${quoted(name)}`);
  await fill();
  for (const { on, name, definition } of keys)
    await client.query(`alter table ${on} add constraint ${quoted(name)} ${definition}`);
  await triggers("enable");
};

const loadTable = async (client: ClientBase, table: Table, file: string): Promise<void> => {
  const name = quoted(table.name);
  const columns = table.columns.map(quoted).join(", ");
  const insert = async (lines: readonly string[]) => {
    if (lines.length === 0) return;
    await client.query(
      `insert into ${name} (${columns}) overriding system value
       select ${columns} from json_populate_recordset(null::${name}, $1::json)`,
      [`[${lines.join(",")}]`],
    );
  };
  let lines: string[] = [];
  for await (const line of linesOf(file)) {
    lines.push(line);
    if (lines.length < batchRows) continue;
    await insert(lines);
    lines = [];
  }
  await insert(lines);
};

/** Cut at line feeds alone: node:readline would also cut at separators that texts may hold. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(file, "utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

const compare = async (client: ClientBase, description: DumpDescription): Promise<void> => {
  for (const { name, rows, digest } of description.tables) {
    const found = new RowsDigest();
    for await (const lines of rowsOf(client, name)) for (const line of lines) found.add(line);
    if (found.rows !== rows || found.hex !== digest)
      throw new LoadFailed(
        `Table ${name} came out different: ${found.rows} rows instead of ${rows}, or other content.`,
      );
  }
};
