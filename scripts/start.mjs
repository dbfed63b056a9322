import { fileURLToPath } from "node:url";
import { serverCommand } from "./setup/serverCommand.mjs";
import { workerPath } from "./setup/worker.mjs";

/*
 * Becomes the server: the same process, so that signals and the exit code need nobody to pass them on.
 */
const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const env = { ...process.env, MEDIASOUP_WORKER_BIN: workerPath(root) };
process.chdir(root);
process.execve?.(
  process.execPath,
  [process.execPath, ...serverCommand, ...process.argv.slice(2)],
  env,
);
