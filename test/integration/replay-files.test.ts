/* Every kind of file of a replay: who is refused it, and that whoever has it is not sent it again. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { replayPassLifetimeS } from "../../server/replay/replayPass.ts";
import {
  lessonId,
  openRecordedSchool,
  otherLessonId,
  people,
  type RecordedSchool,
  segment,
} from "../factories/recordedSchool.ts";

let school: RecordedSchool;
beforeAll(async () => {
  school = await openRecordedSchool();
  await writeFile(join(school.replayFolder, "storyboard-0-0a1b2c.jpg"), segment);
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
  ["a playlist", "sound.m3u8"],
  ["a segment", "camera-3-0a1b2c.m4s"],
  ["a segment's beginning", "sound-init-0a1b2c.mp4"],
  ["a storyboard", "storyboard-0-0a1b2c.jpg"],
])("%s", (_kind, file) => {
  const get = async (cookie: string, more: Record<string, string> = {}): Promise<Response> =>
    fetch(`${school.url}/replays/${lessonId}/${file}`, { headers: { cookie, ...more } });

  test("is refused when the pass expired, was tampered with or is another lesson's", async () => {
    const session = await signIn(people.student);
    const pass = await passFor(session, lessonId);
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
    const pass = await passFor(await signIn(people.student), lessonId);
    expect((await get(`${stranger}; ${pass}`)).status).toBe(403);
    expect((await get(`${stranger}; ${await passFor(stranger, lessonId)}`)).status).toBe(403);
  });

  test("comes with a tag, and not again to whoever has it", async () => {
    const session = await signIn(people.student);
    const cookie = `${session}; ${await passFor(session, lessonId)}`;
    const etag = (await get(cookie)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    // Left to itself, fetch adds `no-cache`, which asks for the whole.
    const asking = { "if-none-match": etag, "cache-control": "max-age=0" };
    expect((await get(cookie, asking)).status).toBe(304);
    expect((await get(session, asking)).status).toBe(403);
  });
});
