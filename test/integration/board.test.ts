/* The whiteboard: real people, lessons and rows on a real database, and real sockets. */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BoardStrokes } from "../../client/src/media/boardStrokes.ts";
import { LiveBoard } from "../../client/src/media/liveBoard.ts";
import { LiveSessionError } from "../../client/src/media/serverConnection.ts";
import { type Board, type DrawnStroke, mostBoardPages } from "../../protocol/board.ts";
import { LessonBoard } from "../../protocol/boardRecord.ts";
import { BoardPageId, DeckId, LessonId, StrokeId } from "../../protocol/ids.ts";
import { Me } from "../../protocol/people.ts";
import { serverEvents } from "../../protocol/signaling.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { findPerson } from "../../server/people/peopleRepository.ts";
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
let classmate: TestBrowser;

const openPages = async () => openLivePages({ seatKeptMs: 300, teacherGoneMs: 60_000, core });
beforeAll(async () => {
  core = await startCore();
  pages = await openPages();
  teacher = await enterDemo(core, "s1-t1");
  child = await enterDemo(core, "s1-1-01");
  classmate = await enterDemo(core, "s1-1-02");
});
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
  let { board } = reply;
  const drawn: DrawnStroke[] = [];
  socket.on("board:changed", (event) => (board = serverEvents["board:changed"].parse(event)));
  socket.on("board:drawn", (event) =>
    drawn.push(...serverEvents["board:drawn"].parse(event).strokes),
  );
  return {
    ...{ socket, reply, drawn, id: reply.participantId },
    board: (): Board => board,
    say: async (name: string, request: object = {}) => refusal(ask(socket, name, request)),
    read: async (pageId: string) => (await say(socket, "board:read", { pageId })).strokes,
  };
};
type Page = Awaited<ReturnType<typeof join>>;

const liveLesson = async () => {
  const { lessonId } = await newLesson(teacher, "图形");
  const desk = await join(teacher, lessonId);
  await say(desk.socket, "lesson:start", {});
  return { lessonId, desk, one: await join(child, lessonId), two: await join(classmate, lessonId) };
};
const openPage = async (desk: Page) => {
  const { pageId } = await say(desk.socket, "board:open", { pageId: randomUUID(), slide: null });
  return pageId;
};
const stroke = (pageId: string, change: object = {}) => ({
  ...{ strokeId: randomUUID(), pageId, tool: "pen", colour: "red", thickness: "medium" },
  ...{ from: 0, points: [10, 10, 20, 30], done: true },
  ...change,
});
const boardOf = async (lessonId: string, browser: TestBrowser = teacher, after = "") =>
  browser.call("GET", `/api/lessons/${lessonId}/board${after}`, LessonBoard);
const refusals = async (lessonId: string) => {
  const rows = await core.db
    .selectFrom("audit_log")
    .select("detail")
    .where("action", "=", "boardRefused")
    .where("subject_id", "=", lessonId)
    .orderBy("audit_id")
    .execute();
  return rows.map(({ detail }) => detail);
};

test("what a teacher draws grows before everybody's eyes, and whoever comes later sees all of it", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const pageId = await openPage(desk);
  await expect.poll(() => one.board().shown).toBe(pageId);
  const begun = stroke(pageId, { done: false });
  expect(await desk.say("board:draw", begun)).toBe("accepted");
  await expect.poll(() => one.drawn).toHaveLength(1);
  expect(one.drawn[0]).toMatchObject({ from: 0, points: [10, 10, 20, 30], done: false });
  // In the middle of the stroke.
  expect(await two.read(pageId)).toMatchObject([{ points: [10, 10, 20, 30], done: false }]);
  expect(await desk.say("board:draw", { ...begun, from: 2, points: [40, 50], done: true })).toBe(
    "accepted",
  );
  await expect.poll(() => one.drawn.at(-1)?.done).toBe(true);
  expect(one.drawn.at(-1)).toMatchObject({ from: 2, points: [40, 50], by: desk.id });

  const late = await join(await enterDemo(core, "s1-1-03"), lessonId);
  expect(late.board()).toMatchObject({ shown: pageId, pages: [{ pageId, slide: null }] });
  expect(await late.read(pageId)).toMatchObject([{ points: [10, 10, 20, 30, 40, 50], done: true }]);

  // The same again changes nothing; a hole in a stroke is refused.
  expect(await desk.say("board:draw", { ...begun, done: true })).toBe("accepted");
  const holed = stroke(pageId, { from: 5 });
  expect(await desk.say("board:draw", holed)).toBe("wrongOrder");
  expect(await one.read(pageId)).toHaveLength(1);
});

test("what is typed is there for all, also later, word by word as it was typed", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  const text = "</text><script>alert(1)</script> 'x'; drop table board_strokes; --";
  const typed = stroke(pageId, { tool: "text", text: `  ${text} `, points: [30, 40] });
  expect(await desk.say("board:draw", typed)).toBe("accepted");
  await expect.poll(() => one.drawn).toMatchObject([{ text, points: [30, 40], done: true }]);
  const late = await join(await enterDemo(core, "s1-1-03"), lessonId);
  expect(await late.read(pageId)).toMatchObject([{ tool: "text", text }]);
  await say(desk.socket, "lesson:end", {});
  await expect.poll(async () => (await boardOf(lessonId)).strokes).toMatchObject([{ text }]);
});

test("those who draw at once are told of in few messages", async () => {
  const { desk, one, two } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: null, lent: true });
  let messages = 0;
  two.socket.on("board:drawn", () => messages++);
  const lines = Array.from({ length: 40 }, (_, n) => stroke(pageId, { points: [n, n, n + 1, n] }));
  await Promise.all(
    lines.map(async (line, n) => (n % 2 === 0 ? desk : one).say("board:draw", line)),
  );
  await expect.poll(() => two.drawn.filter(({ done }) => done)).toHaveLength(40);
  expect(messages).toBeLessThan(15);
});

test("the pen is lent to one, to some, to all, and taken back; without it nothing is drawn", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const pageId = await openPage(desk);
  expect(await one.say("board:draw", stroke(pageId))).toBe("forbidden");
  await desk.say("board:lend", { participantIds: [one.id], lent: true });
  await expect.poll(() => one.board().pen.participantIds).toEqual([one.id]);
  const begun = stroke(pageId, { done: false });
  expect(await one.say("board:draw", begun)).toBe("accepted");
  expect(await two.say("board:draw", stroke(pageId))).toBe("forbidden");
  // Nobody goes on with the stroke of somebody else.
  expect(await desk.say("board:draw", { ...begun, from: 2, done: true })).toBe("forbidden");

  // What was begun is finished when the pen is taken.
  await desk.say("board:lend", { participantIds: [one.id], lent: false });
  expect(await one.say("board:draw", { ...begun, from: 2, points: [1, 1] })).toBe("forbidden");
  expect(await desk.read(pageId)).toMatchObject([{ done: true, by: one.id }]);

  await desk.say("board:lend", { participantIds: [one.id, two.id], lent: true });
  for (const each of [one, two])
    expect(await each.say("board:draw", stroke(pageId))).toBe("accepted");
  await desk.say("board:lend", { participantIds: null, lent: true });
  const late = await join(await enterDemo(core, "s1-1-03"), lessonId);
  expect(await late.say("board:draw", stroke(pageId))).toBe("accepted");
  expect(await desk.say("board:close")).toBe("accepted");
  await expect.poll(() => late.board()).toMatchObject({ shown: null, pen: { everyone: false } });
  expect(await late.say("board:draw", stroke(pageId))).toBe("forbidden");
  // Not on a page that nobody sees, either.
  expect(await desk.say("board:draw", stroke(pageId))).toBe("wrongOrder");

  const { pens, moments } = await boardOf(lessonId);
  expect(pens.map(({ lent, everyone, to }) => [lent, everyone, to !== null])).toEqual([
    ...[
      [true, false, true],
      [false, false, true],
    ],
    ...[
      [true, false, true],
      [true, false, true],
    ],
    ...[
      [true, true, false],
      [false, true, false],
    ],
  ]);
  expect(moments.map((moment) => moment.pageId)).toEqual([pageId, null]);
});

test("a child erases its own strokes, the teacher anybody's and whole pages; the record keeps them", async () => {
  const { lessonId, desk, one, two } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: null, lent: true });
  const [mine, theirs, hers] = [stroke(pageId), stroke(pageId), stroke(pageId)];
  await one.say("board:draw", mine);
  await two.say("board:draw", theirs);
  await desk.say("board:draw", hers);
  expect(await one.say("board:erase", { strokeIds: [theirs.strokeId] })).toBe("forbidden");
  const gone = heard(two.socket, "board:erased");
  expect(await one.say("board:erase", { strokeIds: [mine.strokeId] })).toBe("accepted");
  expect(await gone).toEqual({ pageId, strokeIds: [mine.strokeId] });
  expect(await one.say("board:erase", { strokeIds: [mine.strokeId] })).toBe("accepted");
  expect(await desk.say("board:erase", { strokeIds: [theirs.strokeId] })).toBe("accepted");
  expect(await one.say("board:clear", { pageId })).toBe("forbidden");
  expect(await desk.say("board:clear", { pageId })).toBe("accepted");
  expect(await two.read(pageId)).toEqual([]);
  await expect
    .poll(async () => (await boardOf(lessonId)).strokes.map(({ erasedAt }) => erasedAt !== null))
    .toEqual([true, true, true]);
});

test("pages are turned, blank ones and those over slides of which there is one each", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const deckId = DeckId.parse(randomUUID());
  const slide = { deckId, page: 1 };
  const open = async (more: object) =>
    say(desk.socket, "board:open", { pageId: randomUUID(), slide, ...more });
  await core.db
    .insertInto("slide_decks")
    .values({
      ...{ deck_id: deckId, lesson_id: LessonId.parse(lessonId), file_name: "图形.pdf" },
      ...{ kind: "pdf", bytes: 1, state: "ready", pages_of: 1, updated_at: new Date() },
    })
    .execute();
  await core.db
    .insertInto("slide_pages")
    .values({ deck_id: deckId, page: 1, width: 1_600, height: 1_200, type: "png", text: "" })
    .execute();
  const request = { pageId: randomUUID(), slide };
  // No class is shown what it may not fetch.
  expect(await desk.say("board:open", request)).toBe("notFound");
  await say(desk.socket, "slides:show", slide);
  expect(await desk.say("board:open", request)).toBe("accepted");
  const { pageId } = request;
  expect(await open({})).toEqual({ pageId });
  expect(one.board().pages).toEqual([{ pageId, slide, height: 3_000 }]);
  expect(await desk.say("board:open", { ...request, slide: { ...slide, page: 2 } })).toBe(
    "accepted",
  );
  const blank = await openPage(desk);
  expect(await open({ pageId: randomUUID(), slide: null })).not.toEqual({ pageId: blank });
  expect(await desk.say("board:turn", { pageId })).toBe("accepted");
  expect(await desk.say("board:turn", { pageId: randomUUID() })).toBe("notFound");
  await expect.poll(() => one.board()).toMatchObject({ shown: pageId });
  expect(one.board().pages).toHaveLength(3);

  await say(desk.socket, "board:draw", stroke(pageId));
  await core.slides.remove((await core.sessions.find(`${teacher.cookie}`))!, deckId);
  await expect.poll(() => one.board().pages[0]).toEqual({ pageId, slide: null, height: 3_000 });
  expect(await one.read(pageId)).toHaveLength(1);

  // Another lesson's page is not there.
  const other = await liveLesson();
  expect(await other.desk.say("board:read", { pageId })).toBe("notFound");
  expect(await other.desk.say("board:draw", stroke(pageId))).toBe("notFound");
  expect(await other.desk.say("board:open", { pageId, slide: null })).toBe("conflict");
});

test("after a restart of the server the board is as it was, and the pen has to be lent again", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: null, lent: true });
  const [erased, kept] = [stroke(pageId), stroke(pageId, { tool: "ellipse" })];
  for (const each of [erased, kept]) await one.say("board:draw", each);
  await desk.say("board:erase", { strokeIds: [erased.strokeId] });
  // In the middle of a stroke, without waiting for anything to be written.
  await desk.say("board:draw", stroke(pageId, { done: false, points: [7, 7] }));
  await pages.close();
  pages = await openPages();
  await join(teacher, lessonId);
  const again = await join(child, lessonId);
  expect(again.board()).toEqual({
    ...{ pages: [{ pageId, slide: null, height: 2_250 }], shown: pageId },
    pen: { everyone: false, participantIds: [] },
  });
  expect(await again.read(pageId)).toMatchObject([
    { strokeId: kept.strokeId, tool: "ellipse", by: again.id, points: [10, 10, 20, 30] },
    { points: [7, 7], done: true },
  ]);
  expect(await again.say("board:draw", stroke(pageId))).toBe("forbidden");
});

/** The page's own part: its strokes over a real socket, which may be lost and come back. */
const penOf = (page: Page) => {
  const board = new LiveBoard();
  let socket = page.socket;
  const session: ConstructorParameters<typeof BoardStrokes>[0]["session"] = {
    board,
    async say(name, request) {
      if (!socket.connected) throw new LiveSessionError("offline");
      const ack = await ask(socket, name, request).catch((cause: unknown) => {
        throw new LiveSessionError("offline", { cause });
      });
      if (!ack.ok) throw new LiveSessionError(ack.error.code);
      return ack.reply;
    },
  };
  const listen = () => {
    socket.on("board:drawn", (event) =>
      board.tell({ news: "drawn", ...serverEvents["board:drawn"].parse(event) }),
    );
    socket.on("board:erased", (event) =>
      board.tell({ news: "erased", ...serverEvents["board:erased"].parse(event) }),
    );
  };
  listen();
  const strokes = new BoardStrokes({ session, selfId: page.id });
  strokes.subscribe(() => undefined);
  return {
    strokes,
    comeBack(again: Page) {
      ({ socket } = again);
      listen();
      board.tell({ news: "seated" });
    },
  };
};
const red = { tool: "pen", colour: "red", thickness: "fine" } as const;

test("a stroke that was drawn while the connection was lost is on the board once it is back", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: [one.id], lent: true });
  const pen = penOf(one);
  pen.strokes.look(pageId);
  await expect.poll(() => pen.strokes.strokesOf(pageId)).toEqual([]);
  const strokeId = pen.strokes.begin(pageId, red, [10, 10]);
  pen.strokes.extend(strokeId, 1, [20, 20]);
  await expect.poll(async () => (await desk.read(pageId))[0]?.points).toEqual([10, 10, 20, 20]);
  one.socket.disconnect();
  const points = Array.from({ length: 600 }, (_, n) => n);
  pen.strokes.extend(strokeId, 2, points);
  pen.strokes.finish(strokeId);
  await desk.say("board:draw", stroke(pageId));
  pen.comeBack(await join(child, lessonId, one.reply.seatToken));
  const whole = { strokeId, points: [10, 10, 20, 20, ...points], done: true };
  await expect.poll(async () => (await desk.read(pageId))[0]).toMatchObject(whole);
  await expect.poll(() => pen.strokes.strokesOf(pageId)).toEqual(await desk.read(pageId));
});

test("whose pen is taken in the middle of a stroke sees what everybody sees", async () => {
  const { desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: [one.id], lent: true });
  const [pen, hers] = [penOf(one), penOf(desk)];
  for (const each of [pen, hers]) each.strokes.look(pageId);
  const strokeId = pen.strokes.begin(pageId, red, [10, 10, 20, 20]);
  await expect.poll(() => hers.strokes.strokesOf(pageId)).toHaveLength(1);
  await desk.say("board:lend", { participantIds: null, lent: false });
  pen.strokes.extend(strokeId, 2, [30, 30]);
  const seen = [{ strokeId, points: [10, 10, 20, 20], done: true }];
  await expect.poll(() => pen.strokes.strokesOf(pageId)).toMatchObject(seen);
  expect(hers.strokes.strokesOf(pageId)).toMatchObject(seen);
});

test("two who draw and erase at once end with the same page", async () => {
  const { desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: [one.id], lent: true });
  const pens = [penOf(one), penOf(desk)];
  for (const { strokes } of pens) strokes.look(pageId);
  await Promise.all(
    pens.map(async ({ strokes }, index) => {
      for (let n = 0; n < 6; n++) {
        const strokeId = strokes.begin(pageId, red, [index, n]);
        for (let count = 1; count < 8; count++) {
          await wait(8);
          strokes.extend(strokeId, count, [count, n]);
        }
        strokes.finish(strokeId);
        if (n % 3 === 2) strokes.undo(pageId);
      }
    }),
  );
  const sorted = (page: readonly { strokeId: string }[] | null) =>
    page?.toSorted((a, b) => a.strokeId.localeCompare(b.strokeId));
  await expect
    .poll(async () => (await desk.read(pageId)).filter(({ done }) => done))
    .toHaveLength(8);
  for (const { strokes } of pens)
    await expect
      .poll(async () => sorted(strokes.strokesOf(pageId)))
      .toEqual(sorted(await desk.read(pageId)));
});

test("whoever does not come back loses the pen, and what was begun is finished", async () => {
  const { desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: [one.id], lent: true });
  await one.say("board:draw", stroke(pageId, { done: false }));
  one.socket.disconnect();
  await wait(100);
  expect(desk.board().pen.participantIds).toEqual([one.id]);
  await expect.poll(() => desk.board().pen.participantIds, { timeout: 3_000 }).toEqual([]);
  expect(await desk.read(pageId)).toMatchObject([{ done: true }]);
});

test("the record tells when each part was drawn, page by page, with names in the class only", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  await desk.say("board:lend", { participantIds: [one.id], lent: true });
  const from = Date.now();
  const begun = stroke(pageId, { done: false });
  await one.say("board:draw", begun);
  await wait(120);
  await one.say("board:draw", { ...begun, from: 2, points: [40, 50], done: true });
  await desk.say("board:draw", stroke(pageId));
  await say(desk.socket, "lesson:end", {});
  await expect.poll(async () => (await boardOf(lessonId)).strokes).toHaveLength(2);
  const { strokes, next } = await boardOf(lessonId);
  expect(next).toBeNull();
  const [drawn, hers] = strokes;
  expect(Math.abs(Date.parse(drawn!.beganAt) - from)).toBeLessThan(1_000);
  expect(drawn!.steps.map(([count]) => count)).toEqual([2, 3]);
  expect(drawn!.steps[0]![1]).toBe(0);
  expect(drawn!.steps[1]![1]).toBeGreaterThanOrEqual(110);
  const { personId } = await child.call("GET", "/api/me", Me);
  expect(drawn!.by?.personId).toBe(personId);
  expect((await boardOf(lessonId, classmate)).strokes[0]!.by?.personId).toBe(personId);
  // Families see what children drew, without names; the county sees what the teacher drew.
  const family = await boardOf(lessonId, await enterDemo(core, "demo-guardian"));
  expect(family.strokes.map(({ by }) => by)).toEqual([null, hers!.by]);
  const beyond = await boardOf(lessonId, await enterDemo(core, "demo-researcher"));
  expect(beyond.strokes).toEqual([hers]);
  for (const { pens } of [family, beyond]) expect(pens.map(({ to }) => to)).toEqual([null]);
  expect(await core.browser().refusal("GET", `/api/lessons/${lessonId}/board`)).toBe("notSignedIn");
  const looks = await core.db
    .selectFrom("audit_log")
    .select("detail")
    .where("action", "=", "boardSeen")
    .where("subject_id", "=", lessonId)
    .execute();
  expect(looks.map(({ detail }) => detail)).toEqual([
    { personIds: [personId] },
    { personIds: [personId] },
  ]);

  // What a child drew goes with the child; the teacher's stays.
  await core.db.transaction().execute(async (trx) => {
    const person = await findPerson(trx, personId);
    await erasePersonRows(trx, { person: person!, now: new Date() });
  });
  const left = await boardOf(lessonId);
  expect(left.strokes).toEqual([hers]);
  expect(left.pens).toEqual([]);
  child = await enterDemo(core, "s1-1-04");
});

test("a long record comes in parts", async () => {
  const { lessonId, desk } = await liveLesson();
  const pageId = await openPage(desk);
  const strokes = Array.from({ length: 501 }, () => stroke(pageId));
  const { personId } = await teacher.call("GET", "/api/me", Me);
  const at = new Date();
  await core.boards.keep(
    strokes.map(({ points, ...one }) => ({
      ...{ deed: "drawn", at },
      stroke: {
        ...{ personId, beganAt: at, steps: [[2, 0]], points, pageId, colour: "blue" },
        ...{ strokeId: StrokeId.parse(one.strokeId), tool: "pen", thickness: "fine" },
      },
    })),
  );
  const { strokes: begin, next } = await boardOf(lessonId);
  expect(begin).toHaveLength(500);
  const rest = await boardOf(lessonId, teacher, `?after=${next}`);
  expect(rest.strokes.map(({ strokeId }) => strokeId)).toEqual([strokes[500]!.strokeId]);
  expect(rest.next).toBeNull();
  expect(await teacher.refusal("GET", `/api/lessons/${lessonId}/board?after=x`)).toBe("badRequest");
});

test("who may say what on the board, what is malformed or too much, and what is written down of it", async () => {
  const { lessonId, desk, one } = await liveLesson();
  const pageId = await openPage(desk);
  const draw = (change: object) => ({ ...stroke(pageId), ...change });
  const text = { tool: "text", text: "一".repeat(200), points: [1, 1], strokeId: randomUUID() };
  const nobody = [randomUUID()];
  const attempts: [string, object, string, string][] = [
    // message, request, the teacher's answer, the child's answer
    ["board:open", { pageId, slide: null }, "accepted", "forbidden"],
    ["board:open", { pageId: "x", slide: null }, "badRequest", "badRequest"],
    ["board:open", { pageId }, "badRequest", "badRequest"],
    ["board:turn", { pageId }, "accepted", "forbidden"],
    ["board:read", { pageId }, "accepted", "accepted"],
    ["board:read", { pageId: nobody[0] }, "notFound", "notFound"],
    ["board:draw", draw({}), "accepted", "forbidden"],
    ["board:draw", draw({ pageId: nobody[0] }), "notFound", "forbidden"],
    ["board:draw", draw({ points: [1] }), "badRequest", "badRequest"],
    ["board:draw", draw({ points: [-1, 1] }), "badRequest", "badRequest"],
    ["board:draw", draw({ points: [1.5, 1] }), "badRequest", "badRequest"],
    ["board:draw", draw({ points: [1, 40_001] }), "badRequest", "badRequest"],
    ["board:draw", draw({ points: Array(258).fill(1) }), "badRequest", "badRequest"],
    ["board:draw", draw({ colour: "url(x)" }), "badRequest", "badRequest"],
    ["board:draw", draw({ tool: "text" }), "badRequest", "badRequest"],
    ["board:draw", draw({ text: "一" }), "badRequest", "badRequest"],
    ["board:draw", draw({ ...text, points: [1, 1, 2, 2] }), "badRequest", "badRequest"],
    ["board:draw", draw({ ...text, done: false }), "badRequest", "badRequest"],
    ["board:draw", draw({ ...text, text: " " }), "badRequest", "badRequest"],
    ["board:draw", draw({ ...text, text: "一".repeat(201) }), "badRequest", "badRequest"],
    ["board:draw", draw({ ...text, text: "a\nb" }), "badRequest", "badRequest"],
    ["board:draw", draw({ ...text, text: "\u202ea" }), "badRequest", "badRequest"],
    ["board:draw", draw(text), "accepted", "forbidden"],
    ["board:draw", draw({ by: desk.id }), "badRequest", "badRequest"],
    ["board:erase", { strokeIds: nobody }, "accepted", "forbidden"],
    ["board:erase", { strokeIds: [] }, "badRequest", "badRequest"],
    ["board:clear", { pageId }, "accepted", "forbidden"],
    ["board:lend", { participantIds: nobody, lent: true }, "notFound", "forbidden"],
    ["board:lend", { participantIds: [desk.id], lent: true }, "notFound", "forbidden"],
    ["board:lend", { participantIds: null, lent: true }, "accepted", "forbidden"],
    ["board:lend", { participantIds: null, lent: false }, "accepted", "forbidden"],
    ["board:close", {}, "accepted", "forbidden"],
  ];
  const answers = [];
  for (const [name, request] of attempts) {
    const byChild = await one.say(name, request);
    // The pen that the child asks for must not be there yet.
    answers.push([name, request, await desk.say(name, request), byChild]);
  }
  expect(answers).toEqual(attempts);
  const noted = new Set(
    attempts.flatMap(([name, , , said]) => (said === "forbidden" ? [name] : [])),
  );
  await expect
    .poll(async () => (await refusals(lessonId)).map((detail) => detail["message"]))
    .toEqual([...noted]);
  const stranger = pages.connect(null, { cookie: child.cookie ?? "" });
  expect(await refusal(ask(stranger, "board:draw", stroke(pageId)))).toBe("notJoined");
});

test("a pen that runs wild is stopped, and a board has an end", async () => {
  const { lessonId, desk } = await liveLesson();
  const pageId = await openPage(desk);
  const acks = await Promise.all(
    Array.from({ length: 300 }, async () => desk.say("board:draw", stroke(pageId))),
  );
  expect(acks.filter((code) => code === "tooManyRequests").length).toBeGreaterThan(100);
  const scrawl = stroke(pageId, { done: false });
  await wait(5_000);
  const parts = Array.from({ length: 8 }, (_, n) => ({
    ...scrawl,
    ...{ from: n * 128, points: Array(256).fill(n) },
  }));
  const answers = [];
  for (const part of parts) answers.push(await desk.say("board:draw", part));
  expect(answers).toEqual([...parts.slice(1).map(() => "accepted"), "tooLarge"]);
  await core.db
    .insertInto("board_pages")
    .values(
      Array.from({ length: mostBoardPages - 1 }, () => ({
        ...{
          page_id: BoardPageId.parse(randomUUID()),
          lesson_id: LessonId.parse(lessonId),
          height: 2_250,
        },
        ...{ deck_id: null, slide_page: null },
      })),
    )
    .execute();
  await pages.close();
  pages = await openPages();
  const again = await join(teacher, lessonId);
  expect(again.board().pages).toHaveLength(mostBoardPages);
  expect(await again.say("board:open", { pageId: randomUUID(), slide: null })).toBe("boardFull");
});
