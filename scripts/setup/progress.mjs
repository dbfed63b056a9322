import { spawn } from "node:child_process";

/** A step that could not be done. The message is for the person at the terminal. */
export class StepFailed extends Error {}

const startedMs = performance.now();

/** Prints what is going on, with the time since the command was given. @param {string} line */
export function say(line) {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`[${seconds.padStart(6)} s] ${line}`);
}

/**
 * Runs a program, silent unless it fails; every 20 s it says that it is still at it.
 *
 * @param {string} what the activity, for messages
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<void>}
 * @throws {StepFailed} with the end of the program's output
 */
export async function run(what, command, args, { cwd, env, timeoutMs } = {}) {
  const stillAtIt = setInterval(() => say(`${what}: still running`), 20_000);
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env: env ?? process.env,
        timeout: timeoutMs,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      /** @param {Buffer} chunk */
      const keep = (chunk) => {
        output = (output + chunk.toString()).slice(-20_000);
      };
      child.stdout.on("data", keep);
      child.stderr.on("data", keep);
      child.on("error", (error) => reject(new StepFailed(`${what}: ${error.message}`)));
      child.on("close", (code, signal) => {
        if (code === 0) resolve(undefined);
        else {
          const lines = output.trimEnd().split("\n");
          // npm says what is wrong first, most others last.
          const end = [...lines.slice(0, 20), ...lines.slice(20).slice(-30)].join("\n");
          reject(new StepFailed(`${what} failed (${signal ?? `exit code ${code}`}):\n${end}`));
        }
      });
    });
  } finally {
    clearInterval(stillAtIt);
  }
}
