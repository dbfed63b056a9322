import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/*
 * Whether anybody follows a replay while it grows. Whoever delivers it leaves a mark beside its files, which the
 * recorder looks at: it may run elsewhere, and has no other news of who watches.
 */
const mark = "followed.mark";
/** Players ask for a growing playlist about as often as segments last, and seldom while they have enough. */
const followedForMs = 30_000;

export async function noteFollowed(replayDir: string): Promise<void> {
  // Where it cannot be written, the replay grows in longer pieces.
  await writeFile(join(replayDir, mark), "", { mode: 0o600 }).catch(() => undefined);
}

export async function isFollowed(replayDir: string): Promise<boolean> {
  const left = await stat(join(replayDir, mark)).catch(() => null);
  return left !== null && Date.now() - left.mtimeMs < followedForMs;
}
