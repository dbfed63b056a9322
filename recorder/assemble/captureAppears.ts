import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isMissingFile } from "../../server/lib/missingFile.ts";

const limitMs = 20_000;
const lookEveryMs = 250;

/**
 * The job is there from the lesson's start, the folder when the capture process made it.
 * @throws what the file system says when it does not come in 20 s; the signal's reason
 */
export async function captureAppears(captureDir: string, signal: AbortSignal): Promise<void> {
  const latest = Date.now() + limitMs;
  for (;;) {
    try {
      await stat(join(captureDir, "capture.json"));
      return;
    } catch (error) {
      if (!isMissingFile(error) || Date.now() > latest) throw error;
    }
    await delay(lookEveryMs, undefined, { signal });
  }
}
