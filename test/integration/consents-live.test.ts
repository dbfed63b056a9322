/*
 * Consent in the live room: real people, lessons and consents on a real database, real sockets and
 * real media.
 */
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ChildConsents, type ConsentDeed } from "../../protocol/consents.ts";
import { Me, Person, studiesOf } from "../../protocol/people.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { ask, heard, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";
import { opusParameters } from "../factories/rtpParameters.ts";

let core: CoreUnderTest;
let pages: LivePages;
let teacher: TestBrowser;
let operator: TestBrowser;
let guardian: TestBrowser;
let child: Me;

beforeAll(async () => {
  core = await startCore();
  pages = await openLivePages({ seatKeptMs: 400, teacherGoneMs: 60_000, core });
});
afterAll(async () => {
  await pages?.close();
  await core?.close();
});
beforeEach(async () => {
  teacher = await enterDemo(core, "s1-t1");
  operator = await enterDemo(core, "demo-operator");
  guardian = await enterDemo(core, "demo-guardian");
  child = await (await enterDemo(core, "s1-1-01")).call("GET", "/api/me", Me);
  await bornOn(null);
  await families("withdrawn", ["sound", "picture"]);
});

const families = async (deed: ConsentDeed, kinds: string[]) =>
  guardian.call("POST", `/api/people/${child.personId}/consents`, ChildConsents, {
    ...{ deed, kinds, how: "signedIn" },
  });
const bornOn = async (birthDate: string | null) =>
  expect(
    await operator.refusal("PUT", `/api/people/${child.personId}/birth-date`, { birthDate }),
  ).toBe("done");
const join = async (browser: TestBrowser, lessonId: string) => {
  const socket = pages.connect(null, { cookie: browser.cookie ?? "" });
  await say(socket, "lesson:join", { lessonId });
  return socket;
};
/** What whoever comes in now finds published. */
const tracksIn = async (lessonId: string) => {
  const { cookie = "" } = await enterDemo(core, "s1-1-03");
  return (await say(pages.connect(null, { cookie }), "lesson:join", { lessonId })).tracks;
};
type Page = Awaited<ReturnType<typeof join>>;
const openSend = async (page: Page) => refusal(ask(page, "transport:open", { direction: "send" }));
let nextSsrc = 10_000;
const publish = async (page: Page, transportId: string, source = "microphone") =>
  ask(page, "track:publish", {
    ...{ transportId, source, paused: false, rtpParameters: opusParameters(nextSsrc++) },
  });

/** A live lesson with its teacher sending, and the child in it. */
const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "朗读");
  const teachersPage = await join(teacher, lessonId);
  await say(teachersPage, "lesson:start", {});
  const page = await join(await enterDemo(core, "s1-1-01"), lessonId);
  const { transportId } = await say(teachersPage, "transport:open", { direction: "send" });
  return { page, teachersPage, transportId };
};

test("without consent a child gets no way to send, and nothing is published: consentMissing", async () => {
  const { page, transportId } = await liveLesson();
  expect(await openSend(page)).toBe("consentMissing");
  for (const source of ["microphone", "camera", "screen", "screenSound"])
    expect([source, await refusal(publish(page, transportId, source))]).toEqual([
      source,
      "consentMissing",
    ]);
  expect(await refusal(ask(page, "transport:open", { direction: "receive" }))).toBe("accepted");
});

test("with consent a child is refused like everybody who is not on the stage, for that kind alone", async () => {
  const { page } = await liveLesson();
  await families("given", ["sound"]);
  const { transportId } = await say(page, "transport:open", { direction: "send" });
  const answers = async () =>
    Promise.all(
      ["microphone", "screenSound", "camera", "screen"].map(async (source) =>
        refusal(publish(page, transportId, source)),
      ),
    );
  expect(await answers()).toEqual(["forbidden", "forbidden", "consentMissing", "consentMissing"]);
  await families("given", ["picture"]);
  expect(await answers()).toEqual(Array(4).fill("forbidden"));
  await families("withdrawn", ["sound"]);
  expect(await answers()).toEqual(["consentMissing", "consentMissing", "forbidden", "forbidden"]);
});

test("whoever is old enough is asked for nothing, and asked again when the age was wrong", async () => {
  const { page } = await liveLesson();
  await bornOn("2000-01-01");
  const { transportId } = await say(page, "transport:open", { direction: "send" });
  expect(await refusal(publish(page, transportId))).toBe("forbidden");
  await bornOn("2020-01-01");
  expect(await refusal(publish(page, transportId))).toBe("consentMissing");
});

test("a teacher who is nobody's child is not asked, whatever her birth date", async () => {
  const { teachersPage, transportId } = await liveLesson();
  expect(await refusal(publish(teachersPage, transportId))).toBe("accepted");
});

/*
 * Only who teaches publishes as yet. A student who also teaches gets past the room's rules, so what
 * stops that person is consent alone.
 */
const publishingChild = async () => {
  const [studies] = studiesOf(child.memberships);
  if (!studies) throw new Error("this is no student");
  await operator.call("PUT", `/api/people/${child.personId}/memberships`, Person, {
    memberships: [studies, { role: "teacher", schoolId: studies.schoolId }],
  });
  const browser = await enterDemo(core, "s1-1-01");
  const { lessonId } = await newLesson(browser, "朗读");
  const page = await join(browser, lessonId);
  await say(page, "lesson:start", {});
  const classmate = await join(await enterDemo(core, "s1-1-02"), lessonId);
  return { lessonId, page, classmate };
};

test("a role does not stand in for consent", async () => {
  const { page } = await publishingChild();
  expect(await openSend(page)).toBe("consentMissing");
  await families("given", ["sound"]);
  const { transportId } = await say(page, "transport:open", { direction: "send" });
  expect(await refusal(publish(page, transportId, "camera"))).toBe("consentMissing");
  expect(await refusal(publish(page, transportId, "microphone"))).toBe("accepted");
});

test("withdrawing ends what is being published, for everybody and for the recording", async () => {
  const { page, classmate, lessonId } = await publishingChild();
  await families("given", ["sound", "picture"]);
  const { transportId } = await say(page, "transport:open", { direction: "send" });
  const before = pages.captured.tracks().at(-1)?.track.trackId;
  const announced = heard(classmate, "track:published");
  const voice = await say(page, "track:publish", {
    ...{
      transportId,
      source: "microphone",
      paused: false,
      rtpParameters: opusParameters(nextSsrc++),
    },
  });
  expect(await announced).toMatchObject(voice);
  await expect.poll(() => pages.captured.tracks().at(-1)?.track.trackId).not.toBe(before);
  const ssrc = pages.captured.tracks().at(-1)?.track.ssrc;
  const ended = () =>
    pages.captured.calls.filter((one) => one.call === "closeTrack" && one["ssrc"] === ssrc);

  await families("withdrawn", ["picture"]);
  await wait(300);
  expect(ended()).toEqual([]);

  const toldAt = Date.now();
  const gone = [heard(page, "track:unpublished"), heard(classmate, "track:unpublished")];
  await families("withdrawn", ["sound"]);
  expect(await Promise.all(gone)).toEqual([voice, voice]);
  expect(Date.now() - toldAt).toBeLessThan(5_000);
  await expect.poll(ended).toHaveLength(1);
  expect(await tracksIn(lessonId)).toEqual([]);
  expect(await refusal(publish(page, transportId))).toBe("consentMissing");
});

test("a birth date that was wrong ends it, too", async () => {
  const { page, classmate } = await publishingChild();
  await bornOn("2000-01-01");
  const { transportId } = await say(page, "transport:open", { direction: "send" });
  const gone = heard(classmate, "track:unpublished");
  expect(await refusal(publish(page, transportId))).toBe("accepted");
  await bornOn("2020-01-01");
  await gone;
});

test("withdrawing while a track is being made leaves none behind", async () => {
  const { page, lessonId } = await publishingChild();
  for (let turn = 0; turn < 8; turn++) {
    await families("given", ["sound"]);
    const { transportId } = await say(page, "transport:open", { direction: "send" });
    const publishing = publish(page, transportId);
    const withdrawing = families("withdrawn", ["sound"]);
    await Promise.all([publishing, withdrawing]);
    await wait(50);
    expect(await tracksIn(lessonId)).toEqual([]);
  }
});
