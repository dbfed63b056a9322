import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { io } from "socket.io-client";
import { z } from "zod";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { CreateClass, CreatedClass, RedeemedLink } from "../../protocol/people.ts";
import { serverEvents } from "../../protocol/signaling.ts";
import { settle, TestBrowser } from "../../test/factories/core.ts";
import { say } from "../../test/factories/livePages.ts";
import { startProduct } from "../../test/rig/product.ts";
import { type Figure, percentile, rounded } from "./figure.ts";

/** With the teacher, who draws, too. */
const participants = 50;
const drawers = 10;
const strokesOfEach = 12;
/** As the client's: what is new is told every 50 ms. */
const everyMs = 50;
const partsOfStroke = 16;

const enter = async (origin: string, link: string | undefined): Promise<TestBrowser> => {
  const browser = new TestBrowser(origin);
  await browser.call("POST", "/api/links/redeem", RedeemedLink, { token: link?.split("#")[1] });
  return browser;
};

/** A lesson with its class, each with a socket in it. */
const openClass = async (
  origin: string,
  links: Awaited<ReturnType<typeof startProduct>>["links"],
) => {
  const operator = await enter(origin, links.operator[0]);
  const teacher = await enter(origin, links.teacher[0]);
  const { schools } = await operator.call(
    "GET",
    "/api/schools",
    z.object({ schools: z.array(z.object({ schoolId: z.string() })) }),
  );
  const studentNames = Array.from({ length: participants - 1 }, (_, n) => `同学${n + 1}`);
  const { schoolClass, accounts } = await operator.call(
    "POST",
    `/api/schools/${schools[0]?.schoolId}/classes`,
    CreatedClass,
    CreateClass.parse({ name: "测量班", studentNames }),
  );
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  const { lessonId } = await teacher.call("POST", "/api/lessons", Lesson, {
    title: "测量",
    classIds: [classes[0]?.classId, schoolClass.classId],
  });
  const browsers = [teacher];
  for (const account of accounts)
    browsers.push(await settle({ browser: () => new TestBrowser(origin) }, account));
  const sockets: Socket[] = [];
  for (const [index, { cookie = "" }] of browsers.entries()) {
    const socket = io(origin, {
      ...{ transports: ["websocket"], forceNew: true, reconnection: false },
      extraHeaders: { cookie, origin },
    });
    sockets.push(socket);
    await say(socket, "lesson:join", { lessonId });
    if (index === 0) await say(socket, "lesson:start", {});
  }
  return sockets;
};

/** From the moment at which a part of a stroke is sent to that at which each of the others has it. */
const timesOfStrokes = async (sockets: readonly Socket[]): Promise<number[]> => {
  const desk = sockets[0];
  if (!desk) throw new Error("nobody is there");
  const { pageId } = await say(desk, "board:open", { pageId: randomUUID(), slide: null });
  await say(desk, "board:lend", { participantIds: null, lent: true });
  const times: number[] = [];
  const sentMs = new Map<string, { by: Socket; at: number[] }>();
  for (const socket of sockets) {
    /** Of each stroke, how many of its parts have come here. */
    const come = new Map<string, number>();
    socket.on("board:drawn", (event: unknown) => {
      const nowMs = performance.now();
      for (const { strokeId, from, points } of serverEvents["board:drawn"].parse(event).strokes) {
        const sent = sentMs.get(strokeId);
        if (!sent || sent.by === socket) continue;
        const until = (from + points.length / 2) / 3;
        for (let part = come.get(strokeId) ?? 0; part < until; part++)
          times.push(nowMs - (sent.at[part] ?? Number.NaN));
        come.set(strokeId, Math.max(until, come.get(strokeId) ?? 0));
      }
    });
  }
  const draw = async (socket: Socket, index: number) => {
    await wait((index * everyMs) / drawers);
    for (let n = 0; n < strokesOfEach; n++) {
      const strokeId = randomUUID();
      const sent: { by: Socket; at: number[] } = { by: socket, at: [] };
      sentMs.set(strokeId, sent);
      for (let part = 0; part < partsOfStroke; part++) {
        const points = Array.from({ length: 6 }, (_, k) => 100 * index + 10 * part + k);
        sent.at.push(performance.now());
        socket.emit("board:draw", {
          ...{ strokeId, pageId, tool: "pen", colour: "blue", thickness: "medium" },
          ...{ from: 3 * part, points, done: part === partsOfStroke - 1 },
        });
        await wait(everyMs);
      }
    }
  };
  await Promise.all(sockets.slice(0, drawers).map(draw));
  await wait(500);
  const expected = drawers * strokesOfEach * partsOfStroke * (sockets.length - 1);
  if (times.length !== expected)
    throw new Error(`${times.length} of ${expected} parts of strokes came`);
  return times;
};

/** Ten of a class draw at once, each at a client's pace, and everybody sees all of it. */
export async function measureStrokes(): Promise<Figure[]> {
  const product = await startProduct();
  const sockets = await openClass(product.origin, product.links);
  try {
    const times = await timesOfStrokes(sockets);
    return [
      {
        name: "stroke_p95_ms",
        value: rounded(percentile(times, 0.95)),
        unit: "ms",
        n: times.length,
        note: `from sending a part of a stroke to its arrival at each of the others; ${participants} participants, ${drawers} of them draw at once, a part every ${everyMs} ms; p50 ${rounded(percentile(times, 0.5))} ms, slowest ${rounded(Math.max(...times))} ms; all sockets in one other process on this machine`,
      },
    ];
  } finally {
    for (const socket of sockets) socket.disconnect();
    await product.close();
  }
}
