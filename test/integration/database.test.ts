import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PersonId } from "../../protocol/ids.ts";
import { recordAudit } from "../../server/audit/auditLog.ts";
import { type Database, openDatabase } from "../../server/db/kysely.ts";
import { migrate } from "../../server/db/migrations/index.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import {
  insertPerson,
  listPeople,
  removePersonRows,
} from "../../server/people/peopleRepository.ts";
import { openTestDatabase } from "../factories/core.ts";
import { copyDatabaseInto } from "../factories/databaseTemplate.ts";
import { startPostgres } from "../factories/postgres.ts";

const makePersonId = () => PersonId.parse(randomUUID());

describe.each(["embedded", "PostgreSQL"] as const)("database: %s", (kind) => {
  let database: Database;
  const closings: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    if (kind === "PostgreSQL") {
      const postgres = await startPostgres();
      closings.push(async () => postgres.close());
      database = await openTestDatabase({ url: postgres.url });
    } else database = await openTestDatabase();
    closings.unshift(async () => database.close());
  });
  afterAll(async () => {
    for (const close of closings) await close();
  });

  test("migrations have run and run again without doing anything", async () => {
    expect(await migrate(database.db)).toEqual([]);
    await database.ping();
  });

  test("the audit log takes entries and refuses every change of them", async () => {
    const { db } = database;
    await recordAudit(db, { actorId: null, action: "districtMade", detail: { demo: false } });
    await expect(db.updateTable("audit_log").set({ action: "x" }).execute()).rejects.toThrow(
      "append-only",
    );
    await expect(db.deleteFrom("audit_log").execute()).rejects.toThrow("append-only");
    await expect(sql`truncate audit_log`.execute(db)).rejects.toThrow("append-only");
    const rows = await db.selectFrom("audit_log").select(["action", "detail"]).execute();
    expect(rows).toEqual([{ action: "districtMade", detail: { demo: false } }]);
  });

  test("a membership has exactly the scope of its role", async () => {
    const personId = makePersonId();
    await insertPerson(database.db, {
      personId,
      displayName: "学生01",
      signInName: "scope-test",
      memberships: [],
    });
    const insert = database.db
      .insertInto("memberships")
      .values({ person_id: personId, role: "teacher", school_id: null, class_id: null });
    await expect(insert.execute()).rejects.toThrow("check constraint");
  });

  test("a failed transaction leaves nothing behind", async () => {
    const personId = makePersonId();
    const attempt = database.db.transaction().execute(async (trx) => {
      await insertPerson(trx, {
        personId,
        displayName: "学生02",
        signInName: "rolled-back",
        memberships: [{ role: "operator" }],
      });
      throw new Error("changed my mind");
    });
    await expect(attempt).rejects.toThrow("changed my mind");
    const found = await listPeople(database.db, { q: "rolled-back", page: 1, reach: "all" });
    expect(found.total).toBe(0);
  });

  test("people are found by parts of their names, with % and _ as they are", async () => {
    const { db } = database;
    for (const [index, displayName] of ["百分之百%", "下_划线", "王小明"].entries())
      await insertPerson(db, {
        personId: makePersonId(),
        displayName,
        signInName: `search-${index}`,
        memberships: [],
      });
    const names = async (q: string) =>
      (await listPeople(db, { q, page: 1, reach: "all" })).people.map(
        (person) => person.displayName,
      );
    expect(await names("%")).toEqual(["百分之百%"]);
    expect(await names("_")).toEqual(["下_划线"]);
    expect(await names("小明")).toEqual(["王小明"]);
    expect(await names("SEARCH-")).toHaveLength(3);
    expect((await listPeople(db, { q: "search", page: 2, reach: "all" })).people).toEqual([]);
  });

  test("who taught a lesson is forgotten except for the name on it", async () => {
    const { db } = database;
    const [teacher, student] = [makePersonId(), makePersonId()];
    for (const personId of [teacher, student])
      await insertPerson(db, {
        personId,
        displayName: "示例",
        signInName: `gone-${personId.slice(0, 8)}`,
        memberships: [{ role: "operator" }],
      });
    await db
      .insertInto("lessons")
      .values({
        lesson_id: randomUUID() as never,
        title: "课",
        teacher_id: teacher,
        state: "scheduled",
      })
      .execute();
    await removePersonRows(db, teacher, new Date());
    await removePersonRows(db, student, new Date());
    const left = await db
      .selectFrom("people")
      .select(["person_id", "sign_in_name"])
      .where("person_id", "in", [teacher, student])
      .execute();
    expect(left).toEqual([{ person_id: teacher, sign_in_name: null }]);
    const memberships = await db
      .selectFrom("memberships")
      .select("person_id")
      .where("person_id", "in", [teacher, student])
      .execute();
    expect(memberships).toEqual([]);
  });

  test("many at once wait for each other", async () => {
    const { db } = database;
    const made = await Promise.all(
      Array.from({ length: 30 }, async (_, index) =>
        db.transaction().execute(async (trx) => {
          await insertPerson(trx, {
            personId: makePersonId(),
            displayName: "并发",
            signInName: `at-once-${index}`,
            memberships: [{ role: "operator" }],
          });
          return index;
        }),
      ),
    );
    expect(made).toHaveLength(30);
    expect((await listPeople(db, { q: "at-once-", page: 1, reach: "all" })).total).toBe(30);
  });
});

test("committed rows of the embedded database survive kill -9", async () => {
  const path = await mkdtemp(join(tmpdir(), "sky-kill-"));
  await copyDatabaseInto(path);
  const script = `
    import { openDataFolder } from ${JSON.stringify(new URL("../../server/lib/dataFolder.ts", import.meta.url).href)};
    import { openDatabase } from ${JSON.stringify(new URL("../../server/db/kysely.ts", import.meta.url).href)};
    import { createLogger } from ${JSON.stringify(new URL("../../server/lib/log.ts", import.meta.url).href)};
    const dataFolder = await openDataFolder({ path: ${JSON.stringify(path)} });
    const { db } = await openDatabase({ dataFolder, log: createLogger({ level: "silent", name: "t" }) });
    for (let n = 1; ; n++) {
      await db.insertInto("audit_log").values({ action: "row", detail: JSON.stringify({ n }), actor_id: null, subject_kind: null, subject_id: null }).execute();
      process.stdout.write(n + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.split("\n").length > 50) break;
  }
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  const acknowledged = Number(said.trim().split("\n").at(-1));

  const dataFolder = await openDataFolder({ path });
  const database = await openDatabase({
    dataFolder,
    log: createLogger({ level: "silent", name: "t" }),
  });
  const { count } = await database.db
    .selectFrom("audit_log")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(acknowledged).toBeGreaterThan(40);
  expect(count).toBeGreaterThanOrEqual(acknowledged);
  await database.close();
  await dataFolder.close();
  await rm(path, { recursive: true });
});

test("a data folder belongs to one process, is private, and keeps its secrets", async () => {
  const path = await mkdtemp(join(tmpdir(), "sky-folder-"));
  const first = await openDataFolder({ path });
  await expect(openDataFolder({ path })).rejects.toThrow(`process ${process.pid}`);
  const secrets = await readFile(join(path, "secrets.json"), "utf8");
  for (const [name, mode] of [
    ["", 0o700],
    ["secrets.json", 0o600],
    ["lock", 0o600],
  ] as const)
    expect((await stat(join(path, name))).mode & 0o777).toBe(mode);
  await first.close();
  const second = await openDataFolder({ path });
  expect(second.secrets).toEqual(first.secrets);
  expect(await readFile(join(path, "secrets.json"), "utf8")).toBe(secrets);
  await second.close();
  await rm(path, { recursive: true });
});
