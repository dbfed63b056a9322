import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Problem } from "../../protocol/errors.ts";
import { type ClassId, LessonId, type PersonId } from "../../protocol/ids.ts";
import { Replay } from "../../protocol/lessons.ts";
import { isFollowed } from "../../server/lib/followedReplay.ts";
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
  unrecordedId,
} from "../factories/recordedSchool.ts";

/* Who may watch a replay, asked over HTTP of the real app on a real database. */

let school: RecordedSchool;
beforeAll(async () => {
  school = await openRecordedSchool();
});
afterAll(async () => school.close());
beforeEach(() => school.setClock());

const signIn = async (personId: PersonId): Promise<string> => {
  const { token } = await school.sessions.open(school.db, personId);
  return `${sessionCookieName}=${token}`;
};
const get = (path: string, cookie = "", headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${school.url}${path}`, { headers: { cookie, ...headers } });
const codeOf = async (response: Response): Promise<string> => {
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  return Problem.parse(await response.json()).code;
};
const replayPath = (of: LessonId = lessonId): string => `/api/lessons/${of}/replay`;
const filePath = (file: string, of: LessonId = lessonId): string => `/replays/${of}/${file}`;

/** Signs in and asks for the replay, as the page does; cookies for its files. */
const watch = async (
  personId: PersonId,
  of: LessonId = lessonId,
): Promise<{ session: string; pass: string; cookies: string; replay: Replay; set: string }> => {
  const session = await signIn(personId);
  const response = await get(replayPath(of), session);
  if (!response.ok) throw new Error(await response.text());
  const [set = ""] = response.headers.getSetCookie();
  const [pass = ""] = set.split(";");
  const replay = Replay.parse(await response.json());
  return { session, pass, cookies: `${session}; ${pass}`, replay, set };
};

describe("a replay", () => {
  test.each(["teacher", "student", "operator"] as const)("is there for the %s", async (who) => {
    const { cookies, replay, set } = await watch(people[who]);
    expect(replay).toMatchObject({
      state: "published",
      durationMs: 2_700_000,
      startedAt: "2020-02-17T08:00:00.000Z",
      cameraUrl: filePath("master.m3u8"),
      screenUrl: filePath("screen.m3u8"),
      soundUrl: filePath("sound.m3u8"),
      storyboard: null,
      gaps: manifest.gaps,
      coverage: 0.998,
    });
    expect(set).toContain(`Path=/replays/${lessonId}/`);
    expect(set).toContain("HttpOnly");
    expect(set).toContain("SameSite=Lax");
    expect((await get(filePath("master.m3u8"), cookies)).status).toBe(200);
  });

  test("goes on where its viewer stopped, on another phone, too; each has a place of their own", async () => {
    const noted = async (personId: PersonId, atMs: number): Promise<number> => {
      const cookie = await signIn(personId);
      const headers = { cookie, origin: school.url, "content-type": "application/json" };
      const path = `${school.url}/api/lessons/${lessonId}/replay-place`;
      const body = JSON.stringify({ atMs });
      return (await fetch(path, { method: "PUT", headers, body })).status;
    };
    const place = async (personId: PersonId) => (await watch(personId)).replay.placeMs;
    expect(await place(people.student)).toBeNull();
    for (const atMs of [754_000, 760_500]) expect(await noted(people.student, atMs)).toBe(204);
    expect(await place(people.student)).toBe(760_500);
    expect(await place(people.teacher)).toBeNull();
    expect(await noted(people.stranger, 1_000)).toBe(403);
  });

  test.each(["otherTeacher", "stranger"] as const)("is refused to the %s", async (who) => {
    expect(await codeOf(await get(replayPath(), await signIn(people[who])))).toBe("forbidden");
  });

  test("is refused to those who are not signed in", async () => {
    const response = await get(replayPath());
    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe("notSignedIn");
  });

  test("that is only beginning has no pictures yet", async () => {
    const { replay } = await watch(people.student, otherLessonId);
    expect(replay).toMatchObject({ state: "finishing", cameraUrl: null, screenUrl: null });
  });

  test("with a ladder names its screens' renditions and its storyboard's sheets", async () => {
    const path = join(school.replayFolder, "manifest.json");
    const board = { everyMs: 10_000, tileWidth: 160, tileHeight: 90, columns: 6, rows: 6 };
    const storyboard = { ...board, tiles: 270, sheets: ["storyboard-0-0a1b2c.jpg"] };
    try {
      const ladder = { renditions: [], storyboard };
      await writeFile(path, JSON.stringify({ ...manifest, ladder }));
      await writeFile(join(school.replayFolder, "storyboard-0-0a1b2c.jpg"), segment);
      const { cookies, replay } = await watch(people.student);
      const sheet = filePath("storyboard-0-0a1b2c.jpg");
      expect(replay).toMatchObject({
        screenUrl: filePath("screen-master.m3u8"),
        soundUrl: filePath("sound.m3u8"),
        storyboard: { ...storyboard, sheets: [sheet] },
      });
      const picture = await get(sheet, cookies);
      expect(picture.headers.get("content-type")).toBe("image/jpeg");
      expect((await picture.arrayBuffer()).byteLength).toBe(segment.length);
      expect((await get(sheet)).status).toBe(403);
    } finally {
      await writeFile(path, JSON.stringify(manifest));
    }
  });

  test("of a lesson that was not recorded is not there", async () => {
    const session = await signIn(people.student);
    expect(await codeOf(await get(replayPath(unrecordedId), session))).toBe("notFound");
    expect(await codeOf(await get(replayPath(LessonId.parse(randomUUID())), session))).toBe(
      "notFound",
    );
    expect(await codeOf(await get("/api/lessons/not-an-id/replay", session))).toBe("notFound");
  });
});

describe("a replay's files", () => {
  test("tell the recorder that somebody follows them while they grow, and only then", async () => {
    const { cookies } = await watch(people.student);
    const playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:12\n";
    await writeFile(join(school.replayFolder, "whole.m3u8"), `${playlist}#EXT-X-ENDLIST\n`);
    await writeFile(join(school.replayFolder, "grows.m3u8"), playlist);
    for (const file of ["master.m3u8", "whole.m3u8"])
      expect((await get(filePath(file), cookies)).status).toBe(200);
    expect(await isFollowed(school.replayFolder)).toBe(false);
    expect((await get(filePath("grows.m3u8"))).status).toBe(403);
    expect(await isFollowed(school.replayFolder)).toBe(false);
    expect((await get(filePath("grows.m3u8"), cookies)).status).toBe(200);
    await expect.poll(() => isFollowed(school.replayFolder), { timeout: 10_000 }).toBe(true);
  });

  test("come with their kinds, tags and keeping times", async () => {
    const { cookies } = await watch(people.student);
    const playlist = await get(filePath("master.m3u8"), cookies);
    expect(playlist.headers.get("content-type")).toContain("application/vnd.apple.mpegurl");
    expect(playlist.headers.get("cache-control")).toBe("private, no-cache");
    expect(await playlist.text()).toBe("#EXTM3U\n");
    const picture = await get(filePath("camera-3-0a1b2c.m4s"), cookies);
    expect(picture.headers.get("content-type")).toBe("video/mp4");
    // Also a browser that has it asks whether it may still show it.
    expect(picture.headers.get("cache-control")).toBe("private, no-cache");
    expect(Buffer.from(await picture.arrayBuffer()).equals(segment)).toBe(true);
    const sound = await get(filePath("sound-init-0a1b2c.mp4"), cookies);
    expect(sound.headers.get("content-type")).toBe("audio/mp4");
    await sound.arrayBuffer();
    for (const response of [playlist, picture]) {
      const etag = response.headers.get("etag") ?? "";
      expect(etag).not.toBe("");
      const path = new URL(response.url).pathname;
      // Left to itself, fetch adds `no-cache`, which asks for the whole.
      const asking = { "if-none-match": etag, "cache-control": "max-age=0" };
      const again = await get(path, cookies, asking);
      expect(again.status).toBe(304);
    }
  });

  test("a changed playlist is sent again", async () => {
    const { cookies } = await watch(people.student);
    const path = join(school.replayFolder, "camera.m3u8");
    await writeFile(path, "#EXTM3U\n");
    const etag = (await get(filePath("camera.m3u8"), cookies)).headers.get("etag") ?? "";
    await writeFile(path, "#EXTM3U\n#EXT-X-ENDLIST\n");
    const changed = await get(filePath("camera.m3u8"), cookies, { "if-none-match": etag });
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain("ENDLIST");
  });

  test("come in ranges", async () => {
    const { cookies } = await watch(people.student);
    const path = filePath("camera-3-0a1b2c.m4s");
    const part = await get(path, cookies, { range: "bytes=100-199" });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 100-199/10000");
    expect(Buffer.from(await part.arrayBuffer()).equals(segment.subarray(100, 200))).toBe(true);
    const beyond = await get(path, cookies, { range: "bytes=20000-" });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get("content-range")).toBe("bytes */10000");
  });

  test.each([
    ["nothing", () => ""],
    ["the session alone", ({ session }) => session],
    ["the pass alone", ({ pass }) => pass],
    ["a changed pass", ({ session, pass }) => `${session}; ${pass.slice(0, -3)}AAA`],
    ["a pass with a later end", ({ cookies }) => cookies.replace(/(_replay=\d)\d/, "$19")],
  ] as [string, (of: { session: string; pass: string; cookies: string }) => string][])(
    "are refused with %s",
    async (_what, cookiesOf) => {
      const watched = await watch(people.student);
      const response = await get(filePath("master.m3u8"), cookiesOf(watched));
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe("forbidden");
    },
  );

  test("are refused with another session's pass, or another lesson's", async () => {
    const student = await watch(people.student);
    const teacher = await watch(people.teacher);
    const mixed = `${student.session}; ${teacher.pass}`;
    expect((await get(filePath("master.m3u8"), mixed)).status).toBe(403);
    const other = await watch(people.student, otherLessonId);
    expect((await get(filePath("master.m3u8"), other.cookies)).status).toBe(403);
  });

  test("are refused after the pass expired", async () => {
    const { cookies } = await watch(people.student);
    school.setClock(replayPassLifetimeS * 1000 + 1000);
    expect(await codeOf(await get(filePath("master.m3u8"), cookies))).toBe("forbidden");
  });

  test("are refused from the moment of signing out", async () => {
    const { cookies } = await watch(people.student);
    await school.sessions.revoke({ personId: people.student, because: "signedOut" });
    expect(await codeOf(await get(filePath("master.m3u8"), cookies))).toBe("forbidden");
  });

  test("are refused from the moment of leaving the class", async () => {
    const { cookies } = await watch(people.student);
    const move = (classId: ClassId): Promise<unknown> =>
      school.db
        .updateTable("memberships")
        .set({ class_id: classId })
        .where("person_id", "=", people.student)
        .execute();
    await move(classes.other);
    expect(await codeOf(await get(filePath("master.m3u8"), cookies))).toBe("forbidden");
    await move(classes.own);
    expect((await get(filePath("master.m3u8"), cookies)).status).toBe(200);
  });

  test.each([
    "manifest.json",
    "missing-1-0a.m4s",
    "..%2fmaster.m3u8",
    "%2e%2e%2f%2e%2e%2fsecrets.json",
    "..%5cmaster.m3u8",
    ".hidden.m3u8",
    "master.m3u8%00.mp4",
    "MASTER.M3U8",
    "master.m3u8/",
  ])("%s is not there", async (file) => {
    const { cookies } = await watch(people.student);
    const response = await get(filePath(file), cookies);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(["notFound", "badRequest"]).toContain(await codeOf(response));
  });

  test("let the class hear its children, and everybody beyond it the teacher alone", async () => {
    const heardBy = async (personId: PersonId) => {
      const { cookies, replay } = await watch(personId);
      const sound = await (await get(filePath("sound.m3u8"), cookies)).text();
      const voices = await get(filePath("voices-1-0a1b2c.m4s"), cookies);
      const teachers = await get(filePath("sound-1-0a1b2c.m4s"), cookies);
      for (const response of [voices, teachers]) await response.arrayBuffer();
      const type = voices.headers.get("content-type");
      const { voicesLeftOut } = replay;
      return { sound, voices: [voices.status, type], teachers: teachers.status, voicesLeftOut };
    };
    for (const who of ["student", "teacher"] as const)
      expect(await heardBy(people[who])).toEqual({
        sound: "#EXTM3U\nvoices-1-0a1b2c.m4s\n",
        voices: [200, "audio/mp4"],
        ...{ teachers: 200, voicesLeftOut: false },
      });
    expect(await heardBy(people.operator)).toEqual({
      sound: "#EXTM3U\nsound-1-0a1b2c.m4s\n",
      voices: [403, "application/problem+json; charset=utf-8"],
      ...{ teachers: 200, voicesLeftOut: true },
    });
  });

  test("in which nobody can say who is heard are there for the class alone", async () => {
    const path = join(school.replayFolder, "manifest.json");
    const { hasVoices: _unknown, ...earlier } = manifest;
    try {
      await writeFile(path, JSON.stringify(earlier));
      expect((await watch(people.student)).replay.voicesLeftOut).toBe(false);
      const session = await signIn(people.operator);
      expect(await codeOf(await get(replayPath(), session))).toBe("notFound");
    } finally {
      await writeFile(path, JSON.stringify(manifest));
    }
  });

  test("cannot be changed", async () => {
    const { cookies } = await watch(people.student);
    for (const method of ["PUT", "DELETE", "POST"]) {
      const response = await fetch(`${school.url}${filePath("master.m3u8")}`, {
        method,
        headers: { cookie: cookies, origin: school.url },
      });
      expect(response.status).toBe(404);
    }
  });
});
