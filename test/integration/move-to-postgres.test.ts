import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Lesson } from "../../protocol/lessons.ts";
import { openDatabase } from "../../server/db/kysely.ts";
import { createCoreApi } from "../../server/http/coreApi.ts";
import { openDistrict } from "../../server/demo/openDistrict.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { copyDatabaseInto } from "../factories/databaseTemplate.ts";
import { startPostgres } from "../factories/postgres.ts";

/* The demo school outgrows its embedded database. */

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const timeZone = "Asia/Shanghai";
const root = fileURLToPath(new URL("../../", import.meta.url));
const log = createLogger({ level: "silent", name: "test" });
let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;

const move = () =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(
      process.execPath,
      ["scripts/moveToPostgres.ts"],
      { cwd: root, env: { ...process.env, DATA_DIR: folder, DATABASE_URL: postgres.url } },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, said: stdout + stderr }),
    );
  });

const open = async (url?: string) => {
  const dataFolder = await openDataFolder({ path: folder });
  const database = await openDatabase({ url, dataFolder, log });
  const core = createCoreApi({
    db: database.db,
    clock: systemClock,
    timeZone,
    presentIn: () => new Set(),
    log,
  });
  return {
    ...core,
    db: database.db,
    async close() {
      await database.close();
      await dataFolder.close();
    },
  };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sky-move-"));
  await copyDatabaseInto(folder);
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.close();
  await rm(folder, { recursive: true, force: true });
});

test("a school moves to PostgreSQL, goes on there, and moves once", async () => {
  const before = await open();
  const { db, schools, lessons, timetable, consents } = before;
  const about = {
    db,
    clock: systemClock,
    timeZone,
    schools,
    lessons,
    timetable,
    consents,
    production: false,
    demoLan: false,
  };
  await openDistrict(about);
  const known = await db.selectFrom("people").selectAll().orderBy("person_id").execute();
  const running = await move();
  expect(running).toMatchObject({ code: 1 });
  expect(running.said).toContain("The data folder is in use");
  await before.close();

  const moved = await move();
  expect(moved).toMatchObject({ code: 0 });
  expect(moved.said).toMatch(new RegExp(`^people +${known.length} rows, the same`, "m"));
  expect((await readdir(folder)).filter((name) => name.startsWith("backup-"))).toEqual([]);

  const after = await open(postgres.url);
  expect(await after.db.selectFrom("people").selectAll().orderBy("person_id").execute()).toEqual(
    known,
  );
  const school = await after.schools.makeSchool(null, { name: "第二小学" });
  const teacher = await after.schools.makeTeacher(null, school.schoolId, { displayName: "李老师" });
  const made = await after.schools.makeClass(null, school.schoolId, {
    name: "一年级1班",
    studentNames: ["学生甲"],
  });
  const actor = {
    personId: teacher.personId,
    memberships: [{ role: "teacher" as const, schoolId: school.schoolId }],
  };
  const lesson = await after.lessons.make(actor, {
    title: "语文",
    classIds: [made.schoolClass.classId],
  });
  expect(Lesson.parse(lesson).state).toBe("scheduled");
  await after.close();

  const again = await move();
  expect(again).toMatchObject({ code: 1 });
  expect(again.said).toContain("not empty");
});
