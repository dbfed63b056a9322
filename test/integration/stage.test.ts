/*
 * Hands and stage: real people, lessons, consents and rows on a real database, real sockets and real
 * media.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonAids } from "../../protocol/aids.ts";
import { ChildConsents, type ConsentDeed } from "../../protocol/consents.ts";
import { LessonId } from "../../protocol/ids.ts";
import { Me } from "../../protocol/people.ts";
import { HandsAndStage } from "../../protocol/stage.ts";
import { LessonStage } from "../../protocol/stageEvents.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { ask, heard, type LivePages, openLivePages, refusal, say } from "../factories/livePages.ts";
import { opusParameters, pictureParameters } from "../factories/rtpParameters.ts";

let core: CoreUnderTest;
let pages: LivePages;
let teacher: TestBrowser;
/** Whose family consents to what the test says, and one whose birth date needs no consent. */
let child: TestBrowser;
let classmate: TestBrowser;

beforeAll(async () => {
  core = await startCore();
  pages = await openLivePages({ seatKeptMs: 1_500, teacherGoneMs: 60_000, core });
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
  classmate = await enterDemo(core, "s1-1-02");
  const operator = await enterDemo(core, "demo-operator");
  const path = `/api/people/${(await personOf(classmate)).personId}/birth-date`;
  await operator.refusal("PUT", path, { birthDate: "2000-01-01" });
});
afterAll(async () => {
  await pages?.close();
  await core?.close();
});

const personOf = async (browser: TestBrowser) => browser.call("GET", "/api/me", Me);
const family = async (deed: ConsentDeed, kinds: string[]) => {
  const guardian = await enterDemo(core, "demo-guardian");
  const path = `/api/people/${(await personOf(child)).personId}/consents`;
  await guardian.call("POST", path, ChildConsents, { deed, kinds, how: "signedIn" });
};
const join = async (browser: TestBrowser, lessonId: string, seatToken?: string) => {
  const socket = pages.connect(null, { cookie: browser.cookie ?? "" });
  const reply = await say(socket, "lesson:join", {
    lessonId,
    ...(seatToken === undefined ? {} : { seatToken }),
  });
  let { stage } = reply;
  socket.on("stage:changed", (changed) => (stage = HandsAndStage.parse(changed)));
  return {
    socket,
    reply,
    id: reply.participantId,
    stage: (): HandsAndStage => stage,
    say: async (name: string, request: object = {}) => refusal(ask(socket, name, request)),
  };
};
type Page = Awaited<ReturnType<typeof join>>;

const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "朗读");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk, one: await join(child, lessonId), two: await join(classmate, lessonId) };
};
let nextSsrc = 30_000;
const openSend = async ({ socket }: Page) =>
  (await say(socket, "transport:open", { direction: "send" })).transportId;
const publish = async (page: Page, transportId: string, source = "microphone") =>
  ask(page.socket, "track:publish", {
    ...{ transportId, source, paused: false },
    rtpParameters:
      source === "microphone"
        ? opusParameters(nextSsrc++)
        : pictureParameters("video/H264", nextSsrc++),
  });
const events = async (lessonId: string) => {
  const rows = await core.db
    .selectFrom("stage_events")
    .select("kind")
    .where("lesson_id", "=", LessonId.parse(lessonId))
    .orderBy("stage_event_id")
    .execute();
  return rows.map(({ kind }) => kind);
};
const refusals = async (lessonId: string) => {
  const rows = await core.db
    .selectFrom("audit_log")
    .select("detail")
    .where("action", "=", "stageRefused")
    .where("subject_id", "=", lessonId)
    .orderBy("audit_id")
    .execute();
  return rows.map(({ detail }) => detail);
};
const onStage = async (desk: Page, page: Page) => {
  expect(await desk.say("stage:call", { participantIds: [page.id] })).toBe("accepted");
  expect(await page.say("stage:accept")).toBe("accepted");
};

test("hands stand in the order of the server's time, also for whoever comes later, with how often each spoke today", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await two.say("hand:raise");
  await one.say("hand:raise");
  await two.say("hand:raise");
  await expect.poll(() => desk.stage().hands).toHaveLength(2);
  expect(desk.stage().hands.map((hand) => hand.participantId)).toEqual([two.id, one.id]);
  expect(desk.stage().hands.map((hand) => hand.spokeToday)).toEqual([0, 0]);
  expect(one.stage().hands.map((hand) => hand.spokeToday)).toEqual([null, null]);

  await onStage(desk, two);
  expect(await desk.say("stage:thank", { participantId: two.id })).toBe("accepted");
  expect(await events(lessonId)).toEqual([
    ...["handRaised", "handRaised", "called", "accepted", "thanked"],
  ]);
  // In the same lesson, in another one of the day, and for a teacher who reloads.
  await two.say("hand:raise");
  const again = await join(teacher, lessonId);
  expect(again.reply.stage.hands).toMatchObject([
    { participantId: one.id, spokeToday: 0 },
    { participantId: two.id, spokeToday: 1 },
  ]);
  const next = await liveLesson();
  await next.two.say("hand:raise");
  await expect.poll(() => next.desk.stage().hands[0]?.spokeToday).toBe(1);
});

test("nothing is published before the child says yes, and nothing more after thanks", async () => {
  const { desk, two } = await liveLesson();
  const transportId = await openSend(two);
  expect(await refusal(publish(two, transportId))).toBe("forbidden");
  await desk.say("stage:call", { participantIds: [two.id] });
  expect(await refusal(publish(two, transportId))).toBe("forbidden");
  await two.say("stage:accept");
  const announced = heard(desk.socket, "track:published");
  expect(await refusal(publish(two, transportId))).toBe("accepted");
  expect(await announced).toMatchObject({ source: "microphone", participantId: two.id });
  // One track a person, told apart from the teacher's.
  await expect.poll(() => pages.captured.tracks().at(-1)?.track.participantId).toBe(two.id);
  expect(pages.captured.tracks().at(-1)?.track).toMatchObject({ guest: true });

  expect(await refusal(publish(two, transportId, "camera"))).toBe("forbidden");
  await desk.say("stage:askCamera", { participantId: two.id });
  expect(await refusal(publish(two, transportId, "camera"))).toBe("forbidden");
  await two.say("stage:answerCamera", { agreed: true });
  expect(await refusal(publish(two, transportId, "camera"))).toBe("accepted");
  const cameraGone = heard(desk.socket, "track:unpublished");
  await two.say("stage:answerCamera", { agreed: false });
  await cameraGone;

  const told = [heard(desk.socket, "track:unpublished"), heard(two.socket, "track:unpublished")];
  await desk.say("stage:thank", { participantId: two.id });
  const [atDesk, atHome] = await Promise.all(told);
  expect(atDesk).toEqual(atHome);
  expect(await refusal(publish(two, transportId))).toBe("forbidden");
  await expect.poll(() => desk.stage().guests).toEqual([]);
});

test("the teacher silences a child, and only the child speaks again", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await onStage(desk, two);
  const transportId = await openSend(two);
  const { producerId } = await say(two.socket, "track:publish", {
    ...{ transportId, source: "microphone", paused: false },
    rtpParameters: opusParameters(nextSsrc++),
  });
  const silenced = heard(one.socket, "track:changed");
  await desk.say("stage:mute", { participantId: two.id });
  expect(await silenced).toMatchObject({ producerId, paused: true });
  await expect.poll(() => two.stage().guests[0]?.muted).toBe(true);
  await two.say("track:pause", { producerId, paused: false });
  await expect.poll(() => desk.stage().guests[0]?.muted).toBe(false);
  expect((await events(lessonId)).slice(-2)).toEqual(["muted", "unmuted"]);

  // Muted before the microphone is there.
  await two.say("track:unpublish", { producerId });
  await desk.say("stage:mute", { participantId: two.id });
  const announced = heard(desk.socket, "track:published");
  await publish(two, transportId);
  expect(await announced).toMatchObject({ paused: true });
});

test("without the family's consent a yes is refused and written down, and withdrawing ends the stage", async () => {
  await family("withdrawn", ["sound", "picture"]);
  const { lessonId, desk, one } = await liveLesson();
  await desk.say("stage:call", { participantIds: [one.id] });
  expect(await one.say("stage:accept")).toBe("consentMissing");
  expect(await one.say("stage:accept")).toBe("consentMissing");
  await expect
    .poll(() => refusals(lessonId))
    .toEqual([{ message: "stage:accept", code: "consentMissing" }]);
  expect(desk.stage().guests).toMatchObject([{ state: "called" }]);

  await family("given", ["sound"]);
  expect(await one.say("stage:accept")).toBe("accepted");
  await desk.say("stage:askCamera", { participantId: one.id });
  expect(await one.say("stage:answerCamera", { agreed: true })).toBe("consentMissing");
  expect(await refusal(publish(one, await openSend(one)))).toBe("accepted");
  const gone = heard(desk.socket, "track:unpublished");
  await family("withdrawn", ["sound"]);
  await gone;
  await expect.poll(() => desk.stage().guests).toEqual([]);
  expect((await events(lessonId)).at(-1)).toBe("left");

  // Of the two, what is allowed still does not outlast the stage.
  await family("given", ["sound", "picture"]);
  await onStage(desk, one);
  await desk.say("stage:askCamera", { participantId: one.id });
  expect(await one.say("stage:answerCamera", { agreed: true })).toBe("accepted");
  const transportId = await openSend(one);
  for (const source of ["microphone", "camera"])
    expect(await refusal(publish(one, transportId, source))).toBe("accepted");
  await family("withdrawn", ["picture"]);
  await expect.poll(() => desk.stage().guests[0]?.camera).toBe("off");
  expect(desk.stage().guests).toHaveLength(1);
  const tracks = async () =>
    (await join(teacher, lessonId)).reply.tracks.map(({ source }) => source);
  expect(await tracks()).toEqual(["microphone"]);
  await family("given", ["picture"]);
  const deskAgain = await join(teacher, lessonId);
  await deskAgain.say("stage:askCamera", { participantId: one.id });
  await one.say("stage:answerCamera", { agreed: true });
  expect(await refusal(publish(one, transportId, "camera"))).toBe("accepted");
  await family("withdrawn", ["sound"]);
  await expect.poll(tracks).toEqual([]);
});

test("a lost socket keeps hand and stage, and whoever does not come back loses them", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  await one.say("hand:raise");
  await onStage(desk, two);
  two.socket.disconnect();
  const back = await join(classmate, lessonId, two.reply.seatToken);
  expect(back.reply.stage).toMatchObject({
    hands: [{ participantId: one.id }],
    guests: [{ participantId: two.id, state: "onStage" }],
  });
  one.socket.disconnect();
  back.socket.disconnect();
  await wait(100);
  expect(desk.stage().guests).toHaveLength(1);
  await expect.poll(() => desk.stage(), { timeout: 15_000 }).toEqual({ hands: [], guests: [] });
  expect((await events(lessonId)).slice(-2).toSorted()).toEqual(["handLowered", "left"]);
});

test("what happened can be read afterwards: with names in the class and its school, without beyond", async () => {
  const { lessonId, desk, one } = await liveLesson();
  await one.say("hand:raise");
  await one.say("hand:lower");
  await say(desk.socket, "lesson:end", {});
  const read = async (who: string) =>
    (await (await enterDemo(core, who)).call("GET", `/api/lessons/${lessonId}/stage`, LessonStage))
      .events;
  const byTeacher = await read("s1-t1");
  expect(byTeacher.map(({ kind }) => kind)).toEqual(["handRaised", "handLowered"]);
  const { personId } = await personOf(child);
  expect(byTeacher.map((event) => event.child?.personId)).toEqual([personId, personId]);
  expect((await read("s1-1-02")).map((event) => event.child?.personId)).toEqual([
    ...[personId, personId],
  ]);
  expect((await read("demo-operator")).map((event) => event.child)).toEqual([null, null]);
  const looks = await core.db
    .selectFrom("audit_log")
    .select("detail")
    .where("action", "=", "stageSeen")
    .where("subject_id", "=", lessonId)
    .execute();
  expect(looks.map(({ detail }) => detail)).toEqual([
    { personIds: [personId] },
    { personIds: [personId] },
  ]);
});

test("who may say what about hands and stage, and what is written down of it", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const [of, nobody] = [{ participantId: two.id }, { participantId: desk.id }];
  const attempts: [string, object, string, string][] = [
    // message, request, the teacher's answer, a classmate's answer
    ["hand:raise", {}, "forbidden", "accepted"],
    ["hand:lower", of, "accepted", "forbidden"],
    ["hand:lower", {}, "accepted", "accepted"],
    ["stage:call", { participantIds: [two.id] }, "accepted", "forbidden"],
    ["stage:call", { participantIds: [desk.id] }, "notFound", "forbidden"],
    ["stage:call", { participantIds: [] }, "badRequest", "badRequest"],
    ["stage:accept", {}, "forbidden", "wrongOrder"],
    ["stage:decline", {}, "forbidden", "accepted"],
    ["stage:askCamera", of, "wrongOrder", "forbidden"],
    ["stage:answerCamera", { agreed: true }, "forbidden", "wrongOrder"],
    ["stage:mute", of, "wrongOrder", "forbidden"],
    ["stage:thank", of, "accepted", "forbidden"],
    ["stage:thank", nobody, "notFound", "forbidden"],
    ["stage:leave", {}, "forbidden", "accepted"],
  ];
  await family("given", ["sound", "picture"]);
  const answers = [];
  for (const [name, request] of attempts)
    answers.push([name, request, await desk.say(name, request), await one.say(name, request)]);
  expect(answers).toEqual(attempts);
  await expect
    .poll(async () => (await refusals(lessonId)).length)
    .toBe(
      // Once for each person, message and reason.
      new Set(
        attempts.flatMap(([name, , byTeacher, byClassmate]) => [
          ...(byTeacher === "forbidden" ? [`teacher ${name}`] : []),
          ...(byClassmate === "forbidden" ? [`classmate ${name}`] : []),
        ]),
      ).size,
    );
  const stranger = pages.connect(null, { cookie: child.cookie ?? "" });
  expect(await refusal(ask(stranger, "hand:raise", {}))).toBe("notJoined");
});

test("chance picks everybody who is here once before anybody twice; all see it, and whoever comes late", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const told: LessonAids[] = [];
  one.socket.on("aids:changed", (aids) => told.push(LessonAids.parse(aids)));
  const draw = async (pickId: string) => {
    expect(await desk.say("pick:draw", { pickId })).toBe("accepted");
    return (await say(desk.socket, "aids:read", {})).pick;
  };
  const pickId = randomUUID();
  const first = await draw(pickId);
  // The answer was lost, and it is asked again.
  expect(await draw(pickId)).toEqual(first);
  const second = await draw(randomUUID());
  expect(new Set([first?.participantId, second?.participantId])).toEqual(new Set([one.id, two.id]));
  expect(await events(lessonId)).toEqual(["picked", "picked"]);
  await expect.poll(() => told.map(({ pick }) => pick?.pickId)).toEqual([pickId, second?.pickId]);
  const { displayName } = await personOf(second?.participantId === two.id ? classmate : child);
  const late = await join(second?.participantId === two.id ? child : classmate, lessonId);
  expect(await say(late.socket, "aids:read", {})).toMatchObject({ pick: { displayName } });

  // Nobody is picked who is not here.
  two.socket.disconnect();
  late.socket.disconnect();
  one.socket.disconnect();
  await expect
    .poll(async () => desk.say("pick:draw", { pickId: randomUUID() }), { timeout: 10_000 })
    .toBe("notFound");
});

test("the countdown is the server's, for whoever comes late, too, until the teacher stops it", async () => {
  const { lessonId, desk, two } = await liveLesson();
  let told: LessonAids | null = null;
  two.socket.on("aids:changed", (aids) => (told = LessonAids.parse(aids)));
  expect(await desk.say("timer:start", { durationS: 120 })).toBe("accepted");
  const late = await join(child, lessonId);
  const { timer } = await say(late.socket, "aids:read", {});
  expect(Date.parse(timer!.endsAt) - Date.parse(timer!.startedAt)).toBe(120_000);
  await expect.poll(() => told).toMatchObject({ timer });

  for (const durationS of [4, 3_601, 60.5])
    expect(await desk.say("timer:start", { durationS })).toBe("badRequest");
  for (const [name, request] of [
    ["timer:start", { durationS: 60 }],
    ["timer:stop", {}],
    ["pick:draw", { pickId: randomUUID() }],
  ] as const)
    expect(await late.say(name, request)).toBe("forbidden");
  await expect
    .poll(async () => new Set((await refusals(lessonId)).map((detail) => detail["message"])))
    .toEqual(new Set(["pick:draw", "timer:start", "timer:stop"]));

  expect(await desk.say("timer:stop")).toBe("accepted");
  expect(await desk.say("timer:stop")).toBe("accepted");
  expect((await say(late.socket, "aids:read", {})).timer).toBeNull();
});
