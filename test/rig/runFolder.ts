/* A folder for what is made once in a run of tests and used by all of its files; gone when it is over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Under which the test files find it among their environment variables. */
export const runFolderKey = "RIG_RUN_FOLDER";

/** Called by vitest before the first file of a tier; what it returns, after the last. */
export default function makeRunFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "skyclass-run-"));
  process.env[runFolderKey] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
