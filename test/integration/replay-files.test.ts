/* Every kind of file of a replay: who is refused it, and that whoever has it is not sent it again. */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CaptureId, LessonId, type PersonId } from "../../protocol/ids.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { replayPassLifetimeS } from "../../server/replay/replayPass.ts";
import {
  classes,
  lessonId,
  manifest,
  openRecordedSchool,
  otherLessonId,
  people,
  type RecordedSchool,
  segment,
} from "../factories/recordedSchool.ts";

const microLessonId = LessonId.parse(randomUUID());
let school: RecordedSchool;
beforeAll(async () => {
  school = await openRecordedSchool();
  await writeFile(join(school.replayFolder, "storyboard-0-0a1b2c.jpg"), segment);
  // As it stands once its video was made a replay: its capture is gone already.
  const { db } = school;
  const at = new Date();
  const micro = { lesson_id: microLessonId, capture_id: CaptureId.parse(microLessonId) };
  await db
    .insertInto("lessons")
    .values({
      ...{ lesson_id: microLessonId, kind: "micro", title: "微课", state: "ended", ended_at: at },
      teacher_id: people.teacher,
    })
    .execute();
  await db
    .insertInto("lesson_classes")
    .values({ lesson_id: microLessonId, class_id: classes.own })
    .execute();
  await db
    .insertInto("captures")
    .values({ ...micro, opened_at: at })
    .execute();
  await db
    .insertInto("recordings")
    .values({ ...micro, state: "published", duration_ms: 60_000, updated_at: at })
    .execute();
  const folder = join(school.folder, "replays", microLessonId);
  await mkdir(folder);
  await writeFile(
    join(folder, "manifest.json"),
    JSON.stringify({ ...manifest, lessonId: microLessonId }),
  );
  await writeFile(join(folder, "camera-3-0a1b2c.m4s"), segment);
});
afterAll(async () => school.close());
beforeEach(() => school.setClock());

const signIn = async (personId: PersonId): Promise<string> =>
  `${sessionCookieName}=${(await school.sessions.open(school.db, personId)).token}`;
const passFor = async (session: string, of: LessonId): Promise<string> => {
  const path = `${school.url}/api/lessons/${of}/replay`;
  const response = await fetch(path, { headers: { cookie: session } });
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
};

describe.each([
  ["a playlist", lessonId, "sound.m3u8"],
  ["a segment", lessonId, "camera-3-0a1b2c.m4s"],
  ["a segment's beginning", lessonId, "sound-init-0a1b2c.mp4"],
  ["a storyboard", lessonId, "storyboard-0-0a1b2c.jpg"],
  ["a micro-lesson's segment", microLessonId, "camera-3-0a1b2c.m4s"],
])("%s", (_kind, of, file) => {
  const get = async (cookie: string, more: Record<string, string> = {}): Promise<Response> =>
    fetch(`${school.url}/replays/${of}/${file}`, { headers: { cookie, ...more } });

  test("is refused when the pass expired, was tampered with or is another lesson's", async () => {
    const session = await signIn(people.student);
    const pass = await passFor(session, of);
    const good = `${session}; ${pass}`;
    expect((await get(good)).status).toBe(200);
    const others = await passFor(session, otherLessonId);
    const tampered = `${pass.slice(0, -3)}AAA`;
    for (const wrong of ["", session, pass, `${session}; ${tampered}`, `${session}; ${others}`])
      expect((await get(wrong)).status).toBe(403);
    school.setClock(replayPassLifetimeS * 1000 + 1000);
    expect((await get(good)).status).toBe(403);
  });

  test("is refused to whoever is not in the class, also with a pass of somebody who is", async () => {
    const stranger = await signIn(people.stranger);
    const pass = await passFor(await signIn(people.student), of);
    expect((await get(`${stranger}; ${pass}`)).status).toBe(403);
    expect((await get(`${stranger}; ${await passFor(stranger, of)}`)).status).toBe(403);
  });

  test("comes with a tag, and not again to whoever has it", async () => {
    const session = await signIn(people.student);
    const cookie = `${session}; ${await passFor(session, of)}`;
    const etag = (await get(cookie)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    // Left to itself, fetch adds `no-cache`, which asks for the whole.
    const asking = { "if-none-match": etag, "cache-control": "max-age=0" };
    expect((await get(cookie, asking)).status).toBe(304);
    expect((await get(session, asking)).status).toBe(403);
  });

  // Playlists are small, and come whole.
  if (file.endsWith(".m3u8")) return;
  test("comes in the ranges that are asked for", async () => {
    const session = await signIn(people.student);
    const cookie = `${session}; ${await passFor(session, of)}`;
    const whole = await get(cookie);
    expect(whole.headers.get("accept-ranges")).toBe("bytes");
    for (const [range, from, to] of [
      ["bytes=100-199", 100, 200],
      ["bytes=9900-", 9_900, 10_000],
      ["bytes=-50", 9_950, 10_000],
    ] as const) {
      const part = await get(cookie, { range });
      expect(part.status).toBe(206);
      expect(part.headers.get("content-range")).toBe(`bytes ${from}-${to - 1}/10000`);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(segment.subarray(from, to));
    }
    expect((await get(cookie, { range: "bytes=10000-" })).status).toBe(416);
    // One that is gone on with is whole where it is another file by now.
    const other = { range: "bytes=100-199", "if-range": '"another"' };
    expect((await get(cookie, other)).status).toBe(200);
    expect((await get(session, { range: "bytes=0-1" })).status).toBe(403);
  });
});
