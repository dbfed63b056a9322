import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "../config/load.ts";
import { BackupError } from "../server/backup/archive.ts";
import { goBack } from "../server/backup/goBack.ts";
import { checkBackup, restore } from "../server/backup/restore.ts";
import { erasureLedger, readErasureLedger } from "../server/people/erasures.ts";
import { runProgram } from "./backup/main.ts";
import { askPassphrase } from "./backup/passphrase.ts";
import { tellProgress } from "./backup/progress.ts";

/*
 * npm run restore -- --from FILE --to FOLDER [--key-file FILE] [--erasures FILE]
 * npm run restore -- --from FILE --check [--key-file FILE]
 * npm run restore -- --database FOLDER
 *
 * Makes an installation of a backup in a new folder, and in the empty PostgreSQL at DATABASE_URL where
 * that is set; or only reads the backup from end to end; or puts the database of this installation back
 * to what it was before an upgrade.
 */
const usage =
  "npm run restore -- (--from FILE (--to FOLDER | --check) [--key-file FILE] | --database FOLDER)";

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      from: { type: "string" },
      to: { type: "string" },
      check: { type: "boolean", default: false },
      "key-file": { type: "string" },
      erasures: { type: "string" },
      database: { type: "string" },
    },
  });
  const config = loadConfig();
  if (values.database !== undefined) {
    const { aside } = await goBack({
      dataDir: config.DATA_DIR,
      databaseUrl: config.DATABASE_URL,
      folder: resolve(values.database),
    });
    console.log("The database is as it was before the upgrade.");
    if (aside !== null) console.log(`The one before this is in ${aside}.`);
    return;
  }
  if (values.from === undefined || (values.to === undefined) !== values.check)
    throw new BackupError(usage);
  const passphrase = await askPassphrase({ keyFile: values["key-file"], twice: false });
  const from = { source: resolve(values.from), passphrase, onProgress: tellProgress() };
  if (values.to === undefined) {
    const { createdAt } = await checkBackup(from);
    console.log(`The backup of ${createdAt} is whole.`);
    return;
  }
  const target = resolve(values.to);
  // The folder that was in use may have survived what the database did not.
  const ledger = resolve(values.erasures ?? join(config.DATA_DIR, erasureLedger));
  const { description, erasedAgain } = await restore({
    ...from,
    target,
    databaseUrl: config.DATABASE_URL,
    erasures: await readErasureLedger(ledger),
  });
  console.log(`${target} is as it was at ${description.createdAt}.`);
  console.log(`${erasedAgain} people who were erased since then were erased again (${ledger}).`);
  console.log(`Start with DATA_DIR=${target}; everybody signs in anew.`);
});
