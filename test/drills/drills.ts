/* The drills: a lesson, a fault at a moment that a seed draws, and what its replay has to be all the same. */
import { setTimeout as wait } from "node:timers/promises";
import { until } from "../factories/until.ts";
import { judge, type Outcome } from "./pass.ts";
import { DrillSchool, liveS, type Sending } from "./school.ts";

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
      const more = (await fault({ school, sending, draw })) ?? {};
      const { packets } = await sending.end();
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

const server: Drill["run"] = live(async ({ school, sending, draw }) => {
  await sending.untilS(someS(draw));
  await school.product.kill("server");
  await wait(draw() * 1000);
  await school.product.restart();
});

export const drills: readonly Drill[] = [
  { name: "capture", title: "capture killed (-9)", run: capture },
  { name: "assembler", title: "recorder killed (-9) twice while it assembles", run: assembler },
  { name: "server", title: "whole server killed (-9) and started again", run: server },
];
