import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { monotonicS, openClassroom } from "../../test/rig/classroom.ts";
import { click, replayFiles, watchReplay } from "../../test/rig/people.ts";
import { createUdpRelay } from "../../test/rig/udpRelay.ts";
import { untilMoving } from "../../test/rig/viewing.ts";
import { ageCapture, deriveLog } from "./derivedLog.ts";
import { type Figure, rounded } from "./figure.ts";

/** A log that lies there at once is assembled in about a twelfth of its length; three hours of it on a busy machine: */
const assemblyLimitS = 2_400;

/** A capture of a real minute: all four tracks, and a weak uplink that makes the picture smaller for a while. */
async function captureMinute(into: string): Promise<void> {
  const relay = await createUdpRelay({ seed: 3 });
  const room = await openClassroom({
    title: "一分钟",
    studentCount: 0,
    prepareTeacher: relay.force,
  });
  try {
    await room.start();
    await room.openScreenTab();
    await click(room.teacher.page, "toggle-screen");
    await wait(30_000);
    await room.keepSource();
    relay.change({ rateKbps: 300 });
    await wait(18_000);
    relay.change({});
    await wait(15_000);
    await room.keepSource();
    const [captureId] = await readdir(join(room.product.dataFolder, "captures"));
    if (captureId === undefined) throw new Error("there is no capture");
    await cp(join(room.product.dataFolder, "captures", captureId), into, { recursive: true });
  } finally {
    await room.close();
    relay.close();
  }
}

/**
 * A lesson that has gone on for so long: its log is put in place while the server is away (killed),
 * which then assembles what is there; the teacher comes back, goes on live, and ends it.
 */
async function endLongLesson(source: string, longS: number) {
  const room = await openClassroom({ title: "很长的课", studentCount: 1 });
  try {
    const student = room.students[0]?.page;
    if (!student) throw new Error("no student");
    await room.start();
    await untilMoving(student, "camera-video");
    await wait(4000);
    await room.product.kill("server");
    const captures = join(room.product.dataFolder, "captures");
    const [captureId] = await readdir(captures);
    if (captureId === undefined) throw new Error("there is no capture");
    const folder = join(captures, captureId);
    for (const name of await readdir(folder)) {
      if (name.endsWith(".rtplog")) await rm(join(folder, name));
    }
    const createdAtUs = await ageCapture(folder, longS);
    const replay = join(room.product.dataFolder, "replays", room.lessonId);
    await rm(replay, { recursive: true, force: true });
    const log = await deriveLog({ source, into: folder, seconds: longS - 10, fromUs: createdAtUs });
    const repairFromS = monotonicS();
    await room.product.restart();
    const caughtUp = async () => {
      const files = await replayFiles(room.product, room.lessonId).catch(() => null);
      return files !== null && files.manifest.durationMs / 1000 > longS - 15;
    };
    while (!(await caughtUp())) {
      if (monotonicS() - repairFromS > assemblyLimitS)
        throw new Error(`not assembled within ${assemblyLimitS} s`);
      await wait(500);
    }
    const repairS = monotonicS() - repairFromS;
    await untilMoving(student, "camera-video", 30_000);
    await wait(20_000);
    await room.end();
    const endedS = monotonicS();
    await watchReplay(student);
    return { firstPlayS: monotonicS() - endedS, repairS, log };
  } finally {
    await room.close();
  }
}

/** How long it takes until a lesson of so many minutes plays again. */
export async function measureLongLesson(minutes: number): Promise<Figure[]> {
  const source = await mkdtemp(join(tmpdir(), "skyclass-minute-"));
  try {
    await captureMinute(source);
    const { firstPlayS, repairS, log } = await endLongLesson(source, minutes * 60);
    const what = `log of ${minutes} min (${log.packets} packets, ${rounded(log.bytes / 1e6)} MB, ${log.files} files) derived from a real minute of Chromium with loss, reordering, duplicates, new SSRCs, sizes and wraps`;
    return [
      {
        name: `first_play_${minutes}min_s`,
        value: rounded(firstPlayS, 2),
        unit: "s",
        n: 1,
        note: `from "end" to moving frames in a student's page; ${what}; the whole log at once after a crash took ${rounded(repairS)} s`,
      },
    ];
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}
