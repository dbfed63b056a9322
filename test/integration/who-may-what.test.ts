/*
 * Who may do what, in the running product: every call and every message of a lesson, by everybody of
 * two schools and the county above them. What was decided on is written by hand in `test/permissions`.
 */
import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Lesson, LessonList, TeachableClasses } from "../../protocol/lessons.ts";
import { PeoplePage, type Person, RedeemedLink, SchoolList } from "../../protocol/people.ts";
import { Deck } from "../../protocol/slides.ts";
import { clientMessages } from "../../protocol/signaling.ts";
import { TestBrowser } from "../factories/core.ts";
import { ask, consumption, heard, refusal, say } from "../factories/livePages.ts";
import { opusParameters } from "../factories/rtpParameters.ts";
import { attendance } from "../permissions/attendance.ts";
import { calendar } from "../permissions/calendar.ts";
import { consents } from "../permissions/consents.ts";
import { type IdsElsewhere, lessonMessages } from "../permissions/lessonMessages.ts";
import { lessons } from "../permissions/lessons.ts";
import { microLessons } from "../permissions/microLessons.ts";
import { makeLesson, newLesson, newQuestionBody, pdf } from "../permissions/makers.ts";
import { offices } from "../permissions/offices.ts";
import { people } from "../permissions/people.ts";
import { schools } from "../permissions/schools.ts";
import {
  above,
  type Decided,
  everybody,
  everybodyIn,
  staffElsewhere,
  staffHere,
  type Who,
} from "../permissions/table.ts";
import { openTwoSchools, type TwoSchools } from "../permissions/twoSchools.ts";
import { type Product, startProduct } from "../rig/product.ts";

let product: Product;
let at: TwoSchools;

beforeAll(async () => {
  product = await startProduct();
  const browser = () => new TestBrowser(product.origin);
  const operator = browser();
  const token = product.links.operator[0]?.split("#")[1];
  await operator.call("POST", "/api/links/redeem", RedeemedLink, { token });
  at = await openTwoSchools({ browser, operator });
}, 120_000);
afterAll(async () => product?.close());

/** Calls that decide nothing by role: whoever makes them does it to the own session or with a link. */
const ofOneself = [
  "DELETE /api/session",
  "POST /api/links/first-operator",
  "POST /api/links/redeem",
  "POST /api/me/password",
  "POST /api/me/sign-out-everywhere",
  "POST /api/session",
];

const tables = {
  ...{ schools, people, consents, calendar },
  ...{ lessons, microLessons, attendance, offices },
};
const calls: [name: string, Decided][] = Object.values(tables).flatMap((table) =>
  Object.entries(table),
);
/** By a call's name the address it was last made at. */
const askedAt = new Map<string, string>();

describe("a call", () => {
  test.each(calls)("%s", async (name, { ask: [method, path, body], may, otherwise }) => {
    const answers: Record<string, string> = {};
    const decided: Record<string, string> = {};
    // What was refused changed nothing, so that the next may try the same.
    let made: { path: string; body: unknown } | null = null;
    for (const who of everybody) {
      made ??= { path: await path(at), body: await body?.(at) };
      askedAt.set(name, made.path);
      answers[who] = await at.browsers[who].refusal(method, made.path, made.body);
      if (answers[who] === "done") made = null;
      const otherwiseSaid = who === "nobody" ? "notSignedIn" : "forbidden";
      decided[who] = may.includes(who) ? "done" : (otherwise?.[who] ?? otherwiseSaid);
    }
    expect(answers).toEqual(decided);
  });

  test("of the API always stands in one of the tables", async () => {
    const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
    const description = await fetch(`${product.origin}/api/openapi.json`);
    const { paths } = OpenApi.parse(await description.json());
    const declared = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
    const fits = (template: string, address: string) => {
      const [parts, asked] = [template, address].map((path) => path.split("?")[0]!.split("/"));
      return (
        parts!.length === asked!.length &&
        parts!.every((part, index) => part.startsWith("{") || part === asked![index])
      );
    };
    const asked = new Set(ofOneself);
    for (const [
      name,
      {
        ask: [method, path],
      },
    ] of calls) {
      const address = askedAt.get(name) ?? (await path(at));
      // Of two that fit, the one that says more by itself.
      const [found] = declared
        .filter((one) => one.method === method && fits(one.path, address))
        .toSorted((a, b) => a.path.split("{").length - b.path.split("{").length);
      expect(found, `${method} ${address}`).toBeDefined();
      if (found) asked.add(`${method} ${found.path}`);
    }
    expect([...asked].toSorted()).toEqual(
      declared.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
  });
});

describe("a list", () => {
  test("of lessons, classes and schools holds what each may see, and says what each may do", async () => {
    const { browsers, lesson } = at;
    const seen = async (who: Who) =>
      (await browsers[who].call("GET", "/api/lessons?limit=100", LessonList)).lessons.find(
        (one) => one.lessonId === lesson.lessonId,
      )?.may;
    const watches = {
      ...{ teach: false, join: false, watch: false, editReplay: false, ask: false },
      // It was not held.
      seeAttendance: false,
      hearChildren: true,
    };
    for (const who of above) expect(await seen(who)).toEqual({ ...watches, hearChildren: false });
    for (const who of ["adminHere", "headHere", "guardianHere"] as const)
      expect(await seen(who)).toEqual(watches);
    expect(await seen("teacher")).toEqual({ ...watches, teach: true });
    expect(await seen("student")).toEqual({ ...watches, join: true, ask: true });
    for (const who of [
      ...staffElsewhere,
      "colleague",
      "outsider",
      "guardianElsewhere",
      "roleless",
    ] as const)
      expect(await seen(who)).toBeUndefined();
    const teachable = async (who: Who) => [
      ...new Set(
        (await browsers[who].call("GET", "/api/teachable-classes", TeachableClasses)).classes.map(
          (one) => one.schoolName,
        ),
      ),
    ];
    for (const who of ["teacher", "adminHere"] as const)
      expect(await teachable(who)).toEqual(["甲校"]);
    for (const who of ["student", "guardianHere", "headHere", "officer"] as const)
      expect(await teachable(who)).toEqual([]);
    expect(await teachable("operator")).toEqual(expect.arrayContaining(["甲校", "乙校"]));

    const schoolsOf = async (who: Who) =>
      (await browsers[who].call("GET", "/api/schools", SchoolList)).schools.map(({ name }) => name);
    for (const who of staffHere) expect(await schoolsOf(who)).toEqual(["甲校"]);
    for (const who of staffElsewhere) expect(await schoolsOf(who)).toEqual(["乙校"]);
    for (const who of above)
      expect(await schoolsOf(who)).toEqual(expect.arrayContaining(["甲校", "乙校"]));
  });

  test("of people holds those whom one looks after, and no others", async () => {
    const seen = async (who: Who, search = "") =>
      (await at.browsers[who].call("GET", `/api/people?${search}`, PeoplePage)).people;
    const isIn = (one: Person, place: string) =>
      one.memberships.some(
        (held) =>
          ("schoolId" in held && held.schoolId === place) ||
          ("classId" in held && held.classId === place),
      );
    const { classId, schoolId } = at.here;
    const byHead = await seen("headHere");
    expect(byHead.map(({ memberships }) => memberships[0]?.role)).toContain("guardian");
    expect(byHead.every((one) => isIn(one, classId))).toBe(true);
    const byAdmin = await seen("adminHere");
    expect(byAdmin.length).toBeGreaterThan(byHead.length);
    expect(byAdmin.every((one) => isIn(one, schoolId))).toBe(true);
    const { elsewhere } = at;
    for (const who of ["headHere", "adminHere"] as const)
      for (const search of [`schoolId=${elsewhere.schoolId}`, `classId=${elsewhere.classId}`])
        expect(await seen(who, search)).toEqual([]);
  });
});

describe("a live lesson's message", () => {
  let lessonId: string;
  let lessonThere: string;
  let elsewhere: IdsElsewhere;
  const sockets: Socket[] = [];
  const connect = (who: Who): Socket => {
    const { cookie } = at.browsers[who];
    const socket = io(product.origin, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin: product.origin, ...(cookie === undefined ? {} : { cookie }) },
    });
    sockets.push(socket);
    return socket;
  };
  const join = async (who: Who, of: string) => {
    const socket = connect(who);
    const { participantId } = await say(socket, "lesson:join", { lessonId: of });
    return { socket, participantId };
  };
  let inside: Record<"teacher" | "student" | "stranger" | "outsider", { socket: Socket }>;

  beforeAll(async () => {
    ({ lessonId } = await newLesson(at));
    const { stranger: strange } = at.browsers;
    const given = makeLesson("elsewhere")(at);
    ({ lessonId: lessonThere } = await strange.call("POST", "/api/lessons", Lesson, given));
    const ofDeck = `/api/lessons/${lessonThere}/slides?fileName=1.pdf`;
    const { deckId } = await strange.call("POST", ofDeck, Deck, pdf);
    const stranger = await join("stranger", lessonThere);
    const outsider = await join("outsider", lessonThere);
    await say(stranger.socket, "lesson:start", {});
    const { transportId } = await say(stranger.socket, "transport:open", { direction: "send" });
    const { producerId } = await say(stranger.socket, "track:publish", {
      ...{ transportId, source: "microphone", rtpParameters: opusParameters(5), paused: false },
    });
    const { consumers } = await say(
      outsider.socket,
      "track:consume",
      await consumption(outsider.socket),
    );
    const { questionId, text } = newQuestionBody();
    await say(outsider.socket, "question:ask", { questionId, text });
    await say(outsider.socket, "hand:raise", {});
    const [pageId, strokeId] = [randomUUID(), randomUUID()];
    await say(stranger.socket, "board:open", { pageId, slide: null });
    await say(stranger.socket, "board:draw", {
      ...{ strokeId, pageId, tool: "pen", colour: "red", thickness: "fine" },
      ...{ from: 0, points: [0, 0, 9, 9], done: true },
    });
    const pollId = randomUUID();
    await say(stranger.socket, "poll:make", {
      ...{ pollId, kind: "trueFalse", text: "", options: [], correct: null, durationS: null },
    });
    await say(stranger.socket, "poll:start", { pollId });
    const messageId = randomUUID();
    await say(stranger.socket, "chat:say", { messageId, text: "大家好" });
    elsewhere = {
      ...{ pageId, strokeId, pollId, messageId },
      ...{ participantId: outsider.participantId, transportId, producerId, questionId, deckId },
      consumerId: consumers[0]!.consumerId,
    };
    const teacher = await join("teacher", lessonId);
    const student = await join("student", lessonId);
    await say(teacher.socket, "lesson:start", {});
    inside = { teacher, student, stranger, outsider };
  });
  afterAll(() => {
    for (const socket of sockets) socket.disconnect();
  });

  test("is the teacher's and the class's alone, whoever else one is", async () => {
    const answers: Record<string, string> = {};
    const others = everybodyIn.filter((who) => who !== "teacher" && who !== "student");
    for (const who of others) {
      const socket = connect(who);
      answers[`${who} lesson:join`] = await refusal(ask(socket, "lesson:join", { lessonId }));
      for (const [message, request] of lessonMessages) {
        const from = { elsewhere, receiveTransportId: elsewhere.transportId };
        answers[`${who} ${message}`] = await refusal(ask(socket, message, request(from)));
      }
      answers[`${who} lesson:leave`] = await refusal(ask(socket, "lesson:leave", {}));
      socket.disconnect();
    }
    expect(answers).toEqual(
      Object.fromEntries(
        others.flatMap((who) => [
          [`${who} lesson:join`, "forbidden"],
          ...lessonMessages.map(([message]) => [`${who} ${message}`, "notJoined"]),
          [`${who} lesson:leave`, "notJoined"],
        ]),
      ),
    );
    const unknown = (await heard(connect("nobody"), "connect_error")) as { data: unknown };
    expect(unknown.data).toMatchObject({ code: "notSignedIn" });
  });

  test("is answered by role, and reaches nothing of another school by its id", async () => {
    const { teacher, student, stranger, outsider } = inside;
    const receiving = async ({ socket }: { socket: Socket }) =>
      (await consumption(socket)).transportId;
    const [ofTeacher, ofStudent] = [await receiving(teacher), await receiving(student)];
    const answers: string[][] = [];
    for (const [message, request] of lessonMessages) {
      const answerTo = async ({ socket }: { socket: Socket }, receiveTransportId: string) =>
        refusal(ask(socket, message, request({ elsewhere, receiveTransportId })));
      const byStudent = await answerTo(student, ofStudent);
      const byTeacher = await answerTo(teacher, ofTeacher);
      answers.push([message, byTeacher, byStudent]);
    }
    expect(answers).toEqual(
      lessonMessages.map(([message, , byTeacher, byStudent]) => [message, byTeacher, byStudent]),
    );
    // Nothing happened to the lesson at the other school.
    const { lesson, ...there } = await say(outsider.socket, "lesson:join", {
      lessonId: lessonThere,
    });
    expect(lesson.state).toBe("live");
    expect(there.tracks.map((one) => one.producerId)).toEqual([elsewhere.producerId]);
    expect(there.questions).toMatchObject([
      { questionId: elsewhere.questionId, seconds: 0, answer: null },
    ]);
    expect(there.slides.shown).toBeNull();
    const { pollId } = elsewhere;
    expect(there.polls).toMatchObject({ poll: { pollId, endedAt: null, shown: null }, own: null });
    const { pageId, strokeId } = elsewhere;
    expect(there.board).toMatchObject({ shown: pageId, pages: [{ pageId }] });
    const { strokes } = await say(outsider.socket, "board:read", { pageId });
    expect(strokes).toMatchObject([{ strokeId, points: [0, 0, 9, 9] }]);
    const { messages } = await say(outsider.socket, "chat:read", {});
    expect(messages).toMatchObject([{ messageId: elsewhere.messageId }]);
    for (const { socket } of [outsider, stranger])
      expect(await refusal(ask(socket, "lesson:leave", {}))).toBe("accepted");
  });

  test("always stands in the table", () => {
    expect(
      [...new Set([...lessonMessages.map(([message]) => message), "lesson:join", "lesson:leave"])]
        .toSorted()
        .join("\n"),
    ).toBe(Object.keys(clientMessages).toSorted().join("\n"));
  });
});
