import { setTimeout as wait } from "node:timers/promises";
import { monotonicS, openClassroom } from "../../test/rig/classroom.ts";
import { click, watchReplay } from "../../test/rig/people.ts";
import type { Product } from "../../test/rig/product.ts";
import { untilMoving } from "../../test/rig/viewing.ts";
import { type Figure, percentile, rounded } from "./figure.ts";

const lessons = 2;
const lessonS = 120;

/** Seconds of CPU that a part, with all it started, has used so far. */
function cpuOf(product: Product, command: RegExp): number {
  const all = product.processes();
  const root = all.find(({ commandLine }) => command.test(commandLine));
  if (!root) throw new Error(`no ${String(command)} runs`);
  const tree = [root];
  for (const parent of tree) tree.push(...all.filter((each) => each.parentPid === parent.pid));
  return tree.reduce((sum, each) => sum + each.cpuS + each.childrenCpuS, 0);
}

/** A real lesson of two minutes with camera, microphone, screen and its sound. */
async function teachOnce() {
  const room = await openClassroom({ title: "两分钟", studentCount: 1 });
  try {
    const student = room.students[0]?.page;
    if (!student) throw new Error("no student");
    await room.start();
    await untilMoving(student, "camera-video");
    await room.openScreenTab();
    await click(room.teacher.page, "toggle-screen");
    await untilMoving(student, "screen-video");
    const parts = { capture: /recorder\/capture\/main\.ts/, assembly: /recorder\/main\.ts/ };
    const before = {
      capture: cpuOf(room.product, parts.capture),
      assembly: cpuOf(room.product, parts.assembly),
    };
    const fromS = monotonicS();
    while (monotonicS() - room.startedS() < lessonS) {
      await wait(5000);
      await room.keepSource();
    }
    const passedS = monotonicS() - fromS;
    const capturePct = ((cpuOf(room.product, parts.capture) - before.capture) / passedS) * 100;
    const assemblyPct = ((cpuOf(room.product, parts.assembly) - before.assembly) / passedS) * 100;

    await student.bringToFront();
    await room.end();
    const endedS = monotonicS();
    await watchReplay(student);
    return { firstPlayS: monotonicS() - endedS, capturePct, assemblyPct, passedS };
  } finally {
    await room.close();
  }
}

export async function measureShortLessons(): Promise<Figure[]> {
  const taught = [];
  for (let count = 0; count < lessons; count++) taught.push(await teachOnce());
  const firstPlay = taught.map((each) => each.firstPlayS);
  const what = `lesson of ${lessonS} s with camera 360p, microphone, screen and its sound`;
  return [
    {
      name: "first_play_2min_s",
      value: rounded(percentile(firstPlay, 1), 2),
      unit: "s",
      n: lessons,
      note: `slowest; from "end" to moving frames in a student's page; ${what}; each ${firstPlay.map((each) => rounded(each, 2)).join(", ")}`,
    },
    {
      name: "capture_cpu_pct",
      value: rounded(
        percentile(
          taught.map((each) => each.capturePct),
          1,
        ),
        2,
      ),
      unit: "%",
      n: lessons,
      note: `highest; share of one core, /proc; ${what}`,
    },
    {
      name: "live_assembly_cpu_pct",
      value: rounded(
        percentile(
          taught.map((each) => each.assemblyPct),
          1,
        ),
        2,
      ),
      unit: "%",
      n: lessons,
      note: `highest; recorder and every ffmpeg it started, share of one core, /proc; ${what}`,
    },
  ];
}
