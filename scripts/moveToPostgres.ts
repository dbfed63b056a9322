import { loadConfig } from "../config/load.ts";
import { BackupError } from "../server/backup/archive.ts";
import { moveToPostgres } from "../server/backup/moveToPostgres.ts";
import { runProgram } from "./backup/main.ts";

/*
 * DATABASE_URL=postgres://… npm run move-to-postgres
 *
 * From the embedded database in DATA_DIR to the empty PostgreSQL at DATABASE_URL; the server is stopped.
 */
await runProgram(async () => {
  const { DATA_DIR: dataDir, DATABASE_URL: url } = loadConfig();
  if (url === undefined) throw new BackupError("Set DATABASE_URL to the PostgreSQL to move to.");
  const { tables } = await moveToPostgres({ dataDir, url });
  for (const { name, rows, digest } of tables)
    console.log(
      `${name.padEnd(24)} ${String(rows).padStart(9)} rows, the same (${digest.slice(0, 12)})`,
    );
  console.log("Everything is in PostgreSQL. Keep DATABASE_URL set and start; the folder pg in the");
  console.log("data folder is left as it was and may be removed when all is well.");
});
