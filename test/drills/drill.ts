/* One drill: kill -9 of a part in the middle of a lesson, and what the replay shows of it. */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { captureTimes, misplacements } from "../rig/againstSource.ts";
import { type Classroom, monotonicS, noteFigures, openClassroom } from "../rig/classroom.ts";
import { callApi, replayFiles, untilPublished } from "../rig/people.ts";
import type { ProductPart } from "../rig/product.ts";
import { analyseReplay, type Hole, type ReplayAnalysis } from "../rig/replayAnalysis.ts";
import { ownHoles, readSentPauses } from "../rig/sentPauses.ts";
import { untilMoving } from "../rig/viewing.ts";
import { LessonAttendance } from "../../protocol/attendance.ts";
import type { Manifest } from "../../protocol/recording.ts";

export interface DrillResult {
  replayCount: number;
  manifest: Manifest;
  analysis: ReplayAnalysis;
  /** What the camera captured before the kill and the replay does not show, seconds. */
  lostBeforeKillS: number;
  /** From the part being ready again to the first camera frame that the replay shows. */
  gapAfterReadyS: number;
  /** Holes in the camera's pictures that the browser did not make by sending nothing. */
  ownHoles: Hole[];
  /** How far the worst of the camera's pictures lies from where its capture puts it, seconds. */
  misplacedS: number;
  /** From the kill to moving frames in the student's page. */
  studentSeesAgainS: number;
  offences: string[];
  /** What is known of who was there. */
  attendance: LessonAttendance;
  killedAtMs: number;
}

const beforeKillMs = 12_000;
const afterMs = 14_000;

export async function drill({
  part,
  untilReady,
}: {
  part: ProductPart;
  /** Resolves when the killed part is ready again. */
  untilReady: (room: Classroom) => Promise<void>;
}): Promise<DrillResult> {
  const room = await openClassroom({
    title: `演练 ${part}`,
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
    const killedS = monotonicS();
    const killedAtMs = Date.now();
    await room.product.kill(part);
    await untilReady(room);
    const readyS = monotonicS();
    if (part === "server" || part === "sfuWorker") await wait(500);
    await untilMoving(student, "camera-video", 30_000);
    const studentSeesAgainS = monotonicS() - killedS;
    await wait(afterMs);
    await room.keepSource();
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
    const compared = { analysis, source, startedS: room.startedS() };
    const captured = captureTimes(compared);
    const lastBefore = Math.max(...captured.filter((timeS) => timeS <= killedS));
    const firstAfter = Math.min(...captured.filter((timeS) => timeS > readyS));
    const [misplacedS] = misplacements(compared, "camera");
    if (misplacedS === undefined) throw new Error("no picture is known at the source");
    const result = {
      replayCount: replays.length,
      manifest,
      analysis,
      lostBeforeKillS: killedS - lastBefore,
      gapAfterReadyS: firstAfter - readyS,
      ownHoles: ownHoles(analysis.camera.holes, pauses),
      misplacedS,
      studentSeesAgainS,
      offences: room.offences(),
      attendance,
      killedAtMs,
    };
    noteFigures(`drill ${part}`, {
      lostBeforeKillS: result.lostBeforeKillS,
      readyAfterS: readyS - killedS,
      gapAfterReadyS: result.gapAfterReadyS,
      studentSeesAgainS,
      lessonS: endedS - room.startedS(),
      durationS: manifest.durationMs / 1000,
      holes: analysis.camera.holes,
      ownHoles: result.ownHoles,
      misplacedS,
      gaps: manifest.gaps,
      packets: manifest.packets,
    });
    return result;
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
