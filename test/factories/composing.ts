/* A lesson in which a screen, a slide, a board and the teacher alone are large one after the other. */
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import { blankBoardHeight } from "../../protocol/board.ts";
import { BoardPageId, DeckId, LessonId, StrokeId } from "../../protocol/ids.ts";
import { type KeepJob, type KeepPlan, keptFolder, keptPlanName } from "../../protocol/keptFiles.ts";
import { composeReplay } from "../../recorder/compose/composeReplay.ts";
import type { Gate } from "../../recorder/ladder/gate.ts";
import { deckFolder, pageName } from "../../server/lib/slideFiles.ts";
import { openAssembly, zeroUs } from "./assembly.ts";
import { describeTrack } from "./captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits, trackFile } from "./lessonPackets.ts";

export const lessonS = 30;
export const lessonId = LessonId.parse("0b0f4a0e-6f0c-4a52-9a51-6a4a8b0a1c01");
const deckId = DeckId.parse("0b0f4a0e-6f0c-4a52-9a51-6a4a8b0a1c02");
const pageId = BoardPageId.parse("0b0f4a0e-6f0c-4a52-9a51-6a4a8b0a1c03");
const strokeId = (n: number): StrokeId => StrokeId.parse(`0b0f4a0e-6f0c-4a52-9a51-6a4a8b0a1d${n}`);
/** The screen's pictures say so much more than their time, so that they are told from the camera's. */
export const screenAheadS = 30;
export const largeFromS = { camera: 0, screen: 4, slide: 12, board: 18, cameraAgain: 24 } as const;
export const always: Gate = { untilOpen: async () => new AbortController().signal };

const at = (s: number): string => new Date(zeroUs / 1_000 + s * 1_000).toISOString();

/** What happened, as the server would tell it of the whole replay. */
export const wholePlan = (): KeepPlan => ({
  title: "分数的初步认识",
  startedAt: at(0),
  moments: [
    { at: at(12), shown: { deckId, page: 1, pages: 1, width: 1600, height: 1200 } },
    { at: at(18), shown: null },
  ],
  enlargements: [],
  pages: [{ pageId, slide: null, height: blankBoardHeight }],
  boardMoments: [
    { at: at(18), pageId },
    { at: at(24), pageId: null },
  ],
  strokes: [
    {
      ...{ strokeId: strokeId(10), pageId, tool: "text", colour: "blue", thickness: "thick" },
      ...{ text: "二分之一 ½", points: [300, 200], steps: [[1, 0]], by: null },
      ...{ beganAt: at(18.2), erasedAt: null },
    },
    {
      ...{ strokeId: strokeId(11), pageId, tool: "pen", colour: "red", thickness: "thick" },
      points: Array.from({ length: 60 }, (_, n) => [
        400 + n * 40,
        Math.round(1200 + 300 * Math.sin(n / 6)),
      ]).flat(),
      steps: [
        [20, 0],
        [60, 2_000],
      ],
      ...{ by: null, beganAt: at(19.1), erasedAt: null },
    },
    {
      ...{
        strokeId: strokeId(12),
        pageId,
        tool: "rectangle",
        colour: "green",
        thickness: "medium",
      },
      ...{ points: [250, 150, 2100, 560], steps: [[2, 0]], by: null },
      ...{ beganAt: at(20.4), erasedAt: at(22.5) },
    },
    {
      ...{ strokeId: strokeId(13), pageId, tool: "marker", colour: "orange", thickness: "thick" },
      ...{ points: [300, 420, 1500, 430], steps: [[2, 0]], by: null },
      ...{ beganAt: at(20.6), erasedAt: null },
    },
  ],
});

/** A page as a class would read it: large and small letters, dark on white. */
const slidePicture = (): Buffer => {
  const canvas = createCanvas(1600, 1200);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, 1600, 1200);
  context.fillStyle = "#123";
  context.lang = "zh-Hans";
  context.font = "90px sans-serif";
  context.fillText("分数的初步认识", 120, 180);
  context.font = "44px sans-serif";
  context.fillText("把一个苹果平均分成两份，每份是它的二分之一。", 120, 330);
  context.font = "28px sans-serif";
  context.fillText("Page 1: one half is written 1/2. 三年级上册，第八单元。", 120, 430);
  context.fillStyle = "#00a040";
  context.fillRect(120, 520, 500, 500);
  return canvas.toBuffer("image/png");
};

/** The lesson assembled, in a data folder as the recorder finds it. */
export const openComposing = async () => {
  const assembly = await openAssembly();
  const { ffmpeg } = assembly;
  const dataDir = await mkdtemp(join(tmpdir(), "skyclass-composing-"));
  const replayDir = join(dataDir, "replays", lessonId);
  await mkdir(join(dataDir, "replays"));
  const size = { width: 640, height: 360 };
  const camera = describeTrack({ source: "camera" });
  const screen = describeTrack({ source: "screen" });
  const microphone = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds: lessonS, ...size });
  const shared = await cameraUnits({
    ...{ ffmpeg, seconds: largeFromS.slide - largeFromS.screen, ...size },
    fromS: largeFromS.screen + screenAheadS,
  });
  const onTime = shared.map((unit) => ({ ...unit, atUs: unit.atUs - screenAheadS * 1e6 }));
  const sound = await microphoneUnits({ ffmpeg, seconds: lessonS });
  const captureDir = await assembly.capture(
    [
      trackFile(camera, sendUnits(camera, pictures, { zeroUs }).records),
      trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records),
      trackFile(screen, sendUnits(screen, onTime, { zeroUs }).records, {
        last: {
          timeUs: zeroUs + largeFromS.slide * 1e6,
          event: { event: "closed", because: "stopped" },
        },
      }),
    ],
    lessonS,
  );
  const made = await assembly.replayOf(captureDir);
  await rename(made.replayDir, replayDir);
  const deck = deckFolder(dataDir, { lessonId, deckId });
  await mkdir(deck, { recursive: true });
  await writeFile(join(deck, pageName(1, "png")), slidePicture());

  return {
    ...{ dataDir, replayDir, ffmpeg },
    manifest: made.manifest,
    /** As the server does before it gives the job out. */
    async plan(job: Pick<KeepJob, "heard" | "edition">, plan: KeepPlan): Promise<string> {
      const dir = join(replayDir, keptFolder(job));
      await mkdir(dir);
      await writeFile(join(dir, keptPlanName), JSON.stringify(plan));
      return dir;
    },
    compose: (
      job: Omit<KeepJob, "lessonId">,
      more: Partial<Pick<Parameters<typeof composeReplay>[0], "tell" | "signal" | "gate">> = {},
    ) =>
      composeReplay({
        ...{ dataDir, ffmpeg, gate: always, tell: () => undefined },
        signal: new AbortController().signal,
        ...more,
        job: { lessonId, ...job },
      }),
    async close(): Promise<void> {
      await assembly.close();
      await rm(dataDir, { recursive: true });
    },
  };
};
export type Composing = Awaited<ReturnType<typeof openComposing>>;
