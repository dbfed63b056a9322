import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import { recordAudit } from "../../server/audit/auditLog.ts";
import { dumpDatabase } from "../../server/db/dump/dumpDatabase.ts";
import { isInUse, loadDatabase } from "../../server/db/dump/loadDatabase.ts";
import { openDatabaseClient } from "../../server/db/dump/openClient.ts";
import { type Database } from "../../server/db/kysely.ts";
import { openTestDatabase } from "../factories/core.ts";
import { startPostgres } from "../factories/postgres.ts";

/* What is dumped from one database and loaded into another is the same, whichever kind they are. */

type Opened = Database & { folder: string; url?: string };

let work: string;
const closings: (() => Promise<void>)[] = [];
const awkward = "王老师\n\t\"引号\" \\u0000 \u2028 行 '单' %s {}";

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "sky-dump-"));
});
afterAll(async () => {
  for (const close of closings.toReversed()) await close();
  await rm(work, { recursive: true });
});

const open = async (kind: "embedded" | "PostgreSQL"): Promise<Opened> => {
  if (kind === "embedded") {
    const database = await openTestDatabase();
    closings.push(() => database.close());
    return database;
  }
  const postgres = await startPostgres();
  closings.push(() => postgres.close());
  const database = await openTestDatabase({ url: postgres.url });
  closings.push(() => database.close());
  return { ...database, url: postgres.url };
};

const clientOf = ({ folder, url }: Opened) => openDatabaseClient({ url, dataDir: folder });

const fill = async ({ db }: Database) => {
  const schoolId = SchoolId.parse(randomUUID());
  const classId = ClassId.parse(randomUUID());
  await db
    .insertInto("schools")
    .values({ school_id: schoolId, name: awkward, code: "a1" })
    .execute();
  await db
    .insertInto("classes")
    .values({ class_id: classId, school_id: schoolId, name: "1", number: 1 })
    .execute();
  const people = Array.from({ length: 2500 }, (_, index) => ({
    person_id: PersonId.parse(randomUUID()),
    display_name: `学生${index}`,
    sign_in_name: `s${index}`,
  }));
  await db.insertInto("people").values(people).execute();
  const person_id = people[0]!.person_id;
  await db
    .insertInto("sessions")
    .values({
      session_id: randomUUID(),
      person_id,
      token_hash: Buffer.from([0, 1, 255, 92]),
      expires_at: new Date("2031-12-31T23:59:59.999Z"),
    })
    .execute();
  // Of a table that refuses to be changed.
  await db
    .insertInto("consents")
    .values({
      ...{ child_id: person_id, kind: "sound", deed: "given", how: "onPaper" },
      ...{ by_id: people[1]!.person_id, at: new Date("2026-11-27T08:00:00.001Z") },
    })
    .execute();
  await recordAudit(db, {
    actorId: null,
    action: "districtMade",
    detail: { text: awkward, n: 1.5 },
  });
  await sql`select nextval('school_numbers')`.execute(db);
};

/* Opening an embedded database compiles it first, which a busy machine takes its time for. */
vi.setConfig({ testTimeout: 180_000 });

describe.each([
  ["embedded", "PostgreSQL"],
  ["PostgreSQL", "embedded"],
] as const)("a dump of the %s database", (from, to) => {
  let source: Opened;
  let target: Opened;
  let folder: string;

  beforeAll(async () => {
    source = await open(from);
    target = await open(to);
    await fill(source);
    folder = join(work, from);
  }, 180_000);

  test(`comes out the same in the ${to} one, and goes on counting`, async () => {
    const reader = await clientOf(source);
    const description = await dumpDatabase({ client: reader.client, folder });
    await reader.close();
    expect(description.tables.find(({ name }) => name === "people")?.rows).toBe(2500);
    expect(description.migrations).toContain("0001-core");

    const writer = await clientOf(target);
    expect(await isInUse(writer.client)).toBe(false);
    await loadDatabase({ client: writer.client, folder, description });
    expect(await isInUse(writer.client)).toBe(true);
    const again = await dumpDatabase({ client: writer.client, folder: join(work, `${from}-2`) });
    await writer.close();
    expect(again).toEqual(description);

    const { db } = target;
    const session = await db.selectFrom("sessions").selectAll().executeTakeFirstOrThrow();
    expect(session.token_hash).toEqual(Buffer.from([0, 1, 255, 92]));
    expect(session.expires_at.toISOString()).toBe("2031-12-31T23:59:59.999Z");
    const school = await db.selectFrom("schools").select("name").executeTakeFirstOrThrow();
    expect(school.name).toBe(awkward);
    const { rows } = await sql<{ n: number }>`select nextval('school_numbers') as n`.execute(db);
    expect(rows[0]?.n).toBe(2);
    await recordAudit(db, { actorId: null, action: "districtMade" });
    await expect(db.deleteFrom("audit_log").execute()).rejects.toThrow("append-only");
    await expect(db.deleteFrom("schools").execute()).rejects.toThrow("foreign key");
  });

  test("is loaded whole or not at all", async () => {
    const fresh = await open(to);
    const reader = await clientOf(source);
    const description = await dumpDatabase({ client: reader.client, folder });
    await reader.close();
    const file = join(folder, "people.jsonl");
    const lines = (await readFile(file, "utf8")).split("\n");
    await writeFile(file, lines.toSpliced(7, 1, lines[8]!.replace(/s\d+"/, 'another"')).join("\n"));
    const writer = await clientOf(fresh);
    await expect(loadDatabase({ client: writer.client, folder, description })).rejects.toThrow(
      "duplicate key",
    );
    expect(await isInUse(writer.client)).toBe(false);
    await writer.close();
    await recordAudit(fresh.db, { actorId: null, action: "districtMade" });
  });
});

test("a dump does not wait for those who write, and sees one moment", async () => {
  const source = await open("PostgreSQL");
  await fill(source);
  const reader = await clientOf(source);
  let committed = false;
  await source.db.transaction().execute(async (trx) => {
    await trx.updateTable("people").set({ display_name: "later" }).execute();
    const description = await dumpDatabase({ client: reader.client, folder: join(work, "busy") });
    expect(description.tables.find(({ name }) => name === "people")?.rows).toBe(2500);
    expect(await readFile(join(work, "busy", "people.jsonl"), "utf8")).not.toContain("later");
    committed = true;
  });
  expect(committed).toBe(true);
  await reader.close();
});
