/*
 * Files that nginx hands out from the disk once leave is given: the app in front of a database, and Debian's
 * nginx, set up as in deploy/nginx.conf, in front of the app.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { keptFolder, keptName } from "../../protocol/keptFiles.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { findSource } from "../../server/keeping/keptRepository.ts";
import { offloadHeader } from "../../server/lib/offload.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { replayPassLifetimeS } from "../../server/replay/replayPass.ts";
import {
  lessonId,
  manifest,
  openRecordedSchool,
  otherLessonId,
  people,
  type RecordedSchool,
  segment,
} from "../factories/recordedSchool.ts";
import { type Nginx, startNginx } from "../rig/nginx.ts";
import { freePort } from "../rig/product.ts";

let school: RecordedSchool;
let nginx: Nginx;
beforeAll(async () => {
  school = await openRecordedSchool({ offloadPrefix: "/internal/" });
  const behind = Number(new URL(school.url).port);
  nginx = await startNginx({ https: await freePort(), behind, dataDir: school.folder });
  const { db, replayFolder } = school;
  const now = new Date();
  const of = { lesson_id: lessonId };
  await db
    .insertInto("replays")
    .values({
      ...{ ...of, capture_id: manifest.captureId, has_screen: true, coverage: 1 },
      ...{ started_at: now, duration_ms: manifest.durationMs, published_at: now },
      ...{ packets: JSON.stringify(manifest.packets), verified_samples: 1 },
    })
    .execute();
  await db
    .insertInto("ladders")
    .values({ ...of, state: "published", share: 1, updated_at: now })
    .execute();
  const folder = join(replayFolder, keptFolder({ heard: "everybody", edition: 1 }));
  await mkdir(folder);
  await writeFile(join(folder, keptName.video), segment);
  await db
    .insertInto("kept_files")
    .values({
      ...{ ...of, heard: "everybody", edition: 1, state: "ready", asked_at: now, updated_at: now },
      ...{ source: (await findSource(db, lessonId))?.source ?? "", video_bytes: segment.length },
    })
    .execute();
}, 60_000);
afterAll(async () => {
  await nginx?.close();
  await school?.close();
});
beforeEach(() => school.setClock());

const signIn = async (personId: PersonId): Promise<string> =>
  `${sessionCookieName}=${(await school.sessions.open(school.db, personId)).token}`;
const passFor = async (session: string, of: LessonId): Promise<string> => {
  const path = `${nginx.origin}/api/lessons/${of}/replay`;
  const response = await fetch(path, { headers: { cookie: session } });
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
};
const watching = async (personId: PersonId): Promise<string> => {
  const session = await signIn(personId);
  return `${session}; ${await passFor(session, lessonId)}`;
};
const segmentPath = `/replays/${lessonId}/camera-3-0a1b2c.m4s`;
const keptPath = `/lessons/${lessonId}/kept/video`;
const get = async (path: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${nginx.origin}${path}`, { headers, redirect: "manual" });

describe.each([
  ["a segment", segmentPath, "video/mp4", people.student],
  ["a file to keep", keptPath, "video/mp4", people.teacher],
])("%s", (_kind, path, type, who) => {
  test("is sent by nginx, whole, in ranges, and not again to whoever has it", async () => {
    const cookie = await watching(who);
    // To the proxy the app only says where it is.
    const told = await fetch(`${school.url}${path}`, { headers: { cookie } });
    expect(told.headers.get(offloadHeader)).toMatch(new RegExp(`^/internal/replays/${lessonId}/`));
    expect(await told.text()).toBe("");

    const whole = await get(path, { cookie });
    expect(whole.status).toBe(200);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      ...{ "content-type": type, "cache-control": "private, no-cache" },
      ...{ "accept-ranges": "bytes", "x-content-type-options": "nosniff" },
    });
    expect(whole.headers.get(offloadHeader)).toBeNull();
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(segment);

    const part = await get(path, { cookie, range: "bytes=100-199" });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe(`bytes 100-199/${segment.length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(segment.subarray(100, 200));
    expect((await get(path, { cookie, range: "bytes=10000-" })).status).toBe(416);

    const etag = whole.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    // Left to itself, fetch adds `no-cache`, which asks for the whole.
    const asking = { "if-none-match": etag, "cache-control": "max-age=0" };
    expect((await get(path, { cookie, ...asking })).status).toBe(304);
    expect((await get(path, asking)).status).toBe(403);
  });
});

test("whoever may not have a segment is refused as ever", async () => {
  const session = await signIn(people.student);
  const pass = await passFor(session, lessonId);
  const good = `${session}; ${pass}`;
  const others = `${session}; ${await passFor(session, otherLessonId)}`;
  const tampered = `${session}; ${pass.slice(0, -3)}AAA`;
  const stranger = `${await signIn(people.stranger)}; ${pass}`;
  for (const cookie of ["", session, others, tampered, stranger])
    expect((await get(segmentPath, { cookie })).status).toBe(403);
  school.setClock(replayPassLifetimeS * 1000 + 1000);
  expect((await get(segmentPath, { cookie: good })).status).toBe(403);
});

test("the class has no file to keep that it was not allowed", async () => {
  expect((await get(keptPath, { cookie: await signIn(people.student) })).status).toBe(403);
});

test("nobody gets a file at the address that nginx is told, nor by saying the header", async () => {
  const cookie = await watching(people.teacher);
  const inside = `/internal/replays/${lessonId}/camera-3-0a1b2c.m4s`;
  for (const path of [
    inside,
    inside.replace("camera", "%63amera"),
    `/internal/replays/../secrets.json`,
    `/internal/replays/%2e%2e/secrets.json`,
    `/internal/secrets.json`,
  ])
    expect((await get(path, { cookie })).status, path).toBe(404);
  const stranger = await signIn(people.stranger);
  expect((await get(segmentPath, { cookie: stranger, [offloadHeader]: inside })).status).toBe(403);
  const page = await get("/api/me", { cookie, [offloadHeader]: inside });
  expect(await page.json()).toMatchObject({ personId: people.teacher });
});

test("playlists stay with the app, and a file that is not on its disk is looked for there", async () => {
  const cookie = await watching(people.student);
  const playlist = await get(`/replays/${lessonId}/sound.m3u8`, { cookie });
  expect(await playlist.text()).toContain("#EXTM3U");
  const missing = await get(`/replays/${lessonId}/camera-4-0a1b2c.m4s`, { cookie });
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ code: "notFound" });
});
