import type { UploadRefusal } from "../../protocol/microLessons.ts";
import { FfmpegError } from "../ffmpeg.ts";

/** No replay comes of this video, however often it is tried. */
export class VideoRefused extends Error {
  override name = "VideoRefused";
  readonly refusal: UploadRefusal;
  constructor(refusal: UploadRefusal, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}

/** What ffmpeg's failure at somebody's video means; errors of ours stay what they are. */
export const refusalOr = (error: unknown, signal: AbortSignal): unknown => {
  if (signal.aborted || !(error instanceof FfmpegError)) return error;
  // Without an exit code something ended it: the kernel at a limit, or our clock.
  return new VideoRefused(error.exitCode === null ? "tooDemanding" : "unreadable", error);
};
