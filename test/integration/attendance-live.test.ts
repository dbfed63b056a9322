/* What rooms write down of who was there: real sockets, real people and rows, real media workers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonAttendance } from "../../protocol/attendance.ts";
import { LessonNow } from "../../protocol/lessonNow.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { ask, heard, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";

let core: CoreUnderTest;
let pages: LivePages;
let teacher: TestBrowser;
let child: TestBrowser;

beforeAll(async () => {
  core = await startCore({ rooms: () => pages.rooms });
  const readingKeptMs = 2_000;
  pages = await openLivePages({ seatKeptMs: 60_000, teacherGoneMs: 60_000, readingKeptMs, core });
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
}, 120_000);
afterAll(async () => {
  await pages?.close();
  await core?.close();
});

const join = async (browser: TestBrowser, lessonId: string, seatToken?: string) => {
  const socket = pages.connect(null, { cookie: browser.cookie ?? "" });
  const reply = await say(socket, "lesson:join", {
    lessonId,
    ...(seatToken === undefined ? {} : { seatToken }),
  });
  return { socket, seatToken: reply.seatToken };
};
const begin = async () => {
  const { lessonId } = await newLesson(teacher, "朗读");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk };
};
const spansOf = async (lessonId: string) =>
  core.db
    .selectFrom("presence_spans")
    .innerJoin("people", "people.person_id", "presence_spans.person_id")
    .select(["went_because", "came_at", "went_at"])
    .where("lesson_id", "=", lessonId as never)
    .where("people.sign_in_name", "=", "s1-1-01")
    .orderBy("came_at")
    .execute();

test("ten reconnects are eleven spans that count as one, and the page keeps its seat", async () => {
  const { lessonId, desk } = await begin();
  let page = await join(child, lessonId);
  for (let times = 0; times < 10; times++) {
    page.socket.disconnect();
    page = await join(child, lessonId, page.seatToken);
  }
  // As a page does; that is no loss.
  page.socket.on("lesson:ended", () => page.socket.disconnect());
  await say(desk.socket, "lesson:end", {});
  await expect
    .poll(async () => (await spansOf(lessonId)).map((span) => span.went_because))
    .toEqual([...Array.from({ length: 10 }, () => "lost"), "ended"]);
  const address = `/api/lessons/${lessonId}/attendance`;
  const { children, lesson } = await teacher.call("GET", address, LessonAttendance);
  const [one, two] = children;
  expect(one).toMatchObject({ status: "present", losses: 10 });
  // Once, and without a hole.
  expect(one!.judged.spans).toHaveLength(1);
  expect(one!.judged.hereMs).toBeLessThanOrEqual(
    Date.parse(lesson.endsAt) - Date.parse(lesson.startsAt),
  );
  expect(two).toMatchObject({ status: "absent", judged: { hereMs: 0, spans: [] } });
});

test("the newest device wins; the older is told why, and comes back only when its person wants to", async () => {
  const { lessonId, desk } = await begin();
  const phone = await join(child, lessonId);
  const told = heard(phone.socket, "seat:revoked");
  const tablet = await join(child, lessonId);
  expect(await told).toEqual({ because: "takenOver" });

  // A phone that had no network when that happened comes back by itself, with the seat of then.
  const late = pages.connect(null, { cookie: child.cookie ?? "" });
  const toldLate = heard(late, "seat:revoked");
  const { seatToken } = phone;
  expect(await refusal(ask(late, "lesson:join", { lessonId, seatToken }))).toBe("notJoined");
  expect(await toldLate).toEqual({ because: "takenOver" });
  expect(tablet.socket.connected).toBe(true);

  // "Continue here" is a new page: now the tablet is the older one.
  const toldTablet = heard(tablet.socket, "seat:revoked");
  const back = await join(child, lessonId);
  expect(await toldTablet).toEqual({ because: "takenOver" });
  await say(back.socket, "lesson:leave", {});
  await say(desk.socket, "lesson:end", {});
  await expect
    .poll(async () => (await spansOf(lessonId)).map((span) => span.went_because))
    .toEqual([...["takenOver", "takenOver", "left"]]);
});

test("whoever only reads along by plain HTTP is there", async () => {
  const { lessonId, desk } = await begin();
  const page = await join(child, lessonId);
  const read = async () => child.call("GET", `/api/lessons/${lessonId}/now`, LessonNow);
  const spans = async () => (await spansOf(lessonId)).map((span) => span.went_because);
  await read();
  // Its network carries no socket any more.
  page.socket.disconnect();
  await expect.poll(spans).toEqual(["lost", null]);
  // Nor anything else.
  await expect.poll(spans, { timeout: 10_000 }).toEqual(["lost", "lost"]);
  await read();
  await say(desk.socket, "lesson:end", {});
  await expect.poll(spans).toEqual(["lost", "lost", "ended"]);
});
