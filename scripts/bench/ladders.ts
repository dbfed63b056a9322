import { availableParallelism } from "node:os";
import { makeLadder } from "../../recorder/ladder/ladder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { openAssembly, zeroUs } from "../../test/factories/assembly.ts";
import { describeTrack } from "../../test/factories/captureFolder.ts";
import {
  h264Units,
  microphoneUnits,
  sendUnits,
  trackFile,
} from "../../test/factories/lessonPackets.ts";
import { monotonicS } from "../../test/rig/classroom.ts";
import { type Figure, rounded } from "./figure.ts";

const lengthS = 120;
const rate = 30;
const sources = {
  camera: {
    name: "ladder_ratio_camera",
    picture: "testsrc2=s=1280x720:r=30,noise=alls=14:allf=t",
    bitrate: "1500k",
    what: "moving, noisy",
  },
  screen: {
    name: "ladder_ratio_slides",
    picture: "testsrc=s=1280x720:r=30,noise=alls=3:allf=t",
    bitrate: "2500k",
    what: "sharp and mostly still, slightly noisy",
  },
} as const;

/** A capture of one track of pictures and the teacher's voice, assembled, then laddered alone on the machine. */
async function measureOne(source: "camera" | "screen"): Promise<Figure> {
  const { name, picture, bitrate, what } = sources[source];
  const assembly = await openAssembly();
  try {
    const { ffmpeg } = assembly;
    const stream = await ffmpeg.run({
      args: [
        ...["-f", "lavfi", "-i", picture, "-t", String(lengthS), "-pix_fmt", "yuv420p"],
        ...["-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast"],
        ...["-tune", "zerolatency", "-g", String(4 * rate), "-b:v", bitrate],
        ...["-x264-params", "aud=1:scenecut=0:repeat-headers=1:slices=1", "-f", "h264", "pipe:1"],
      ],
      timeLimitMs: 600_000,
    });
    const track = describeTrack({ source });
    const microphone = describeTrack({ source: "microphone" });
    const sound = await microphoneUnits({ ffmpeg, seconds: lengthS });
    const pictures = h264Units({ stream: Buffer.from(stream), rate });
    const captureDir = await assembly.capture(
      [
        trackFile(track, sendUnits(track, pictures, { zeroUs }).records),
        trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records),
      ],
      lengthS,
    );
    const replayDir = `${captureDir}-replay`;
    await assembly.assembler.assemble({ captureDir, replayDir });
    const fromS = monotonicS();
    const { manifest } = await makeLadder({
      replayDir,
      ffmpeg,
      gate: { untilOpen: async () => new AbortController().signal },
      log: createLogger({ level: "silent", name: "bench" }),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const tookS = monotonicS() - fromS;
    const made = manifest.renditions
      .map(({ height, averageBps }) => `${height}p ${rounded(averageBps / 1000, 0)} kbit/s`)
      .join(", ");
    return {
      name,
      value: rounded(tookS / lengthS, 3),
      unit: "share",
      n: 1,
      note: `of the length, ${availableParallelism()} cores, nothing else running; ${lengthS} s of 720p30 at ${bitrate} (${what}) to ${made}, storyboard, verified`,
    };
  } finally {
    await assembly.close();
  }
}

export async function measureLadders(): Promise<Figure[]> {
  return [await measureOne("camera"), await measureOne("screen")];
}
