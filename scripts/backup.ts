import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "../config/load.ts";
import packageJson from "../package.json" with { type: "json" };
import { BackupError } from "../server/backup/archive.ts";
import { backUp } from "../server/backup/backup.ts";
import { runProgram } from "./backup/main.ts";
import { askPassphrase } from "./backup/passphrase.ts";
import { tellProgress } from "./backup/progress.ts";

/*
 * npm run backup -- --to FILE|FOLDER [--key-file FILE]
 *
 * Everything of this installation in one encrypted file, while the server runs or not.
 */
await runProgram(async () => {
  const { values } = parseArgs({
    options: { to: { type: "string" }, "key-file": { type: "string" } },
  });
  if (values.to === undefined)
    throw new BackupError("npm run backup -- --to FILE|FOLDER [--key-file FILE]");
  const config = loadConfig();
  const place = resolve(values.to);
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const name = `skyclass-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}Z.tar.age`;
  const target = isFolder ? join(place, name) : place;
  const passphrase = await askPassphrase({ keyFile: values["key-file"], twice: true });
  const { database } = await backUp({
    dataDir: config.DATA_DIR,
    databaseUrl: config.DATABASE_URL,
    target,
    passphrase,
    version: packageJson.version,
    onProgress: tellProgress(),
  });
  const rows = database.tables.reduce((sum, table) => sum + table.rows, 0);
  const { size } = await stat(target);
  console.log(`${target}: ${Math.ceil(size / 1024 ** 2)} MiB, ${rows} rows and all files.`);
});
