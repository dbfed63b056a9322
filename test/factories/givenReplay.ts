/* A replay in the running product without a lesson of its length: the capture is put where one would be. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { LessonId } from "../../protocol/ids.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { type PersonPage, untilPublished } from "../rig/people.ts";
import type { Product } from "../rig/product.ts";
import { describeTrack, writeCaptureFolder } from "./captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits, trackFile } from "./lessonPackets.ts";
import { until } from "./until.ts";

type Size = { width: number; height: number };

/** Coded pictures of these sizes with sound, as the lesson `lessonId`; the server is started again for it. */
export async function giveCapture(given: {
  product: Product;
  lessonId: string;
  seconds: number;
  camera: Size;
  screen?: Size;
}): Promise<void> {
  const { product, seconds } = given;
  const lessonId = LessonId.parse(given.lessonId);
  const ffmpeg = await Ffmpeg.create();
  const zeroUs = (Date.now() - (seconds + 60) * 1000) * 1000;
  const tracks = [
    { source: "camera" as const, units: await cameraUnits({ ffmpeg, seconds, ...given.camera }) },
    { source: "microphone" as const, units: await microphoneUnits({ ffmpeg, seconds }) },
    ...(given.screen
      ? [
          {
            source: "screen" as const,
            units: await cameraUnits({ ffmpeg, seconds, ...given.screen }),
          },
        ]
      : []),
  ];
  ffmpeg.close();
  await product.kill("server");
  await writeCaptureFolder({
    capturesDir: join(product.dataFolder, "captures"),
    lessonId,
    createdAtUs: zeroUs,
    files: tracks.map(({ source, units }) => {
      const track = describeTrack({ source });
      return trackFile(track, sendUnits(track, units, { zeroUs }).records);
    }),
    endedAtUs: zeroUs + seconds * 1e6,
  });
  await rm(join(product.dataFolder, "replays", lessonId), { recursive: true, force: true });
  await product.restart();
}

/** Resolves when the replay of a given capture has its ladder, with what the page is told. */
export async function untilLaddered(person: PersonPage, lessonId: string) {
  await untilPublished(person, lessonId, 120_000);
  let replay = await untilPublished(person, lessonId);
  await until(async () => {
    replay = await untilPublished(person, lessonId);
    return replay.storyboard !== null;
  }, 240_000);
  return replay;
}
