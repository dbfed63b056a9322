/*
 * Making an embedded database and bringing it to today's shape takes seconds, and nearly every test
 * file wants a new one: it is made once for each state of the migrations, and copied.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openDatabase } from "../../server/db/kysely.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { cacheFolder } from "../rig/cacheFolder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = cacheFolder("databases");
const run = promisify(execFile);

/** Changes whenever a database made today would look different. */
async function stateOfMigrations(): Promise<string> {
  const folder = join(root, "server/db/migrations");
  const hash = createHash("sha256");
  const sources = (await readdir(folder)).toSorted().map((name) => join(folder, name));
  for (const path of [...sources, join(root, "package-lock.json")])
    hash.update(await readFile(path));
  return hash.digest("hex").slice(0, 16);
}

async function makeTemplate(template: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "making-"));
  const dataFolder = await openDataFolder({ path: folder });
  const log = createLogger({ level: "fatal", name: "test" });
  const database = await openDatabase({ dataFolder, log });
  await database.close();
  await dataFolder.close();
  // Another test file may have been as quick: its template is as good.
  await rename(join(folder, "pg"), template).catch(async () => readdir(template));
  await rm(folder, { recursive: true });
}

/** Puts a database without anybody in it into an empty data folder. */
export async function copyDatabaseInto(folder: string): Promise<void> {
  const template = join(cache, await stateOfMigrations());
  const made = await readdir(template).catch(() => []);
  if (made.length === 0) await makeTemplate(template);
  // A thousand files: one by one from here they take ten times as long.
  await run("cp", ["-R", template, join(folder, "pg")]);
}
