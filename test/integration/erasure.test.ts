import { createHash, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { sql } from "kysely";
import { extract } from "tar-stream";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { z } from "zod";
import { ErasureList, ErasureRecord, LeftPeople } from "../../protocol/erasure.ts";
import { CaptureId, LessonId, type PersonId, QuestionId } from "../../protocol/ids.ts";
import { ReportedPhoneTest } from "../../protocol/phoneTests.ts";
import { CreatedClass, Me, NewAccount, Person, School } from "../../protocol/people.ts";
import { backUp } from "../../server/backup/backup.ts";
import { restore } from "../../server/backup/restore.ts";
import { dumpDatabase } from "../../server/db/dump/dumpDatabase.ts";
import { openEmbeddedClient } from "../../server/db/dump/openClient.ts";
import { erasureLedger, readErasureLedger } from "../../server/people/erasures.ts";
import { participantIdOf } from "../../server/rooms/participantId.ts";
import type { Bucket } from "../../server/lib/bucket.ts";
import { fileFacts } from "../../server/lib/checksums.ts";
import { startBucketServer } from "../factories/bucketServer.ts";
import { describeTrack, writeCaptureFolder } from "../factories/captureFolder.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

/* One person leaves every table and every file; afterwards everything that is kept is read through. */

let core: CoreUnderTest;
let operator: TestBrowser;
let school: School;
let teacher: NewAccount;
let schoolClass: z.infer<typeof CreatedClass>;
let student: NewAccount;

const open = async (options: { bucket?: Bucket } = {}): Promise<void> => {
  core = await startCore(options);
  operator = await enterDemo(core, "demo-operator");
  school = await operator.call("POST", "/api/schools", School, { name: "甲校" });
  teacher = await operator.call("POST", `/api/schools/${school.schoolId}/teachers`, NewAccount, {
    displayName: "欧阳示例",
  });
  schoolClass = await operator.call(
    "POST",
    `/api/schools/${school.schoolId}/classes`,
    CreatedClass,
    { name: "一年级1班", studentNames: ["司马小例", "同班同学"] },
  );
  student = schoolClass.accounts[0]!;
};
beforeEach(async () => open());
afterEach(async () => core.close());

const work = await mkdtemp(join(tmpdir(), "sky-erasure-"));
afterAll(async () => rm(work, { recursive: true, force: true }));

const isThere = async (path: string): Promise<boolean> =>
  stat(join(core.folder, path)).then(
    () => true,
    () => false,
  );

/** A lesson of the class with its capture, and its replay on the disk. */
const givenLesson = async (senders: readonly PersonId[]) => {
  const lessonId = LessonId.parse(randomUUID());
  const captureId = CaptureId.parse(randomUUID());
  const at = new Date();
  const of = { lesson_id: lessonId, capture_id: captureId };
  await core.db
    .insertInto("lessons")
    .values({
      ...{ lesson_id: lessonId, title: "分数的初步认识", teacher_id: teacher.personId },
      ...{ state: "ended", started_at: at, ended_at: at },
    })
    .execute();
  await core.db
    .insertInto("lesson_classes")
    .values({ lesson_id: lessonId, class_id: schoolClass.schoolClass.classId })
    .execute();
  await core.db
    .insertInto("captures")
    .values({ ...of, opened_at: at, closed_at: at })
    .execute();
  await core.db
    .insertInto("recordings")
    .values({ ...of, state: "published", updated_at: at })
    .execute();
  await core.db
    .insertInto("replays")
    .values({
      ...{ ...of, started_at: at, duration_ms: 60_000, has_screen: false, coverage: 1 },
      packets: JSON.stringify({ received: 1, lostBeforeSfu: 0, lostToCapture: 0, tornBytes: 0 }),
      ...{ verified_samples: 4, published_at: at },
    })
    .execute();
  const { paths } = await writeCaptureFolder({
    capturesDir: join(core.folder, "captures"),
    ...{ captureId, lessonId, createdAtUs: at.getTime() * 1000 },
    files: senders.map((personId) => ({
      track: describeTrack({
        source: "microphone",
        participantId: participantIdOf({ lessonId, personId }),
      }),
      records: [],
    })),
    endedAtUs: at.getTime() * 1000,
  });
  await mkdir(join(core.folder, "replays", lessonId), { recursive: true });
  await writeFile(join(core.folder, "replays", lessonId, "sound-1.m4s"), "sound");
  return { lessonId, captureId, paths };
};
/** Signs in, tests a phone and asks; then a copy of the database is made before an upgrade. */
const leaveTraces = async (lessonId: LessonId): Promise<void> => {
  const browser = await settle(core, student);
  await browser.call("POST", "/api/phone-tests", ReportedPhoneTest, {
    checks: [{ check: "udp", outcome: "failed", elapsedMs: 12_000 }],
    browser: "a browser",
  });
  const question = {
    ...{ lesson_id: lessonId, asker_id: student.personId, text: "为什么？", due_on: "2030-01-01" },
    asked_at: new Date(),
  };
  const questionId = QuestionId.parse(randomUUID());
  await core.db
    .insertInto("questions")
    .values({ question_id: questionId, ...question })
    .execute();
  const copies = join(core.folder, "database-backups");
  await mkdir(join(copies, "with"), { recursive: true });
  await mkdir(join(copies, "without"), { recursive: true });
  const row = JSON.stringify({ person_id: student.personId, display_name: student.displayName });
  await writeFile(join(copies, "with", "people.jsonl"), `${row}\n`);
  await writeFile(join(copies, "without", "people.jsonl"), "{}\n");
};
const erase = async (account: NewAccount): Promise<ErasureRecord> =>
  operator.call("POST", `/api/people/${account.personId}/erase`, ErasureRecord, {
    displayName: account.displayName,
  });

/** Everything that is kept, by place: each table as a dump has it, each file of the data folder. */
const readEverything = async (dataDir = core.folder): Promise<Map<string, Buffer>> => {
  const everything = new Map<string, Buffer>();
  const take = async (folder: string, keep: (path: string) => boolean) => {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
      if (entry.isFile() && keep(path)) everything.set(path, await readFile(join(folder, path)));
    }
  };
  // The database's own files are read through it.
  await take(dataDir, (path) => !path.startsWith("pg/"));
  const dump = join(work, randomUUID());
  const client = await openEmbeddedClient(dataDir);
  try {
    await dumpDatabase({ client: client.client, folder: dump });
  } finally {
    await client.close();
  }
  await take(dump, () => true);
  return everything;
};
/** Reads everything that is kept once; tells of any words where they stand in it. */
const lookThrough = async (dataDir?: string) => {
  const everything = await readEverything(dataDir);
  expect(everything.size).toBeGreaterThan(25);
  const placesOf = (words: string): string[] =>
    [...everything].filter(([, content]) => content.includes(words)).map(([path]) => path);
  return { everything, placesOf };
};

test("a pupil is in no table and no file any more, and the record says so", async () => {
  const lesson = await givenLesson([teacher.personId, student.personId]);
  await leaveTraces(lesson.lessonId);
  const before = await lookThrough();
  expect(before.placesOf(student.personId).length).toBeGreaterThan(5);
  const [teachers = "", pupils = ""] = lesson.paths;

  const record = await erase(student);
  expect(record.facts).toMatchObject({
    files: { captures: 0, replays: 0, trackFiles: 1, databaseCopies: 1 },
    replaysMadeAnew: [lesson.lessonId],
    check: { found: [], namesakes: 0 },
  });
  const rows = new Map(record.facts.rows.map(({ place, count }) => [place, count]));
  for (const table of ["people", "memberships", "sessions", "questions", "phone_tests"])
    expect(rows.get(table), table).toBe(1);
  expect(record.facts.check.files).toBeGreaterThan(3);

  const kept = ["audit_log.jsonl", "erasures.jsonl"];
  const { placesOf } = await lookThrough();
  expect(new Set(placesOf(student.personId))).toEqual(new Set(kept));
  expect(placesOf(student.displayName)).toEqual([]);
  expect(placesOf(student.signInName)).toEqual([]);
  // The teacher's sound is untouched, and the replay is on its way again.
  expect(await stat(teachers).then(() => "there")).toBe("there");
  await expect(stat(pupils)).rejects.toThrow("ENOENT");
  expect(await isThere(`replays/${lesson.lessonId}`)).toBe(false);
  const recording = await core.db.selectFrom("recordings").select("state").executeTakeFirst();
  expect(recording).toEqual({ state: "finishing" });
  expect(await isThere("database-backups/without")).toBe(true);
}, 60_000);

test("a teacher's lessons stay for the class without a name; recordings of the teacher go", async () => {
  const lesson = await givenLesson([teacher.personId]);
  const record = await erase(teacher);
  expect(record.facts).toMatchObject({
    files: { captures: 1, replays: 1, trackFiles: 0, databaseCopies: 0 },
    replaysMadeAnew: [],
    check: { found: [], namesakes: 0 },
  });
  expect(await isThere(`captures/${lesson.captureId}`)).toBe(false);
  expect(await isThere(`replays/${lesson.lessonId}`)).toBe(false);
  expect(await core.db.selectFrom("replays").selectAll().execute()).toEqual([]);
  const left = await core.db
    .selectFrom("lessons")
    .innerJoin("people", "people.person_id", "lessons.teacher_id")
    .select(["title", "display_name", "sign_in_name"])
    .execute();
  expect(left).toContainEqual({ title: "分数的初步认识", display_name: "—", sign_in_name: null });
  const kept = ["audit_log.jsonl", "erasures.jsonl"];
  const { placesOf } = await lookThrough();
  expect(new Set(placesOf(teacher.personId))).toEqual(new Set(kept));
  expect(placesOf(teacher.displayName)).toEqual([]);
}, 60_000);

test("what the search still finds is told, and so is who has the same name", async () => {
  const [, classmate] = schoolClass.accounts;
  const lesson = await givenLesson([]);
  await core.db
    .insertInto("questions")
    .values({
      question_id: QuestionId.parse(randomUUID()),
      ...{ lesson_id: lesson.lessonId, asker_id: classmate!.personId, due_on: "2030-01-01" },
      ...{ text: `${student.displayName}说得对吗？`, asked_at: new Date() },
    })
    .execute();
  await writeFile(join(core.folder, "notes.txt"), `about ${student.personId}`);
  const { facts } = await erase(student);
  expect(facts.check.found).toEqual([
    { place: "questions", count: 1 },
    { place: "notes.txt", count: 1 },
  ]);
  const namesake = await operator.call(
    "POST",
    `/api/schools/${school.schoolId}/teachers`,
    NewAccount,
    { displayName: teacher.displayName },
  );
  expect((await erase(teacher)).facts.check).toMatchObject({ found: [], namesakes: 1 });
  expect((await erase(namesake)).facts.check).toMatchObject({ found: [], namesakes: 0 });
}, 60_000);

test("the record is kept, its checksum is in the audit log, and who made it downloads it", async () => {
  const { facts, sha256 } = await erase(student);
  expect(createHash("sha256").update(JSON.stringify(facts)).digest("hex")).toBe(sha256);
  const audit = await core.db
    .selectFrom("audit_log")
    .select("detail")
    .where("action", "=", "personErased")
    .executeTakeFirstOrThrow();
  expect(audit.detail).toEqual({ erasureId: facts.erasureId, sha256 });
  const file = await operator.send("GET", `/api/erasures/${facts.erasureId}/record`);
  expect(file.headers.get("content-disposition")).toContain("attachment");
  expect(ErasureRecord.parse(await file.json())).toEqual({ facts, sha256 });
  const ledger = await readFile(join(core.folder, "erasures.jsonl"), "utf8");
  expect(JSON.parse(ledger)).toMatchObject({ personId: student.personId, wholly: true });
});

test("whoever left and is still in recordings is erased by those whose classes they taught", async () => {
  const lesson = await givenLesson([teacher.personId]);
  const officeOf = async ({ schoolId }: School) => {
    const path = `/api/schools/${schoolId}/teachers`;
    const account = await operator.call("POST", path, NewAccount, { displayName: "示例教务" });
    await operator.call("PUT", `/api/people/${account.personId}/memberships`, Person, {
      memberships: [{ role: "schoolAdmin", schoolId }],
    });
    return settle(core, account);
  };
  const admin = await officeOf(school);
  const stranger = await officeOf(
    await operator.call("POST", "/api/schools", School, { name: "乙校" }),
  );
  const left = async (browser: TestBrowser) =>
    (await browser.call("GET", "/api/left-people", LeftPeople)).people;
  expect(await left(admin)).toEqual([]);
  expect(await admin.refusal("DELETE", `/api/people/${teacher.personId}`)).toBe("done");
  for (const browser of [admin, operator])
    expect(await left(browser)).toMatchObject([{ displayName: "欧阳示例", lessonCount: 1 }]);
  expect(await left(stranger)).toEqual([]);

  const path = `/api/people/${teacher.personId}/erase`;
  const named = { displayName: teacher.displayName };
  expect(await stranger.refusal("POST", path, named)).toBe("forbidden");
  const record = await admin.call("POST", path, ErasureRecord, named);
  expect(record.facts.check).toMatchObject({ found: [], namesakes: 0 });
  expect(record.facts.files).toMatchObject({ captures: 1, replays: 1 });
  expect(await isThere(`replays/${lesson.lessonId}`)).toBe(false);
  expect((await lookThrough()).placesOf(teacher.displayName)).toEqual([]);
  expect(await left(operator)).toEqual([]);
  expect(await admin.refusal("POST", path, named)).toBe("notFound");

  const erasures = async (browser: TestBrowser) =>
    browser.call("GET", "/api/erasures", ErasureList);
  const { facts, sha256 } = record;
  for (const browser of [admin, operator])
    expect(await erasures(browser)).toEqual({
      erasures: [
        {
          ...{ erasureId: facts.erasureId, personId: teacher.personId, at: facts.at, sha256 },
          erasedBy: { personId: facts.erasedBy, displayName: "示例教务" },
          foundAfterwards: 0,
        },
      ],
      next: null,
    });
  expect(await erasures(stranger)).toEqual({ erasures: [], next: null });
}, 60_000);

test("past erasures come page by page, the latest first, none twice", async () => {
  const { facts, sha256 } = await erase(student);
  await sql`insert into erasures (erasure_id, person_id, at, record)
    select gen_random_uuid(), gen_random_uuid(), ${facts.at}::timestamptz - (n + 1) / 2 * interval '1 s',
      ${JSON.stringify({ facts, sha256 })}
    from generate_series(1, 119) n`.execute(core.db);
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const more: string = next === null ? "" : `?before=${next}`;
    const page = await operator.call("GET", `/api/erasures${more}`, ErasureList);
    seen.push(...page.erasures.map(({ erasureId }) => erasureId));
    next = page.next;
  } while (next !== null);
  expect(seen[0]).toBe(facts.erasureId);
  expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
});

test("after an older backup is restored, whoever was erased is erased as wholly again", async () => {
  const { lessonId } = await givenLesson([teacher.personId, student.personId]);
  const gone = await operator.call("POST", `/api/schools/${school.schoolId}/teachers`, NewAccount, {
    displayName: "诸葛示例",
  });
  const taught = await givenLesson([gone.personId]);
  await core.db
    .updateTable("lessons")
    .set({ teacher_id: gone.personId })
    .where("lesson_id", "=", taught.lessonId)
    .execute();
  await leaveTraces(lessonId);
  const [passphrase, source] = ["correct horse battery staple", join(work, "before.tar.age")];
  const onProgress = () => undefined;
  await backUp({
    ...{ dataDir: core.folder, databaseUrl: undefined, target: source, passphrase, onProgress },
    version: "0.0.0",
  });
  await erase(student);
  // Left first, erased later: the later one counts.
  expect(await operator.refusal("DELETE", `/api/people/${gone.personId}`)).toBe("done");
  await erase(gone);

  const target = join(work, "restored");
  const { erasedAgain } = await restore({
    ...{ source, target, databaseUrl: undefined, passphrase, onProgress },
    erasures: await readErasureLedger(join(core.folder, erasureLedger)),
  });
  expect(erasedAgain).toBe(2);
  const { everything, placesOf } = await lookThrough(target);
  for (const { personId, displayName, signInName } of [student, gone]) {
    expect(placesOf(displayName)).toEqual([]);
    expect(placesOf(signInName)).toEqual([]);
    expect(new Set(placesOf(personId))).toEqual(new Set(["audit_log.jsonl", "erasures.jsonl"]));
  }
  const files = [...everything.keys()];
  const of = (folder: string) => files.filter((path) => path.startsWith(folder));
  // The pupil's track is gone and the lesson's replay is to be made anew; the teacher's are gone.
  expect(of(`replays/${lessonId}`)).toEqual([]);
  expect(of(`replays/${taught.lessonId}`)).toEqual([]);
  expect(of(`captures/${taught.captureId}`)).toEqual([]);
  const recordings = everything.get("recordings.jsonl")?.toString() ?? "";
  expect(recordings).toContain(lessonId);
  expect(recordings).toContain('"finishing"');
  expect(recordings).not.toContain(taught.lessonId);
}, 120_000);

test("nothing is erased without the name, while a lesson is recorded, or of the last operator", async () => {
  const refusal = (personId: string, displayName: string) =>
    operator.refusal("POST", `/api/people/${personId}/erase`, { displayName });
  expect(await refusal(student.personId, "司马")).toBe("badRequest");
  expect(await refusal(randomUUID(), "司马小例")).toBe("notFound");
  const lesson = await givenLesson([teacher.personId]);
  await core.db.updateTable("recordings").set({ state: "finishing" }).execute();
  expect(await refusal(teacher.personId, teacher.displayName)).toBe("conflict");
  expect(await isThere(`captures/${lesson.captureId}`)).toBe(true);
  const me = await operator.call("GET", "/api/me", Me);
  expect(await refusal(me.personId, me.displayName)).toBe("conflict");
});

test("an export has the rows of each table about somebody, and no secrets", async () => {
  const lesson = await givenLesson([teacher.personId, student.personId]);
  await leaveTraces(lesson.lessonId);
  const reply = await operator.send("GET", `/api/people/${student.personId}/export`);
  expect(reply.headers.get("content-disposition")).toContain(`${student.signInName}.tar.gz`);
  const tar = extract();
  tar.end(gunzipSync(Buffer.from(await reply.arrayBuffer())));
  const files = new Map<string, unknown[]>();
  for await (const entry of tar)
    files.set(entry.header.name, JSON.parse((await buffer(entry)).toString()) as unknown[]);
  for (const name of ["people", "memberships", "sessions", "questions", "phone_tests", "audit_log"])
    expect(files.get(`${name}.json`)?.length, name).toBeGreaterThan(0);
  expect(files.get("questions.json")).toMatchObject([{ text: "为什么？" }]);
  expect(files.get("recorded-lessons.json")).toMatchObject([{ lesson_id: lesson.lessonId }]);
  const all = JSON.stringify([...files]);
  expect(all).not.toContain("password_hash");
  expect(all).not.toContain("token_hash");
  expect(all).not.toContain("同班同学");
});

test("recordings go from the bucket, too; while it is away nobody is said to be erased", async () => {
  const server = await startBucketServer();
  await core.close();
  await open({ bucket: server.bucket });
  try {
    const lesson = await givenLesson([teacher.personId]);
    const path = join(core.folder, "replays", lesson.lessonId, "sound-1.m4s");
    const sending = {
      ...{ facts: await fileFacts(path), type: "audio/mp4" },
      signal: AbortSignal.timeout(9_000),
    };
    const key = `replays/${lesson.lessonId}/sound-1.m4s`;
    await server.bucket.put(key, path, sending);
    const others = `replays/${randomUUID()}/sound-1.m4s`;
    await server.bucket.put(others, path, sending);

    server.goAway();
    const refused = await operator.send("POST", `/api/people/${teacher.personId}/erase`, {
      displayName: teacher.displayName,
    });
    expect(refused.status).toBe(503);
    expect(await isThere(`replays/${lesson.lessonId}`)).toBe(true);
    const erasures = await core.db.selectFrom("erasures").selectAll().execute();
    expect(erasures).toEqual([]);

    server.goAway(false);
    const { facts } = await erase(teacher);
    expect(facts.files).toMatchObject({ replays: 1, bucketObjects: 1 });
    expect(await server.keys()).toEqual([others]);
  } finally {
    await server.close();
  }
}, 60_000);
