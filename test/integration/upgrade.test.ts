import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { withQueries } from "../../server/backup/fillDatabase.ts";
import { goBack } from "../../server/backup/goBack.ts";
import { openEmbeddedClient } from "../../server/db/dump/openClient.ts";
import { openDatabase } from "../../server/db/kysely.ts";
import { DatabaseIsNewer, migrate } from "../../server/db/migrations/index.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";

/* A data folder goes through an upgrade, back again, and meets an older version. */

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const log = createLogger({ level: "silent", name: "test" });
const root = fileURLToPath(new URL("../../", import.meta.url));
let path: string;

const withDatabase = async <T>(
  work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
): Promise<T> => {
  const dataFolder = await openDataFolder({ path });
  try {
    const database = await openDatabase({ dataFolder, log });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await dataFolder.close();
  }
};
const backups = () => readdir(join(path, "database-backups")).catch(() => []);

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), "sky-upgrade-"));
});
afterAll(async () => rm(path, { recursive: true, force: true }));

test("a database that is upgraded is copied before, and the copy can be gone back to", async () => {
  const earlier = await openEmbeddedClient(path);
  await withQueries(earlier, async (db) => migrate(db, "0001-core"));
  await earlier.client.query(
    "insert into people (person_id, display_name, sign_in_name) values ($1, $2, $3)",
    [randomUUID(), "王老师", "wang"],
  );
  await earlier.close();
  expect(await backups()).toEqual([]);

  await withDatabase(async ({ db }) => {
    await db.selectFrom("alarms").selectAll().execute();
    await db.updateTable("people").set({ display_name: "changed" }).execute();
  });
  const [copy, ...others] = await backups();
  expect(others).toEqual([]);
  expect(copy).toMatch(/^\d{4}-\d\d-\d\dT\d{6}Z-before-0002-roles$/);

  const { aside } = await goBack({
    dataDir: path,
    databaseUrl: undefined,
    folder: join(path, "database-backups", copy ?? ""),
  });
  expect(await readdir(aside ?? "")).toContain("PG_VERSION");
  await withDatabase(async ({ db }) => {
    const found = await db.selectFrom("people").select("display_name").execute();
    expect(found).toEqual([{ display_name: "王老师" }]);
  });
  // Going back is followed by another upgrade, which is kept, too.
  expect(await backups()).toHaveLength(2);
});

test("an older version refuses a newer database in words, and does not touch it", async () => {
  await withDatabase(async ({ db }) => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', '2030-01-01')`.execute(
      db,
    );
  });
  await expect(withDatabase(async () => undefined)).rejects.toThrow(DatabaseIsNewer);
  const boot = await new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(
      process.execPath,
      ["server/main.ts"],
      { cwd: root, env: { ...process.env, DATA_DIR: path, HTTP_PORT: "0", RTC_PORT: "0" } },
      (error, stdout, stderr) => resolve({ code: error?.code, said: stdout + stderr }),
    );
  });
  expect(boot.code).toBe(1);
  expect(boot.said).toContain("The database is newer than this version of Skyclass");
  expect(boot.said).toContain("9999-future");
  expect(boot.said).not.toContain("    at ");
});
