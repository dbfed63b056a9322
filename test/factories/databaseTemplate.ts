/*
 * Making an embedded database and bringing it to today's shape takes seconds, and nearly every test
 * file wants a new one: it is made once for each state of the migrations, and copied. The demo school,
 * which hangs together with all of the server and with the day, is made once in a run of tests.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { wallClock } from "../../protocol/days.ts";
import { type Database, openDatabase } from "../../server/db/kysely.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { cacheFolder } from "../rig/cacheFolder.ts";
import { runFolderKey } from "../rig/runFolder.ts";

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

/** Everything is made in a folder of its own, which becomes the template once it is whole. */
async function makeTemplate(
  template: string,
  fill: (database: Database) => Promise<void> = async () => {},
  from: (folder: string) => Promise<void> = async () => {},
): Promise<void> {
  const beside = dirname(template);
  await mkdir(beside, { recursive: true });
  const folder = await mkdtemp(join(beside, "making-"));
  await from(folder);
  const dataFolder = await openDataFolder({ path: folder });
  const log = createLogger({ level: "fatal", name: "test" });
  const database = await openDatabase({ dataFolder, log });
  await fill(database);
  await database.close();
  await dataFolder.close();
  // Another test file may have been as quick: its template is as good.
  await rename(join(folder, "pg"), template).catch(async () => readdir(template));
  await rm(folder, { recursive: true });
}

const isMade = async (template: string): Promise<boolean> =>
  (await readdir(template).catch(() => [])).length > 0;

/** A thousand files: one by one from here they take ten times as long. */
const copyTemplate = async (template: string, folder: string): Promise<void> => {
  await run("cp", ["-R", template, join(folder, "pg")]);
};

/** Puts a database without anybody in it into an empty data folder. */
export async function copyDatabaseInto(folder: string): Promise<void> {
  const template = join(cache, await stateOfMigrations());
  if (!(await isMade(template))) await makeTemplate(template);
  await copyTemplate(template, folder);
}

/**
 * Puts a database with today's demo school into an empty data folder; outside a run of tests, one
 * without anybody, which the product fills at its start.
 */
export async function copyDemoInto(folder: string): Promise<void> {
  const runFolder = process.env[runFolderKey];
  if (runFolder === undefined) return copyDatabaseInto(folder);
  const { day } = wallClock(systemClock.now(), "Asia/Shanghai");
  const template = join(runFolder, `demo-${day}`);
  if (!(await isMade(template))) {
    // It brings along most of the server, which nobody else here has to load.
    const { makeDemo } = await import("./demoInDatabase.ts");
    await makeTemplate(template, makeDemo, copyDatabaseInto);
  }
  await copyTemplate(template, folder);
}
