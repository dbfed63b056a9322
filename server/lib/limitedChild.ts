import { spawn, spawnSync } from "node:child_process";
import os from "node:os";

export type ChildLimits = {
  /** Of what it writes to in memory; beyond it, it gets no more. */
  dataBytes: number;
  cpuS: number;
  /** Of each file it writes. */
  fileBytes: number;
  /** From start to end. */
  totalMs: number;
  /** Without saying anything. */
  quietMs: number;
};
export type ChildEnd = {
  exitCode: number | null;
  /** Which of our limits ended it. */
  killedFor: "quietMs" | "totalMs" | null;
  /** The last it wrote to standard error. */
  stderr: string;
};

const usualNiceness = 10;
const stderrKept = 2_000;
const longestLine = 64 * 1024;

/**
 * Runs a program that reads what strangers made, to its end. The kernel holds it to the limits
 * (setrlimit(2)) and ends it with this process, whatever becomes of that.
 * @throws the signal's reason, after the program and what it started have been killed
 */
export const runLimited = async ({
  command,
  args,
  env,
  limits,
  niceness = usualNiceness,
  onLine,
  signal,
}: {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  limits: ChildLimits;
  niceness?: number;
  /** What it writes to standard output, line by line. */
  onLine: (line: string) => void;
  signal: AbortSignal;
}): Promise<ChildEnd> => {
  signal.throwIfAborted();
  const { dataBytes, cpuS, fileBytes } = limits;
  const bounds = [`--data=${dataBytes}`, `--cpu=${cpuS}`, `--fsize=${fileBytes}`, "--core=0"];
  const prefix = ["--pdeathsig", "KILL", "--", "prlimit", ...bounds, "--", command];
  const child = spawn("setpriv", [...prefix, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that all it starts can be ended with it.
    detached: true,
  });
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  let killedFor: ChildEnd["killedFor"] = null;
  const killFor = (limit: "quietMs" | "totalMs") => (): void => {
    killedFor ??= limit;
    kill();
  };
  let quiet = setTimeout(killFor("quietMs"), limits.quietMs);
  const total = setTimeout(killFor("totalMs"), limits.totalMs);
  signal.addEventListener("abort", kill, { once: true });

  let unfinished = "";
  let failure: unknown = null;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    clearTimeout(quiet);
    quiet = setTimeout(killFor("quietMs"), limits.quietMs);
    const lines = (unfinished + text).split("\n");
    unfinished = lines.pop() ?? "";
    try {
      if (unfinished.length > longestLine) throw new Error("a line is too long");
      for (const line of lines) onLine(line);
    } catch (error) {
      failure ??= error;
      kill();
    }
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-stderrKept);
  });
  try {
    const ended = Promise.withResolvers<number | null>();
    child.once("error", ended.reject);
    child.once("close", ended.resolve);
    if (child.pid !== undefined) lowerPriority(child.pid, niceness);
    const exitCode = await ended.promise;
    signal.throwIfAborted();
    if (failure !== null) throw new Error("the program was not understood", { cause: failure });
    return { exitCode, killedFor, stderr };
  } finally {
    clearTimeout(quiet);
    clearTimeout(total);
    signal.removeEventListener("abort", kill);
  }
};

const lowerPriority = (pid: number, niceness: number): void => {
  try {
    os.setPriority(pid, niceness);
  } catch {
    // It has ended already.
  }
};

/** The first of the programs that is on the path; null when none is. */
export const findProgram = (names: readonly string[]): string | null => {
  for (const name of names) {
    const { status, stdout } = spawnSync("sh", ["-c", 'command -v "$0"', name], {
      encoding: "utf8",
    });
    if (status === 0) return stdout.trim();
  }
  return null;
};
