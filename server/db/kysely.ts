import { basename } from "node:path";
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import { Pool, type PoolConfig, types } from "pg";
import type { DataFolder } from "../lib/dataFolder.ts";
import type { Logger } from "../lib/log.ts";
import { prepareUpgrade } from "./beforeUpgrade.ts";
import { embeddedAddress, embeddedSocket, startEmbeddedPostgres } from "./embeddedPostgres.ts";
import { migrate } from "./migrations/index.ts";
import type { Tables } from "./schema.ts";

export type Db = Kysely<Tables>;
/** A repository function takes either; inside a transaction always pass the transaction on: the embedded database has one connection, and a query beside the transaction would wait for it forever. */
export type Queries = Db | Transaction<Tables>;

export type Database = {
  readonly db: Db;
  /** True for the embedded database. */
  readonly embedded: boolean;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  /** Of this process; `waiting` are requests that found none free. */
  connections(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
};

const waitForConnectionMs = 10_000;
/** count(*) and friends come as int8, which pg gives as text; ours stay far below 2^53. */
const int8 = 20;
types.setTypeParser(int8, Number);
/** A day has no time zone: it stays the text it is, `2026-02-17`. */
const date = 1082;
types.setTypeParser(date, String);

const openPool = (config: PoolConfig, log: Logger) => {
  const pool = new Pool({ connectionTimeoutMillis: waitForConnectionMs, ...config });
  // Without a listener a connection lost while idle would end the process; the pool replaces it.
  pool.on("error", (error) => log.warn({ err: error }, "database connection lost"));
  return pool;
};

/**
 * Opens the database and migrates it: PostgreSQL at `url`, else the embedded one in the data folder,
 * which the caller must have locked.
 * @throws DatabaseIsNewer when a newer version of Skyclass has migrated it
 */
export const openDatabase = async (options: {
  url?: string | undefined;
  dataFolder: DataFolder;
  log: Logger;
  /** The embedded database died; nothing that needs SQL works until the process is restarted. */
  onDied?: (error: Error) => void;
}): Promise<Database> => {
  const { url, dataFolder, log } = options;
  const open = async () => {
    if (url !== undefined)
      return {
        // A query that runs this long holds a lock that others wait for.
        pool: openPool({ connectionString: url, max: 10, statement_timeout: 30_000 }, log),
        closeServer: async () => {},
      };
    const socketPath = await dataFolder.socketPath(embeddedSocket);
    const server = await startEmbeddedPostgres({
      folder: await dataFolder.folder("pg"),
      socketPath,
      onDied: (error) => options.onDied?.(error),
    });
    log.debug({ socket: basename(socketPath) }, "embedded database is ready");
    return {
      pool: openPool({ ...embeddedAddress(socketPath), max: 1, idleTimeoutMillis: 0 }, log),
      closeServer: () => server.close(),
    };
  };

  const { pool, closeServer } = await open();
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      await db.destroy();
      // Kysely leaves a pool alone that it has not used yet.
      if (!pool.ended) await pool.end();
      await closeServer();
    })();
    return closing;
  };
  try {
    // The migrator begins with all columns of all tables, for which the embedded database takes nearly a second.
    if (await prepareUpgrade({ pool, dataFolder, log })) {
      const applied = await migrate(db);
      if (applied.length > 0) log.info({ applied }, "database migrated");
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    db,
    embedded: url === undefined,
    connections: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async ping() {
      await sql`select 1`.execute(db);
    },
    close,
  };
};
