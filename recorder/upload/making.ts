import type { UploadJob, UploadProgress } from "../../protocol/microLessons.ts";
import type { Logger } from "../../server/lib/log.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { Gate } from "../ladder/gate.ts";
import type { Remaining } from "./remaining.ts";

export type UploadParts = {
  job: UploadJob;
  dataDir: string;
  ffmpeg: Ffmpeg;
  gate: Gate;
  tell: (progress: UploadProgress) => void;
  log: Logger;
  signal: AbortSignal;
};

/** Of what it writes to in memory (setrlimit(2), RLIMIT_DATA); encoding 1080p takes about a quarter. */
export const dataBytes = 2 * 1024 ** 3;
/** Work that waits for live lessons takes its time. */
export const wholeLimitMs = 24 * 3_600_000;
/** While live lessons need the processor; ffmpeg waits as soon as nobody takes what it writes. */
export const rest = async ({
  gate,
  signal,
  remaining,
  onPaused,
}: {
  gate: Gate;
  signal: AbortSignal;
  remaining: Remaining;
  onPaused: () => void;
}): Promise<void> => {
  let rests = false;
  await gate.untilOpen({
    signal,
    onWaiting: () => {
      if (!rests) remaining.rest();
      rests = true;
      onPaused();
    },
  });
  if (rests) remaining.goOn();
};
