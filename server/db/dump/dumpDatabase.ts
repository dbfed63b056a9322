import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { ClientBase } from "pg";
import { z } from "zod";
import { listMigrations, listSequences, listTables, quoted } from "./catalogue.ts";
import { RowsDigest } from "./rowsDigest.ts";

/** What a dump says of itself: enough to load it elsewhere and to know that nothing is missing. */
export const DumpDescription = z.strictObject({
  /** The shape of the tables: the migrations that had run. */
  migrations: z.array(z.string()),
  tables: z.array(
    z.strictObject({ name: z.string(), rows: z.int(), digest: z.string().length(64) }),
  ),
  sequences: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});
export type DumpDescription = z.infer<typeof DumpDescription>;

/** Rows fetched at a time. */
const batchRows = 2000;

/** Everything inside sees one moment of the database. */
export const inSnapshot = async <T>(client: ClientBase, read: () => Promise<T>): Promise<T> => {
  await client.query("begin transaction isolation level repeatable read, read only");
  try {
    await client.query("set local timezone to 'UTC'");
    return await read();
  } finally {
    await client.query("rollback");
  }
};

/**
 * The rows of a table as JSON, one a line; call it inside a transaction. A line feed in JSON can only be
 * white space: in texts it is written as \\n.
 */
export async function* rowsOf(client: ClientBase, table: string): AsyncGenerator<string[]> {
  await client.query(
    `declare dump_rows no scroll cursor for
     select replace(row_to_json(t)::text, chr(10), ' ') as line from ${quoted(table)} t`,
  );
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${batchRows} from dump_rows`);
    if (rows.length === 0) break;
    yield rows.map(({ line }) => line);
  }
  await client.query("close dump_rows");
}

/**
 * Writes every row of every table into `<folder>/<table>.jsonl`, as the database stood at one moment.
 * PostgreSQL goes on serving meanwhile; the embedded database answers others when this is done.
 */
export const dumpDatabase = async ({
  client,
  folder,
}: {
  client: ClientBase;
  folder: string;
}): Promise<DumpDescription> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return inSnapshot(client, async () => {
    const tables: DumpDescription["tables"] = [];
    for (const { name } of await listTables(client)) {
      const file = createWriteStream(join(folder, `${name}.jsonl`), { mode: 0o600 });
      const digest = new RowsDigest();
      for await (const lines of rowsOf(client, name)) {
        for (const line of lines) digest.add(line);
        if (!file.write(`${lines.join("\n")}\n`)) await once(file, "drain");
      }
      file.end();
      await finished(file);
      tables.push({ name, rows: digest.rows, digest: digest.hex });
    }
    return {
      migrations: await listMigrations(client),
      tables,
      sequences: await listSequences(client),
    };
  });
};
