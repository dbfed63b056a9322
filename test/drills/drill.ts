/* One lesson in the middle of which parts are killed with -9, and what its replay shows of each. */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LessonAttendance } from "../../protocol/attendance.ts";
import { captureTimes, misplacements } from "../rig/againstSource.ts";
import { type Classroom, monotonicS, noteFigures, openClassroom } from "../rig/classroom.ts";
import { callApi, replayFiles, untilPublished } from "../rig/people.ts";
import type { ProductPart } from "../rig/product.ts";
import { analyseReplay, type Hole, replaySync } from "../rig/replayAnalysis.ts";
import { ownHoles, readSentPauses } from "../rig/sentPauses.ts";
import { untilMoving } from "../rig/viewing.ts";

export interface Drill {
  part: ProductPart;
  /** Resolves when the killed part is ready again. */
  untilReady: (room: Classroom) => Promise<void>;
}

/** What a part's death did to the lesson. */
export interface Death {
  /** By the wall clock. */
  killedAtMs: number;
  /** What the camera captured before the kill and the replay does not show, seconds. */
  lostBeforeKillS: number;
  /** From the part being ready again to the first camera frame that the replay shows. */
  gapAfterReadyS: number;
  /** From the kill to moving frames in the student's page. */
  studentSeesAgainS: number;
  /**
   * Holes in the camera's pictures that the browser did not make by sending nothing, until the next kill;
   * of what is killed first, from the lesson's beginning.
   */
  ownHoles: Hole[];
}

export interface DrilledLesson {
  death: (part: ProductPart) => Death;
  replayCount: number;
  durationS: number;
  /** How far sound is from the picture, from the first second to the last. */
  syncMs: number;
  /** How far the worst of the camera's pictures lies from where its capture puts it, seconds. */
  misplacedS: number;
  offences: string[];
  /** What is known of who was there. */
  attendance: LessonAttendance;
}

const afterMs = 14_000;

/** The parts are killed in this order, each once the lesson has gone on for a while after the one before. */
export async function drillLesson(
  drills: readonly Drill[],
  { beforeKillMs = 12_000 }: { beforeKillMs?: number } = {},
): Promise<DrilledLesson> {
  const room = await openClassroom({
    title: "演练",
    studentCount: 1,
    // Chromium itself reports a server that is away.
    expectedErrors: [/WebSocket|ERR_CONNECTION|Failed to load resource/],
  });
  try {
    const student = room.students[0]?.page;
    if (!student) throw new Error("no student");
    await room.start();
    await untilMoving(student, "camera-video");
    await wait(beforeKillMs);
    const kills = [];
    for (const { part, untilReady } of drills) {
      const killedS = monotonicS();
      const killedAtMs = Date.now();
      await room.product.kill(part);
      await untilReady(room);
      const readyS = monotonicS();
      if (part === "server" || part === "sfuWorker") await wait(500);
      await untilMoving(student, "camera-video", 30_000);
      kills.push({ part, killedS, killedAtMs, readyS, seenAgainS: monotonicS() });
      await wait(afterMs);
      await room.keepSource();
    }
    const endedS = monotonicS();
    await room.end();
    await untilPublished(room.teacher, room.lessonId);
    const attendance = await callApi(room.teacher.page, {
      path: `/api/lessons/${room.lessonId}/attendance`,
      reply: LessonAttendance,
    });
    const { manifest, replays, playlists } = await replayFiles(room.product, room.lessonId);
    const analysis = await analyseReplay({ playlists });
    const [source] = room.sources();
    if (!source) throw new Error("the source was not measured");
    const pauses = await readSentPauses(join(room.product.dataFolder, "captures"));
    const startedS = room.startedS();
    const compared = { analysis, source, startedS };
    const captured = captureTimes(compared);
    const holes = ownHoles(analysis.camera.holes, pauses);
    const [misplacedS] = misplacements(compared, "camera");
    if (misplacedS === undefined) throw new Error("no picture is known at the source");
    const durationS = manifest.durationMs / 1000;
    const offsetS = replaySync(analysis, { kind: "camera", fromS: 0, toS: durationS });
    if (offsetS === null) throw new Error("sound and picture cannot be compared");
    const deaths = new Map<ProductPart, Death>();
    for (const [index, { part, killedS, killedAtMs, readyS, seenAgainS }] of kills.entries()) {
      const lastBefore = Math.max(...captured.filter((timeS) => timeS <= killedS));
      const firstAfter = Math.min(...captured.filter((timeS) => timeS > readyS));
      // What the next kill tears begins a frame before it.
      const fromS = index === 0 ? -Infinity : killedS;
      const toS = kills[index + 1]?.killedS ?? Infinity;
      const isOfThis = ({ toS: endS }: Hole) => startedS + endS > fromS && startedS + endS <= toS;
      const death = {
        killedAtMs,
        lostBeforeKillS: killedS - lastBefore,
        gapAfterReadyS: firstAfter - readyS,
        studentSeesAgainS: seenAgainS - killedS,
        ownHoles: holes.filter(isOfThis),
      };
      deaths.set(part, death);
      noteFigures(`drill ${part}`, { ...death, readyAfterS: readyS - killedS });
    }
    noteFigures("drilled lesson", {
      lessonS: endedS - startedS,
      durationS: manifest.durationMs / 1000,
      holes: analysis.camera.holes,
      misplacedS,
      gaps: manifest.gaps,
      packets: manifest.packets,
    });
    return {
      death: (part) => {
        const death = deaths.get(part);
        if (!death) throw new Error(`${part} was not killed`);
        return death;
      },
      replayCount: replays.length,
      durationS,
      syncMs: Math.abs(offsetS) * 1000,
      misplacedS,
      offences: room.offences(),
      attendance,
    };
  } finally {
    await room.close();
  }
}

/** Resolves when a process of this command runs below the server, other than those killed. */
export async function untilPartRuns(room: Classroom, command: RegExp, limitMs = 15_000) {
  const untilMs = performance.now() + limitMs;
  while (!room.product.processes().some(({ commandLine }) => command.test(commandLine))) {
    if (performance.now() > untilMs) throw new Error(`no ${String(command)} came back`);
    await wait(50);
  }
}
