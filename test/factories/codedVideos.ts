import { codedCamera, codedMicrophone } from "../rig/codedMedia.ts";
import { runFfmpeg } from "../rig/decode.ts";

/** A video of the rig's coded pictures and tones, from their beginning. */
export const codedVideo = async ({
  path,
  seconds = 12,
  video,
  audio = ["-c:a", "aac", "-b:a", "96k"],
  more = [],
}: {
  path: string;
  seconds?: number;
  /** How its pictures are coded. */
  video: readonly string[];
  /** Null leaves the sound out. */
  audio?: readonly string[] | null;
  more?: readonly string[];
}): Promise<string> => {
  const sound = audio === null ? [] : ["-i", await codedMicrophone()];
  await runFfmpeg([
    ...["-v", "error", "-y", "-i", await codedCamera(), ...sound, "-t", String(seconds)],
    ...["-pix_fmt", "yuv420p", ...video, ...(audio ?? ["-an"]), ...more, path],
  ]);
  return path;
};

/** As phones and editors write them: H.264 with B-frames, a key frame every two seconds. */
export const usualVideo = ["-c:v", "libx264", "-bf", "3", "-g", "30", "-preset", "veryfast"];
