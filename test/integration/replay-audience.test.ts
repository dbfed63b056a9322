import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PersonId } from "../../protocol/ids.ts";
import { LessonList, Replay } from "../../protocol/lessons.ts";
import { type ReplayAudience, ReplayAudienceRecord } from "../../protocol/replayAudience.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import {
  lessonId,
  openRecordedSchool,
  people,
  type RecordedSchool,
} from "../factories/recordedSchool.ts";

/* Whom a teacher lets watch a replay, asked over HTTP of the real app on a real database. */

let school: RecordedSchool;
beforeAll(async () => {
  school = await openRecordedSchool();
});
afterAll(async () => school.close());
beforeEach(async () => {
  school.setClock();
  await school.db.deleteFrom("replay_audiences").execute();
});

const audiencePath = `/api/lessons/${lessonId}/replay-audience`;
const signIn = async (personId: PersonId): Promise<string> => {
  const { token } = await school.sessions.open(school.db, personId);
  return `${sessionCookieName}=${token}`;
};
const get = (path: string, cookie: string): Promise<Response> =>
  fetch(`${school.url}${path}`, { headers: { cookie } });
const set = async (
  cookie: string,
  body: { audience: ReplayAudience; reason?: string; insteadOf: number },
): Promise<Response> =>
  fetch(`${school.url}${audiencePath}`, {
    method: "PUT",
    headers: { cookie, origin: school.url, "content-type": "application/json" },
    body: JSON.stringify({ reason: "", ...body }),
  });
const told = async (response: Response) => ReplayAudienceRecord.parse(await response.json());
/** As the page does: asks for the replay, then for files with what that set. */
const startWatching = async (personId: PersonId) => {
  const session = await signIn(personId);
  const response = await get(`/api/lessons/${lessonId}/replay`, session);
  if (!response.ok) return { status: response.status, session, body: await response.text() };
  const [pass = ""] = (response.headers.getSetCookie()[0] ?? "").split(";");
  const replay = Replay.parse(await response.json());
  return {
    status: 200,
    session,
    body: replay.lesson.replayAudience,
    cookies: `${session}; ${pass}`,
  };
};
const files = ["master.m3u8", "sound.m3u8", "camera-3-0a1b2c.m4s", "voices-1-0a1b2c.m4s"];
const statusOf = async (file: string, cookies = "", etag = ""): Promise<number> => {
  const response = await fetch(`${school.url}/replays/${lessonId}/${file}`, {
    headers: {
      cookie: cookies,
      ...(etag === "" ? {} : { "if-none-match": etag, "cache-control": "max-age=0" }),
    },
  });
  await response.arrayBuffer();
  return response.status;
};

test("a page that plays gets nothing more once the teacher took the replay back, not even what its browser holds", async () => {
  const { cookies } = await startWatching(people.student);
  for (const file of files) expect(await statusOf(file, cookies)).toBe(200);
  const kept = await get(`/replays/${lessonId}/camera-3-0a1b2c.m4s`, cookies ?? "");
  await kept.arrayBuffer();
  const etag = kept.headers.get("etag") ?? "";
  expect(await statusOf("camera-3-0a1b2c.m4s", cookies, etag)).toBe(304);

  const teacher = await signIn(people.teacher);
  const saidAtMs = performance.now();
  const said = await set(teacher, { audience: "nobody", reason: "有孩子哭了", insteadOf: 0 });
  expect(said.status).toBe(200);
  const statuses = await Promise.all(files.map((file) => statusOf(file, cookies)));
  const refusedAfterMs = performance.now() - saidAtMs;
  expect(statuses).toEqual(files.map(() => 403));
  expect(await statusOf("camera-3-0a1b2c.m4s", cookies, etag)).toBe(403);
  expect(refusedAfterMs).toBeLessThan(60_000);
});

test("a replay that was taken back says so to its class, stays in its lists without a way to it, and is seen by its teacher", async () => {
  const teacher = await signIn(people.teacher);
  await set(teacher, { audience: "nobody", reason: "重录", insteadOf: 0 });
  const refused = await startWatching(people.student);
  expect([refused.status, JSON.parse(refused.body)]).toMatchObject([
    403,
    { code: "replayWithdrawn" },
  ]);
  expect(refused.body).not.toContain("重录");
  const stranger = await startWatching(people.stranger);
  expect(JSON.parse(stranger.body)).toMatchObject({ code: "forbidden" });
  const listed = await get("/api/lessons", refused.session);
  const { lessons } = LessonList.parse(await listed.json());
  expect(lessons.find((one) => one.lessonId === lessonId)).toMatchObject({
    ...{ replayAudience: "nobody", may: { watch: false, editReplay: false } },
  });
  for (const path of ["chapters", "replay-notes"])
    expect((await get(`/api/lessons/${lessonId}/${path}`, refused.session)).status).toBe(403);
  const own = await startWatching(people.teacher);
  expect(await statusOf("master.m3u8", own.cookies)).toBe(200);
  expect((await startWatching(people.operator)).status).toBe(403);

  await set(teacher, { audience: "class", insteadOf: 1 });
  const again = await startWatching(people.student);
  expect(await statusOf("master.m3u8", again.cookies)).toBe(200);
});

test("a replay opened to the school is there for another class, without the voices of this one", async () => {
  expect((await startWatching(people.stranger)).status).toBe(403);
  await set(await signIn(people.teacher), { audience: "school", insteadOf: 0 });
  for (const who of ["stranger", "otherTeacher"] as const) {
    const { cookies } = await startWatching(people[who]);
    expect(await statusOf("camera-3-0a1b2c.m4s", cookies)).toBe(200);
    expect(await statusOf("voices-1-0a1b2c.m4s", cookies)).toBe(403);
  }
});

test("every version is kept with who, when and why; nobody writes over a newer one; a withdrawal has a reason", async () => {
  const teacher = await signIn(people.teacher);
  await set(teacher, { audience: "nobody", reason: "重录", insteadOf: 0 });
  expect((await set(teacher, { audience: "school", insteadOf: 0 })).status).toBe(409);
  expect((await set(teacher, { audience: "nobody", insteadOf: 1 })).status).toBe(400);
  const record = await told(await set(teacher, { audience: "school", insteadOf: 1 }));
  expect(record).toMatchObject({
    audience: "school",
    versions: [
      { version: 2, audience: "school", reason: "", byName: "teacher" },
      { version: 1, audience: "nobody", reason: "重录", byName: "teacher" },
    ],
  });
  for (const who of ["student", "otherTeacher", "operator"] as const)
    expect((await get(audiencePath, await signIn(people[who]))).status).toBe(403);
  const audit = await school.db
    .selectFrom("audit_log")
    .select(["actor_id", "detail"])
    .where("action", "=", "replayAudienceSet")
    .where("subject_id", "=", lessonId)
    .orderBy("audit_id", "desc")
    .limit(2)
    .execute();
  expect(audit).toEqual([
    { actor_id: people.teacher, detail: { audience: "school", version: 2 } },
    { actor_id: people.teacher, detail: { audience: "nobody", version: 1 } },
  ]);
});
