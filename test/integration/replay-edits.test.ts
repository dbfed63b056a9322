import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PersonId } from "../../protocol/ids.ts";
import { Replay } from "../../protocol/lessons.ts";
import { type EditCuts, ReplayEdits } from "../../protocol/replayEdits.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import {
  lessonId,
  manifest,
  openRecordedSchool,
  people,
  type RecordedSchool,
} from "../factories/recordedSchool.ts";

/* What a teacher cuts out of a replay, asked over HTTP; the recorder's part is in cut-replay.test.ts. */

let school: RecordedSchool;
beforeAll(async () => {
  school = await openRecordedSchool();
  const { capture_id: captureId } = await school.db
    .selectFrom("captures")
    .select("capture_id")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  await school.db
    .insertInto("replays")
    .values({
      ...{ lesson_id: lessonId, capture_id: captureId, has_screen: true, coverage: 1 },
      ...{ started_at: new Date(manifest.startedAtMs), duration_ms: manifest.durationMs },
      ...{ packets: JSON.stringify(manifest.packets), verified_samples: 1 },
      published_at: new Date(),
    })
    .execute();
  const folder = join(school.replayFolder, "cut-1-1");
  await mkdir(folder);
  await writeFile(join(folder, "master.m3u8"), "#EXTM3U\n");
  await writeFile(
    join(folder, "manifest.json"),
    JSON.stringify({ ...manifest, durationMs: 60_000 }),
  );
});
afterAll(async () => school.close());
beforeEach(async () => school.db.deleteFrom("replay_edits").execute());

const noCuts: EditCuts = { beginMs: null, endMs: null, privateSpans: [] };
const editsPath = `/api/lessons/${lessonId}/replay-edits`;
const signIn = async (personId: PersonId): Promise<string> => {
  const { token } = await school.sessions.open(school.db, personId);
  return `${sessionCookieName}=${token}`;
};
const get = (path: string, cookie: string): Promise<Response> =>
  fetch(`${school.url}${path}`, { headers: { cookie } });
const save = async (cookie: string, cuts: EditCuts, insteadOf: number): Promise<Response> =>
  fetch(`${school.url}${editsPath}`, {
    method: "PUT",
    headers: { cookie, origin: school.url, "content-type": "application/json" },
    body: JSON.stringify({ cuts, insteadOf }),
  });
const watch = async (personId: PersonId, query = "") => {
  const session = await signIn(personId);
  const response = await get(`/api/lessons/${lessonId}/replay${query}`, session);
  const [pass = ""] = (response.headers.getSetCookie()[0] ?? "").split(";");
  return { replay: Replay.parse(await response.json()), cookies: `${session}; ${pass}`, session };
};
const statusOf = async (path: string, cookies: string): Promise<number> => {
  const response = await get(`/replays/${lessonId}/${path}`, cookies);
  await response.arrayBuffer();
  return response.status;
};
const publish = (version: number) =>
  school.db
    .updateTable("replay_edits")
    .set({ state: "published", share: 1 })
    .where("version", "=", version)
    .execute();
const privately = { ...noCuts, privateSpans: [{ fromMs: 60_000, toMs: 90_000 }] };

test("from saving on nobody gets the whole replay's files but who edits it; the edited one follows when it is made", async () => {
  const child = await watch(people.student);
  expect(await statusOf("camera-3-0a1b2c.m4s", child.cookies)).toBe(200);
  const teacher = await signIn(people.teacher);
  expect((await save(teacher, privately, 0)).status).toBe(200);
  for (const file of ["master.m3u8", "camera-3-0a1b2c.m4s", "sound-1-0a1b2c.m4s"])
    expect(await statusOf(file, child.cookies)).toBe(403);
  expect(await statusOf("cut-1-1/master.m3u8", child.cookies)).toBe(403);
  expect((await watch(people.student)).replay).toMatchObject({ cameraUrl: null, beingCut: 0 });

  const editor = await watch(people.teacher, "?whole=true");
  expect(editor.replay).toMatchObject({ kept: null, durationMs: manifest.durationMs });
  expect(await statusOf("master.m3u8", editor.cookies)).toBe(200);
  expect((await get(`/api/lessons/${lessonId}/replay?whole=true`, child.session)).status).toBe(403);

  await publish(1);
  const { replay } = await watch(people.student);
  expect(replay).toMatchObject({
    ...{
      cameraUrl: `/replays/${lessonId}/cut-1-1/master.m3u8`,
      beingCut: null,
      durationMs: 60_000,
    },
    kept: [
      { fromMs: 0, toMs: 60_000 },
      { fromMs: 90_000, toMs: manifest.durationMs },
    ],
  });
  expect(await statusOf("cut-1-1/master.m3u8", child.cookies)).toBe(200);
  expect(await statusOf("master.m3u8", child.cookies)).toBe(403);
  for (const path of ["cut-1-2/master.m3u8", "cut-2-1/master.m3u8"])
    expect(await statusOf(path, child.cookies)).toBe(403);
  expect(await statusOf("cut-1-1/manifest.json", child.cookies)).toBe(404);
});

test("a further interval takes the version before away at once, and all cuts taken back give the whole one out again", async () => {
  const teacher = await signIn(people.teacher);
  await save(teacher, privately, 0);
  await publish(1);
  const { cookies } = await watch(people.student);
  expect(await statusOf("cut-1-1/master.m3u8", cookies)).toBe(200);
  await save(teacher, { ...privately, endMs: 2_000_000 }, 1);
  expect(await statusOf("cut-1-1/master.m3u8", cookies)).toBe(403);
  await save(teacher, noCuts, 2);
  expect(await statusOf("master.m3u8", cookies)).toBe(200);
  const edits = ReplayEdits.parse(await (await get(editsPath, teacher)).json());
  expect(edits.versions.map(({ version, state, byName }) => [version, state, byName])).toEqual([
    [3, "published", "teacher"],
    [2, "waiting", "teacher"],
    [1, "published", "teacher"],
  ]);
});

test("nobody saves over a newer version, nothing at all is no replay, and only its teacher may", async () => {
  const teacher = await signIn(people.teacher);
  await save(teacher, privately, 0);
  expect((await save(teacher, noCuts, 0)).status).toBe(409);
  const all = { ...noCuts, privateSpans: [{ fromMs: 0, toMs: manifest.durationMs }] };
  expect((await save(teacher, all, 1)).status).toBe(400);
  for (const who of ["student", "otherTeacher", "operator"] as const) {
    const session = await signIn(people[who]);
    expect((await save(session, noCuts, 1)).status).toBe(403);
    expect((await get(editsPath, session)).status).toBe(403);
  }
});
