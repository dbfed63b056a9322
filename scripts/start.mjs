import { fileURLToPath } from "node:url";
import { workerPath } from "./setup/worker.mjs";

/*
 * Becomes the server: the same process, so that signals and the exit code need nobody to pass them on.
 */
const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const env = { ...process.env, MEDIASOUP_WORKER_BIN: workerPath(root) };
process.chdir(root);
process.execve?.(
  process.execPath,
  [process.execPath, "server/main.ts", ...process.argv.slice(2)],
  env,
);
