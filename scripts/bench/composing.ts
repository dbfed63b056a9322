import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import { blankBoardHeight, boardWidth } from "../../protocol/board.ts";
import { BoardPageId, DeckId, LessonId, StrokeId } from "../../protocol/ids.ts";
import { KeepPlan, keptFolder, keptPlanName } from "../../protocol/keptFiles.ts";
import { composeReplay } from "../../recorder/compose/composeReplay.ts";
import { makeLadder } from "../../recorder/ladder/ladder.ts";
import { readMediaPlaylist } from "../../recorder/publish/playlist.ts";
import { ReplayFolder } from "../../recorder/publish/replayFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { deckFolder, pageName } from "../../server/lib/slideFiles.ts";
import { openAssembly, zeroUs } from "../../test/factories/assembly.ts";
import { describeTrack } from "../../test/factories/captureFolder.ts";
import {
  h264Units,
  microphoneUnits,
  sendUnits,
  trackFile,
} from "../../test/factories/lessonPackets.ts";
import { monotonicS } from "../../test/rig/classroom.ts";
import { processTree } from "../../test/rig/processTree.ts";
import { type Figure, rounded } from "./figure.ts";

const lengthS = 180;
/** The screen is shared for the first third, a slide shown in the second, the board drawn on in the last. */
const thirdS = lengthS / 3;
const rate = 30;
const lessonId = LessonId.parse(randomUUID());
const job = { lessonId, heard: "everybody", edition: 1, folder: "" } as const;
const pictures = {
  camera: { of: "testsrc2=s=1280x720:r=30,noise=alls=14:allf=t", bitrate: "1500k", s: lengthS },
  screen: { of: "testsrc=s=1280x720:r=30,noise=alls=3:allf=t", bitrate: "2500k", s: thirdS },
} as const;

const at = (s: number): string => new Date(zeroUs / 1_000 + s * 1_000).toISOString();
const deckId = DeckId.parse(randomUUID());
const pageId = BoardPageId.parse(randomUUID());
/** A line every two seconds, each drawn for one. */
const plan = (): KeepPlan =>
  KeepPlan.parse({
    ...{ title: "bench", startedAt: at(0), enlargements: [] },
    moments: [
      { at: at(thirdS), shown: { deckId, page: 1, pages: 1, width: 1600, height: 1200 } },
      { at: at(2 * thirdS), shown: null },
    ],
    pages: [{ pageId, slide: null, height: blankBoardHeight }],
    boardMoments: [{ at: at(2 * thirdS), pageId }],
    strokes: Array.from({ length: thirdS / 2 }, (_, n) => ({
      ...{ strokeId: StrokeId.parse(randomUUID()), pageId, tool: "pen", colour: "blue" },
      ...{ thickness: "medium", by: null, erasedAt: null, beganAt: at(2 * thirdS + 2 * n) },
      points: Array.from({ length: 100 }, (_point, k) => [
        Math.round((boardWidth * k) / 110),
        60 * n + 30 * (k % 2) + 20,
      ]).flat(),
      steps: Array.from({ length: 10 }, (_step, k) => [10 * (k + 1), 100 * (k + 1)]),
    })),
  });

/** Processor time of this process and of its children that have ended, seconds. */
const computedS = (): number => {
  const [own] = processTree(process.pid);
  return (own?.cpuS ?? 0) + (own?.childrenCpuS ?? 0);
};

const bytesOf = async (folder: ReplayFolder, playlist: string): Promise<number> => {
  const segments = readMediaPlaylist((await folder.readText(playlist)) ?? "");
  return segments.reduce((sum, { file }) => sum + (folder.sizeOf(file) ?? 0), 0);
};

/** One lesson with all that can be large in it: what its file to keep costs to make, and what its replay takes up. */
export async function measureComposing(): Promise<Figure[]> {
  const assembly = await openAssembly();
  try {
    const { ffmpeg } = assembly;
    const files = [];
    for (const source of ["camera", "screen"] as const) {
      const { of, bitrate, s } = pictures[source];
      const stream = await ffmpeg.run({
        args: [
          ...["-f", "lavfi", "-i", of, "-t", String(s), "-pix_fmt", "yuv420p"],
          ...["-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast"],
          ...["-tune", "zerolatency", "-g", String(4 * rate), "-b:v", bitrate],
          ...["-x264-params", "aud=1:scenecut=0:repeat-headers=1:slices=1", "-f", "h264", "pipe:1"],
        ],
        timeLimitMs: 600_000,
      });
      const track = describeTrack({ source });
      const units = h264Units({ stream: Buffer.from(stream), rate });
      files.push(trackFile(track, sendUnits(track, units, { zeroUs }).records));
    }
    const microphone = describeTrack({ source: "microphone" });
    const sound = await microphoneUnits({ ffmpeg, seconds: lengthS });
    files.push(trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records));
    const captureDir = await assembly.capture(files, lengthS);
    const dataDir = dirname(captureDir);
    const replayDir = join(dataDir, "replays", lessonId);
    await mkdir(dirname(replayDir), { recursive: true });
    await assembly.assembler.assemble({ captureDir, replayDir: `${captureDir}-replay` });
    await rename(`${captureDir}-replay`, replayDir);
    const always = { untilOpen: async () => new AbortController().signal };
    const quiet = { gate: always, signal: new AbortController().signal };
    const log = createLogger({ level: "silent", name: "bench" });
    const onProgress = (): void => undefined;
    const { manifest } = await makeLadder({ ...quiet, replayDir, ffmpeg, log, onProgress });

    const deck = deckFolder(dataDir, { lessonId, deckId });
    await mkdir(deck, { recursive: true });
    const page = createCanvas(1600, 1200);
    const context = page.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, page.width, page.height);
    await writeFile(join(deck, pageName(1, "png")), await page.encode("png"));
    const dir = join(replayDir, keptFolder(job));
    await mkdir(dir);
    await writeFile(join(dir, keptPlanName), JSON.stringify(plan()));
    const [fromS, computedBeforeS] = [monotonicS(), computedS()];
    const made = await composeReplay({ ...quiet, dataDir, job, ffmpeg, tell: onProgress });
    const [tookS, computedForS] = [monotonicS() - fromS, computedS() - computedBeforeS];

    const folder = await ReplayFolder.create({ dir: replayDir });
    const stored: [name: string, bytes: number, lastedS: number][] = [
      ["camera", await bytesOf(folder, "camera.m3u8"), lengthS],
      ["screen", await bytesOf(folder, "screen.m3u8"), thirdS],
      ["sound", await bytesOf(folder, "sound.m3u8"), lengthS],
      ...manifest.renditions.map(({ picture, width, height, bytes }): [string, number, number] => [
        `${picture}${Math.min(width, height)}`,
        bytes,
        picture === "camera" ? lengthS : thirdS,
      ]),
      ["kept", made.videoBytes + made.soundBytes, lengthS],
    ];
    const whatIsStored = `of what is in it, from ${lengthS} s of camera (720p30, moving, noisy, at ${pictures.camera.bitrate}) and ${thirdS} s of screen (720p30, sharp, slightly noisy, at ${pictures.screen.bitrate})`;
    return [
      {
        name: "composed_ratio",
        value: rounded(computedForS / lengthS, 3),
        unit: "share",
        n: 1,
        note: `processor seconds for each second of a lesson, on one core; ${rounded(tookS / lengthS, 3)} of its length on ${availableParallelism()} cores; ${lengthS} s at 720p25: a third screen, a third a slide, a third the board being drawn on, the teacher in the corner, joined and verified`,
      },
      ...stored.map(([rung, bytes, lastedS]): Figure => ({
        name: `storage_mb_per_hour_${rung}`,
        value: rounded((bytes / 1e6 / lastedS) * 3_600, 0),
        unit: "MB",
        n: 1,
        note: rung === "kept" ? "of the file to keep and its sound" : whatIsStored,
      })),
    ];
  } finally {
    await assembly.close();
  }
}
