import { execFile } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Replay } from "../../protocol/lessons.ts";
import { checkBackup, restore } from "../../server/backup/restore.ts";
import { openDatabase } from "../../server/db/kysely.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { keepErasureLedger } from "../../server/people/erasures.ts";
import { removePersonRows } from "../../server/people/peopleRepository.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { startPostgres } from "../factories/postgres.ts";
import {
  lessonId,
  openRecordedSchool,
  otherLessonId,
  people,
  type RecordedSchool,
  segment,
  serveReplays,
} from "../factories/recordedSchool.ts";

/* A school is backed up while it is open, one person is erased, and the school is lost. */

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = fileURLToPath(new URL("../../", import.meta.url));
const log = createLogger({ level: "silent", name: "test" });
const passphrase = "correct horse battery staple";
const noProgress = () => undefined;

let school: RecordedSchool;
let work: string;
let keyFile: string;
let backup: string;

/** Runs one of the programs as an administrator does. */
const run = async (program: string, args: string[], settings: Record<string, string> = {}) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(
      process.execPath,
      [`scripts/${program}.ts`, ...args],
      { cwd: root, env: { ...process.env, DATA_DIR: school.folder, ...settings } },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, said: stdout + stderr }),
    );
  });

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "sky-backup-"));
  school = await openRecordedSchool();
  keyFile = join(work, "key");
  await writeFile(keyFile, `${passphrase}\n`, { mode: 0o600 });
  backup = join(work, "school.tar.age");
  await mkdir(join(school.folder, "captures", "c1"), { recursive: true });
  await writeFile(join(school.folder, "captures", "c1", "00001.rtplog"), segment);
  await school.sessions.open(school.db, people.student);
  const made = await run("backup", ["--to", backup, "--key-file", keyFile]);
  if (made.code !== 0) throw new Error(made.said);

  await school.db.transaction().execute(async (trx) => {
    await removePersonRows(trx, people.stranger, new Date());
  });
  await keepErasureLedger({ db: school.db, dataDir: school.folder });
});
afterAll(async () => {
  await school?.close();
  await rm(work, { recursive: true, force: true });
});

/** Opens a restored folder and fetches the replay as the student. */
const watchReplayIn = async (folder: string, url?: string) => {
  const dataFolder = await openDataFolder({ path: folder });
  const database = await openDatabase({ url, dataFolder, log });
  const { db } = database;
  const server = await serveReplays({ db, folder, clock: systemClock });
  const sessionsBefore = (await db.selectFrom("sessions").selectAll().execute()).length;
  const { token } = await server.sessions.open(db, people.student);
  const session = `${sessionCookieName}=${token}`;
  const get = (path: string, cookie: string) =>
    fetch(`${server.url}${path}`, { headers: { cookie } });
  const answer = await get(`/api/lessons/${lessonId}/replay`, session);
  const replay = Replay.parse(await answer.json());
  const cookie = `${session}; ${answer.headers.getSetCookie()[0]?.split(";")[0]}`;
  const playlist = await (await get(replay.cameraUrl ?? "", cookie)).text();
  const picture = await get(`/replays/${lessonId}/camera-3-0a1b2c.m4s`, cookie);
  const known = await db.selectFrom("people").select("person_id").execute();
  const result = {
    sessionsBefore,
    replay,
    playlist,
    picture: Buffer.from(await picture.arrayBuffer()),
    people: known.map((row) => row.person_id),
  };
  await server.close();
  await database.close();
  await dataFolder.close();
  return result;
};

test("the backup tells nothing to those who have no key, and is for its owner alone", async () => {
  const content = await readFile(backup);
  expect(content.subarray(0, 21).toString()).toBe("age-encryption.org/v1");
  expect(content.includes("分数")).toBe(false);
  expect(content.includes(lessonId)).toBe(false);
  expect((await stat(backup)).mode & 0o777).toBe(0o600);
  expect((await readdir(school.folder)).filter((name) => name.startsWith("backup-"))).toEqual([]);
});

test("is restored into a new folder, where the replay plays and the erased stay erased", async () => {
  const target = join(work, "restored");
  const restored = await run("restore", ["--from", backup, "--to", target, "--key-file", keyFile]);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.said).toContain("1 people who were erased");
  const seen = await watchReplayIn(target);
  expect(seen.replay.state).toBe("published");
  expect(seen.playlist).toBe("#EXTM3U\n");
  expect(seen.picture.equals(segment)).toBe(true);
  expect(seen.people).toContain(people.student);
  expect(seen.people).not.toContain(people.stranger);
  expect(seen.sessionsBefore).toBe(0);
  expect((await readFile(join(target, "captures", "c1", "00001.rtplog"))).equals(segment)).toBe(
    true,
  );
  expect(await readdir(join(target, "replays"))).toContain(lessonId);
  expect(await readFile(join(target, "secrets.json"))).toEqual(
    await readFile(join(school.folder, "secrets.json")),
  );
});

test("is restored into an empty PostgreSQL, and into no other", async () => {
  const postgres = await startPostgres();
  const target = join(work, "restored-postgres");
  const options = { source: backup, passphrase, erasures: [], onProgress: noProgress };
  await restore({ ...options, target, databaseUrl: postgres.url });
  const seen = await watchReplayIn(target, postgres.url);
  expect(seen.picture.equals(segment)).toBe(true);
  // Without the ledger nobody could know.
  expect(seen.people).toContain(people.stranger);
  const second = restore({ ...options, target: join(work, "second"), databaseUrl: postgres.url });
  await expect(second).rejects.toThrow("not empty");
  expect(await readdir(join(work, "second"))).toEqual([]);
  await postgres.close();
});

test("is proven whole without being restored", async () => {
  const checked = await run("restore", ["--from", backup, "--check", "--key-file", keyFile]);
  expect(checked).toMatchObject({ code: 0 });
  expect(checked.said).toContain("is whole");
});

test("a wrong passphrase says so and leaves nothing", async () => {
  const target = join(work, "wrong");
  const other = join(work, "other-key");
  await writeFile(other, "another passphrase altogether", { mode: 0o600 });
  const { code, said } = await run("restore", [
    "--from",
    backup,
    "--to",
    target,
    "--key-file",
    other,
  ]);
  expect(code).toBe(1);
  expect(said).toContain("The passphrase is not the one of this backup.");
  expect(said).not.toContain("    at ");
  expect(await readdir(target)).toEqual([]);
});

test.each([
  ["cut short", async (copy: string, size: number) => truncate(copy, Math.floor(size / 2))],
  ["without its last byte", async (copy: string, size: number) => truncate(copy, size - 1)],
  [
    "changed in one bit",
    async (copy: string, size: number) => {
      const content = await readFile(copy);
      content[Math.floor(size / 3)]! ^= 1;
      await writeFile(copy, content);
    },
  ],
])("a backup that was %s is refused and leaves nothing", async (what, harm) => {
  const copy = join(work, "copy.tar.age");
  await writeFile(copy, await readFile(backup));
  await harm(copy, (await stat(copy)).size);
  const target = join(work, `harmed ${what}`);
  const options = { source: copy, passphrase, onProgress: noProgress };
  await expect(
    restore({ ...options, target, databaseUrl: undefined, erasures: [] }),
  ).rejects.toThrow("damaged or not whole");
  expect(await readdir(target)).toEqual([]);
  await expect(checkBackup(options)).rejects.toThrow("damaged or not whole");
});

test("nothing that is there is overwritten", async () => {
  const again = await run("backup", ["--to", backup, "--key-file", keyFile]);
  expect(again).toMatchObject({ code: 1 });
  expect(again.said).toContain("is there already");
  const onto = await run("restore", [
    "--from",
    backup,
    "--to",
    school.folder,
    "--key-file",
    keyFile,
  ]);
  expect(onto.said).toContain("is not empty");
  expect(await readdir(join(school.folder, "replays"))).toContain(otherLessonId);
});

test("a key that others can read, or no key, is refused", async () => {
  const open = join(work, "open-key");
  await writeFile(open, passphrase);
  await chmod(open, 0o644);
  const to = join(work, "never.tar.age");
  const readable = await run("backup", ["--to", to, "--key-file", open]);
  expect(readable.said).toContain("open to other users");
  const none = await run("backup", ["--to", to]);
  expect(none.said).toContain("--key-file");
  expect([readable.code, none.code]).toEqual([1, 1]);
});
