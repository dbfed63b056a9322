import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { say } from "../../test/factories/livePages.ts";
import { startPostgresIfThere } from "../../test/factories/postgres.ts";
import type { Product } from "../../test/rig/product.ts";
import { Crowd } from "./crowd.ts";
import { machineMs } from "./crowdOrders.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { type GradeLesson, openGradeLesson } from "./grade.ts";

const children = 1_000;
const withinS = 60;
const crowdProcesses = 2;
const settledAfterS = 30;
const pageTurns = { times: 20, everyMs: 500 };
/** As often as a teacher may write. */
const chatMessages = { times: 10, everyMs: 2_500 };
const where = `server and the sockets of ${crowdProcesses} other processes on this machine`;

/** The process that serves: pages, API and sockets, with the embedded database in a thread of it. */
const servingProcess = ({ processes }: Product) => {
  const [server] = processes();
  if (!server) throw new Error("the product does not run");
  return server;
};

const measureComing = async ({ product, lessonId, cookies }: GradeLesson, crowd: Crowd) => {
  const before = { server: servingProcess(product), crowdS: crowd.cpuS, atMs: machineMs() };
  const { joinMs, insideMs } = await crowd.come({
    ...{ origin: product.origin, lessonId, cookies, withinS },
  });
  const tookS = (machineMs() - before.atMs) / 1_000;
  const ofCore = (cpuS: number) => rounded((100 * cpuS) / tookS, 0);
  const crowdPct = ofCore(crowd.cpuS - before.crowdS);
  const serverPct = ofCore(servingProcess(product).cpuS - before.server.cpuS);
  const ms = (times: readonly number[], share: number) => rounded(percentile(times, share), 0);
  const came = `${children} people without media come into one live lesson, evenly within ${withinS} s`;
  const figures: Figure[] = [
    {
      ...{ name: "join_storm_ack_p99_ms", value: ms(joinMs, 0.99), unit: "ms", n: joinMs.length },
      note: `${came}; from sending the join to its answer; p50 ${ms(joinMs, 0.5)} ms, slowest ${ms(joinMs, 1)} ms; from opening the socket to that answer p99 ${ms(insideMs, 0.99)} ms; ${where}`,
    },
    {
      ...{ name: "join_storm_cpu_pct", value: serverPct, unit: "%", n: 1 },
      note: `of a core, for the serving process with its embedded database; ${came}; their own processes took ${crowdPct} %`,
    },
  ];
  return figures;
};

/**
 * From doing something again and again to each moment at which somebody is told of it, in milliseconds.
 * `act` is told how often it was done before.
 */
const timesUntilTold = async (
  crowd: Crowd,
  { event, times, everyMs }: { event: string; times: number; everyMs: number },
  act: (index: number) => Promise<unknown>,
): Promise<number[]> => {
  const doneMs: number[] = [];
  for (let index = 0; index < times; index++) {
    doneMs.push(machineMs());
    await act(index);
    await wait(everyMs);
  }
  const each = await crowd.told(event, times);
  return each.flatMap((moments) =>
    moments.map((toldMs, index) => toldMs - (doneMs[index] ?? Number.NaN)),
  );
};

const toldFigure = (name: string, times: readonly number[], what: string): Figure => ({
  ...{ name, value: rounded(percentile(times, 0.95), 1), unit: "ms", n: times.length },
  note: `${what} until each of ${children} sockets is told; p50 ${rounded(percentile(times, 0.5), 1)} ms, slowest ${rounded(Math.max(...times), 1)} ms; ${where}`,
});

const measureSlides = async ({ showPage }: GradeLesson, crowd: Crowd): Promise<Figure> => {
  const of = { event: "slides:shown", ...pageTurns };
  const times = await timesUntilTold(crowd, of, async (n) => showPage(1 + (n % 2)));
  const what = `from the teacher's turning to another page, ${pageTurns.times} times,`;
  return toldFigure("slide_change_p95_ms", times, what);
};

const measureChat = async ({ desk }: GradeLesson, crowd: Crowd): Promise<Figure> => {
  const of = { event: "chat:told", ...chatMessages };
  const times = await timesUntilTold(crowd, of, async (n) =>
    say(desk, "chat:say", { messageId: randomUUID(), text: `第${n + 1}条` }),
  );
  const what = `from the teacher's writing in the chat, ${chatMessages.times} times,`;
  return toldFigure("chat_fanout_p95_ms", times, what);
};

/** A lesson as large as a whole school, and its children, none of whom has come. */
async function inStormLesson<Measured>(
  settings: Parameters<typeof openGradeLesson>[1],
  measure: (lesson: GradeLesson, crowd: Crowd) => Promise<Measured>,
): Promise<Measured> {
  const lesson = await openGradeLesson(children, settings);
  const crowd = new Crowd({ processes: crowdProcesses });
  try {
    return await measure(lesson, crowd);
  } finally {
    await crowd.close();
    await lesson.close();
  }
}

/** Everybody comes within a minute, and is told what happens. */
export async function measureStorm(): Promise<Figure[]> {
  return inStormLesson({}, async (lesson, crowd) => {
    const coming = await measureComing(lesson, crowd);
    return [...coming, await measureSlides(lesson, crowd), await measureChat(lesson, crowd)];
  });
}

/** With a database in a process of its own where there is one: the embedded one grows with what it is asked. */
export async function measureParticipantMemory(): Promise<Figure[]> {
  const postgres = await startPostgresIfThere();
  try {
    const settings = postgres ? { DATABASE_URL: postgres.url } : {};
    const [beforeKb, grownKb] = await inStormLesson(settings, async (lesson, crowd) => {
      const { product, lessonId, cookies } = lesson;
      const before = servingProcess(product).residentKb;
      await crowd.come({ origin: product.origin, lessonId, cookies, withinS });
      await wait(settledAfterS * 1_000);
      return [before, servingProcess(product).residentKb - before] as const;
    });
    return [
      {
        name: "participant_memory_kb",
        ...{ value: rounded(grownKb / children, 1), unit: "kB", n: children },
        note: `growth of what is resident of the serving process, from before the first of ${children} people without media came until ${settledAfterS} s after the last, for each; it had ${rounded(beforeKb / 1_024, 0)} MB before; ${postgres ? "PostgreSQL" : "embedded database in the same process"}`,
      },
    ];
  } finally {
    await postgres?.close();
  }
}
