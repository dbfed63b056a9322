/* The drills: a lesson, a fault at a moment that a seed draws, and what its replay has to be all the same. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { startPostgres } from "../factories/postgres.ts";
import { until } from "../factories/until.ts";
import type { Classroom } from "../rig/classroom.ts";
import { drillLesson, untilPartRuns } from "./drill.ts";
import { mayMount, onSmallDisk, withWallClock } from "./machine.ts";
import { judge, type Outcome, type Sent } from "./pass.ts";
import { DrillSchool, type LiveLesson, liveS, type Sending } from "./school.ts";
import { cameraTrack, microphoneTrack, writeLog } from "./source.ts";

/** Numbers from 0 up to 1, the same for the same seed. */
export type Draw = () => number;
export const drawFrom = (seed: number): Draw => {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
export type Drill = {
  name: string;
  /** A row of the table. */
  title: string;
  /** Where its round is, if not among the others in `npm test`: it needs a browser, or too long. */
  elsewhere?: string;
  /** Whether this machine lets it be done at all; left out where every machine does. */
  isPossible?: () => Promise<boolean>;
  run: (draw: Draw) => Promise<Outcome>;
};

/** Somewhere in a live lesson, with enough before and after it. */
const someS = (draw: Draw, fromS = 2, toS = liveS - 4): number => fromS + draw() * (toS - fromS);

/** A lesson that is sent as it goes on, with a fault in it. */
const live =
  (
    fault: (about: { school: DrillSchool; sending: Sending; draw: Draw }) => Promise<{
      unsent?: { fromS: number; toS: number; cause: "interrupted" }[];
      crashes?: number;
    } | void>,
    open: () => Promise<DrillSchool> = () => DrillSchool.open(),
  ): Drill["run"] =>
  async (draw) => {
    const school = await open();
    try {
      const lesson = await school.startLesson();
      const sending = await school.send(lesson);
      const [given, { packets }] = await Promise.all([
        fault({ school, sending, draw }),
        sending.end(),
      ]);
      const more = given ?? {};
      await school.endLesson(lesson);
      await school.untilPublished(lesson);
      const packetsUnknown = (more.crashes ?? 0) > 0;
      return await judge(school, lesson, { seconds: liveS, packets, packetsUnknown, ...more });
    } finally {
      await school.close();
    }
  };

const capture: Drill["run"] = live(async ({ sending, draw }) => {
  await sending.untilS(someS(draw));
  const fromS = sending.atS();
  const reopened = sending.reopened();
  process.kill(sending.capture.pid ?? 0, "SIGKILL");
  await reopened;
  return { unsent: [{ fromS, toS: sending.atS(), cause: "interrupted" }], crashes: 1 };
});

const assembler: Drill["run"] = live(async ({ school, sending, draw }) => {
  await sending.untilS(someS(draw, 1, liveS / 2));
  await school.product.kill("recorder");
  await sending.untilS(someS(draw, sending.atS() + 2, liveS - 0.5));
  await until(() =>
    school.product.processes().some(({ commandLine }) => /recorder\/main/.test(commandLine)),
  );
  await school.product.kill("recorder");
});

/** In a lesson with a browser, which alone sends to an SFU worker. */
const sfuWorker: Drill["run"] = async (draw) => {
  const untilReady = (room: Classroom) => untilPartRuns(room, /mediasoup-worker/);
  const beforeKillMs = 6_000 + draw() * 10_000;
  const lesson = await drillLesson([{ part: "sfuWorker", untilReady }], { beforeKillMs });
  const { lostBeforeKillS, studentSeesAgainS } = lesson.death("sfuWorker");
  if (lesson.replayCount !== 1 || lostBeforeKillS > 2 || studentSeesAgainS > 5.5)
    throw new Error(`lost ${lostBeforeKillS} s, seen again after ${studentSeesAgainS} s`);
  if (lesson.syncMs > 80) throw new Error(`sound is ${lesson.syncMs} ms from the picture`);
  return { lostS: lostBeforeKillS, syncMs: lesson.syncMs, durationS: lesson.durationS };
};

const server: Drill["run"] = live(async ({ school, sending, draw }) => {
  await sending.untilS(someS(draw));
  await school.product.kill("server");
  await wait(draw() * 1000);
  await school.product.restart();
});

const redisRuns = ({ product }: DrillSchool) =>
  product.processes().find(({ commandLine }) => /redis-server/.test(commandLine));

const redis: Drill["run"] = live(async ({ school, sending, draw }) => {
  const { dataFolder } = school.product;
  const conf = await readFile(join(dataFolder, "redis", "redis.conf"), "utf8");
  const path = /^unixsocket "(.*)"$/m.exec(conf)?.[1] ?? "";
  const faults = [
    async () => process.kill(redisRuns(school)?.pid ?? 0, "SIGKILL"),
    async () => process.kill(redisRuns(school)?.pid ?? 0, "SIGTERM"),
    async () => {
      const client = new Redis({ path });
      await client.flushall();
      client.disconnect();
    },
  ];
  // One after the other in a drawn order, the last one just before the lesson's end or somewhat earlier.
  faults.sort(() => draw() - 0.5);
  for (const [n, fault] of faults.entries()) {
    await sending.untilS(1 + n * 5 + draw() * 4);
    await until(() => redisRuns(school) !== undefined);
    await fault();
  }
});

/** The database is killed with -9, comes back half a minute later, and does not know anything else. */
const sql: Drill["run"] = async (draw) => {
  const postgres = await startPostgres();
  try {
    const away = live(
      async ({ sending }) => {
        await sending.untilS(someS(draw, 2, liveS - 1));
        await postgres.kill();
        await wait(30_000);
        await postgres.start();
      },
      () => DrillSchool.open({ DATABASE_URL: postgres.url }),
    );
    return await away(draw);
  } finally {
    await postgres.close();
  }
};

/** A lesson whose pictures have to be encoded: the encoder is found at work, and something is done to it. */
const encoding =
  (fault: (pid: number) => Promise<void>): Drill["run"] =>
  async (draw) =>
    atOnce(async (school, lesson) => {
      const seconds = 40;
      const shape = { codec: "VP8", width: 640, height: 360 } as const;
      const { packets } = await school.sendAtOnce(lesson, { seconds, shape });
      await school.endLesson(lesson);
      const encoder = () =>
        school.product.processes().find(({ commandLine }) => /ffmpeg.*libx264/.test(commandLine));
      await until(() => encoder() !== undefined, 60_000);
      await wait(draw() * 400);
      const pid = encoder()?.pid;
      if (pid === undefined)
        throw new Error("the encoder was through before anything could be done to it");
      await fault(pid);
      return { seconds, packets };
    });

const atOnce = async (
  send: (school: DrillSchool, lesson: LiveLesson) => Promise<Sent>,
  limitMs = 900_000,
): Promise<Outcome> => {
  const school = await DrillSchool.open();
  try {
    const lesson = await school.startLesson();
    const sent = await send(school, lesson);
    await school.endLesson(lesson);
    await school.untilPublished(lesson, limitMs);
    return await judge(school, lesson, sent);
  } finally {
    await school.close();
  }
};

const whole = { because: "published", last: null, fromS: 0 } as const;
/** The lesson's second 0 is a moment after its capture was created. */
const zeroOf = ({ createdAtUs }: LiveLesson): number => createdAtUs + 300_000;

const long: Drill["run"] = (draw) =>
  atOnce(async (_school, lesson) => {
    const seconds = 180 * 60;
    const { packets } = await writeLog({
      folder: lesson.folder,
      zeroUs: zeroOf(lesson),
      parts: [
        { ...whole, toS: seconds, track: cameraTrack(), shape: { bitrateKbps: 60 } },
        { ...whole, toS: seconds, track: microphoneTrack(), driftPpm: 200 },
      ],
    });
    const fromS = [0, ...Array.from({ length: 10 }, () => draw() * (seconds - 30)), seconds - 30];
    return { seconds, packets, looks: fromS.map((at) => ({ fromS: at, toS: at + 24 })) };
    // The sound of three hours takes ten minutes, and beside other work longer.
  }, 2_400_000);

const muted: Drill["run"] = (draw) =>
  atOnce(async (_school, lesson) => {
    const fromS = 30 + 2 * Math.floor(draw() * 15);
    const toS = fromS + 600;
    const seconds = toS + 50;
    const microphone = microphoneTrack();
    const { packets } = await writeLog({
      folder: lesson.folder,
      zeroUs: zeroOf(lesson),
      parts: [
        { ...whole, toS: seconds, track: cameraTrack() },
        { ...whole, toS: fromS, track: microphone, last: { event: "paused" } },
        { fromS: toS, toS: seconds, track: microphone, because: "resumed", last: null },
      ],
    });
    const looks = [
      { fromS: 0, toS: fromS },
      { fromS: toS - 5, toS: seconds },
    ];
    return { seconds, packets, looks, unsent: [{ fromS, toS, cause: "paused", of: "sound" }] };
  });

const gone: Drill["run"] = (draw) =>
  atOnce(async (_school, lesson) => {
    const fromS = 20 + 2 * Math.floor(draw() * 10);
    const toS = fromS + 60;
    const seconds = toS + 40;
    const lost = { event: "closed", because: "lost" } as const;
    const again = { fromS: toS, toS: seconds, because: "published", last: null } as const;
    const { packets } = await writeLog({
      folder: lesson.folder,
      zeroUs: zeroOf(lesson),
      parts: [
        { ...whole, toS: fromS, track: cameraTrack(), last: lost },
        { ...whole, toS: fromS, track: microphoneTrack(), last: lost },
        { ...again, track: cameraTrack() },
        { ...again, track: microphoneTrack() },
      ],
    });
    const looks = [
      { fromS: 0, toS: fromS + 5 },
      { fromS: toS - 5, toS: seconds },
    ];
    return { seconds, packets, looks, unsent: [{ fromS, toS, cause: "interrupted" }] };
  });

const vp8: Drill["run"] = () =>
  atOnce(async (school, lesson) => {
    const seconds = 40;
    const shape = { codec: "VP8", width: 640, height: 360 } as const;
    return { seconds, ...(await school.sendAtOnce(lesson, { seconds, shape })) };
  });

/** A phone is turned, and turned back: the browser sends upright pictures of another size. */
const rotated: Drill["run"] = (draw) =>
  atOnce(async (_school, lesson) => {
    const camera = cameraTrack();
    const seconds = 44;
    const turnedS = 10 + 2 * Math.floor(draw() * 5);
    const backS = turnedS + 6 + 2 * Math.floor(draw() * 4);
    const [across, upright] = [
      { width: 640, height: 360 },
      { width: 360, height: 640 },
    ];
    const continued = { event: "closed", because: "continued" } as const;
    const turn = { track: camera, because: "sizeChanged" } as const;
    const { packets } = await writeLog({
      folder: lesson.folder,
      zeroUs: zeroOf(lesson),
      parts: [
        { ...whole, toS: turnedS, track: camera, shape: across, last: continued },
        { ...turn, fromS: turnedS, toS: backS, shape: upright, last: continued },
        { ...turn, fromS: backS, toS: seconds, shape: across, last: null },
        { ...whole, toS: seconds, track: microphoneTrack() },
      ],
    });
    return { seconds, packets };
  });

/** The folder of the whole product is a small disk of its own, on which nothing is free for a while. */
const disk: Drill["run"] = (draw) =>
  onSmallDisk({ freeMb: 48 }, async (small) => {
    const full = live(
      async ({ school, sending }) => {
        await sending.untilS(someS(draw, 2, 5));
        await small.fill();
        await wait(3_000 + draw() * 6_000);
        await small.makeRoom();
        // What a full disk brought down, whoever runs the platform starts again.
        if (!school.product.runs()) await school.product.restart();
      },
      () => DrillSchool.open({ DATA_DIR: small.folder }),
    );
    return full(draw);
  });

const clock =
  (byS: number): Drill["run"] =>
  (draw) =>
    withWallClock(async ({ settings, step }) => {
      const stepped = live(
        async ({ school, sending }) => {
          await sending.untilS(someS(draw));
          await step(byS);
          // The product tells by every answer what time it believes that it is.
          await until(async () => {
            const { headers } = await fetch(`${school.product.origin}/healthz`);
            const aheadMs = Date.parse(headers.get("date") ?? "") - Date.now();
            return Math.abs(aheadMs - byS * 1000) < 3_000;
          });
        },
        () => DrillSchool.open(settings),
      );
      return stepped(draw);
    });

export const drills: readonly Drill[] = [
  { name: "capture", title: "capture killed (-9)", run: capture },
  { name: "assembler", title: "recorder killed (-9) twice while it assembles", run: assembler },
  { name: "server", title: "whole server killed (-9) and started again", run: server },
  {
    name: "sfu-worker",
    title: "SFU worker killed (-9), with Chromium",
    elsewhere: "everything-killed.test.ts",
    run: sfuWorker,
  },
  {
    name: "encoder",
    title: "encoder killed (-9)",
    run: encoding(async (pid) => void process.kill(pid, "SIGKILL")),
  },
  {
    name: "encoder-stopped",
    title: "encoder stopped (SIGSTOP) for 90 s",
    run: encoding(async (pid) => {
      process.kill(pid, "SIGSTOP");
      await wait(90_000);
      process.kill(pid, "SIGCONT");
    }),
  },
  { name: "redis", title: "Redis killed (-9), restarted and flushed in one lesson", run: redis },
  { name: "sql", title: "PostgreSQL killed (-9) and away for 30 s", run: sql },
  {
    name: "disk",
    title: "disk full for 3 to 9 s (small tmpfs)",
    isPossible: mayMount,
    run: disk,
  },
  {
    name: "long",
    title: "180 min source, sound clock 200 ppm fast",
    // It takes both processors for five minutes, which is as long as all the others together.
    elsewhere: "npm run drills",
    run: long,
  },
  { name: "muted", title: "teacher muted 10 min", run: muted },
  { name: "gone", title: "teacher gone 60 s", run: gone },
  { name: "clock-forward", title: "clock stepped 10 min forward", run: clock(600) },
  { name: "clock-back", title: "clock stepped 10 min back", run: clock(-600) },
  { name: "vp8", title: "VP8-only browser", run: vp8 },
  { name: "rotated", title: "phone camera turned and turned back", run: rotated },
];
