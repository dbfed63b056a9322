import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import os from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import fluentFfmpeg from "fluent-ffmpeg";
import { childEnvironment } from "../config/load.ts";
import { SkyclassError } from "../server/lib/errors.ts";

const neededEncoders = ["aac", "libx264"] as const;
const stderrLinesKept = 30;

export interface FfmpegCommand {
  /** Arguments after the program's name; `pipe:0` and `pipe:1` are `input` and the output. */
  args: readonly string[];
  input?: Uint8Array | AsyncIterable<Uint8Array>;
  /** The run is killed and fails after this time. */
  timeLimitMs: number;
  signal?: AbortSignal;
  /** For what strangers made: the kernel holds it to them, and it may write to no file. */
  limits?: { dataBytes: number; cpuS: number };
  /** What it says, line by line; `-loglevel info` makes it tell of its input. */
  onStderrLine?: (line: string) => void;
}

type TakeOutput = (chunk: Uint8Array) => void | Promise<void>;
export type FfmpegStream = FfmpegCommand & {
  onOutput: TakeOutput;
  /** For what is written to `pipe:3` and following. */
  onMoreOutputs?: readonly TakeOutput[];
};

/** What ffmpeg said before it failed. The message is safe to show; `stderr` is for the log. */
export class FfmpegError extends SkyclassError {
  override name = "FfmpegError";
  readonly exitCode: number | null;
  readonly stderr: readonly string[];

  constructor(more: { exitCode: number | null; stderr: readonly string[]; because?: unknown }) {
    super("internal", {
      message: "A media conversion failed.",
      cause:
        more.because ??
        new Error(`ffmpeg exited with ${more.exitCode}: ${more.stderr.slice(-5).join(" | ")}`),
    });
    this.exitCode = more.exitCode;
    this.stderr = more.stderr;
  }
}

/** The only door to ffmpeg: bounded in number and time, and never left behind by a dead parent. */
export class Ffmpeg {
  readonly path: string;
  readonly #prefix: readonly string[];
  readonly #niceness: number;
  #freePlaces: number;
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();

  private constructor(options: {
    path: string;
    prefix: readonly string[];
    niceness: number;
    concurrency: number;
  }) {
    this.path = options.path;
    this.#prefix = options.prefix;
    this.#niceness = options.niceness;
    this.#freePlaces = options.concurrency;
  }

  /**
   * Takes `path` when given, else ffmpeg-static's binary where it arrived and runs, else `ffmpeg` of
   * the system. Throws `mediaUnavailable` when none runs with the encoders we need. Call it from the
   * main thread: children die with the thread that started them.
   */
  static async create({
    path,
    concurrency = os.availableParallelism(),
    niceness = 5,
  }: { path?: string; concurrency?: number; niceness?: number } = {}): Promise<Ffmpeg> {
    const candidates = path === undefined ? [await staticBinary(), "ffmpeg"] : [path];
    const problems: unknown[] = [];
    for (const candidate of candidates) {
      if (candidate === null) continue;
      try {
        const encoders = await encodersOf(candidate);
        const missing = neededEncoders.filter((name) => !encoders.has(name));
        if (missing.length > 0) throw new Error(`${candidate} cannot encode ${missing.join(", ")}`);
        return new Ffmpeg({ path: candidate, prefix: deathPrefix(), niceness, concurrency });
      } catch (error) {
        problems.push(error);
      }
    }
    throw new SkyclassError("mediaUnavailable", {
      message: "No usable ffmpeg was found.",
      cause: new AggregateError(problems),
    });
  }

  /** Runs to the end and returns what was written to `pipe:1`. Throws `FfmpegError`. */
  async run(command: FfmpegCommand): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    await this.stream({ ...command, onOutput: (chunk) => void chunks.push(chunk) });
    return Buffer.concat(chunks);
  }

  /** Like `run`, handing on the output as it comes; ffmpeg waits while `onOutput` is busy. */
  async stream(command: FfmpegStream): Promise<void> {
    await this.#takePlace();
    try {
      await this.#execute(command);
    } finally {
      this.#freePlaces++;
      this.#waiting.shift()?.();
    }
  }

  /** Ends what is running; further runs fail. Idempotent. */
  close(): void {
    this.#closing.abort();
  }

  async #takePlace(): Promise<void> {
    while (this.#freePlaces <= 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#freePlaces--;
  }

  async #execute(command: FfmpegStream): Promise<void> {
    const stop = AbortSignal.any([
      this.#closing.signal,
      AbortSignal.timeout(command.timeLimitMs),
      ...(command.signal ? [command.signal] : []),
    ]);
    const moreOutputs = command.onMoreOutputs ?? [];
    const [program = this.path, ...args] = [
      ...this.#prefix,
      ...limitsPrefix(command.limits),
      this.path,
      "-hide_banner",
      "-nostdin",
      "-loglevel",
      "error",
      ...command.args,
    ];
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe", ...moreOutputs.map(() => "pipe" as const)],
      killSignal: "SIGKILL",
      signal: stop,
      // It has no business with what else we were told.
      ...(command.limits ? { env: childEnvironment() } : {}),
    });
    if (child.pid !== undefined) lowerPriority(child.pid, this.#niceness);

    const stderr: string[] = [];
    let unfinished = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (unfinished + text).split("\n");
      unfinished = (lines.pop() ?? "").slice(-2_000);
      stderr.push(...lines);
      if (command.onStderrLine) for (const line of lines) command.onStderrLine(line);
      stderr.splice(0, stderr.length - stderrLinesKept);
    });
    const exit = new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.once("close", resolve);
    });
    const input = Readable.from(
      command.input === undefined
        ? []
        : command.input instanceof Uint8Array
          ? [command.input]
          : command.input,
    );
    const consume = async (): Promise<void> => {
      const consumeOne = async (output: unknown, take: TakeOutput): Promise<void> => {
        if (!(output instanceof Readable)) throw new TypeError("ffmpeg has no such output");
        for await (const chunk of output) await take(chunk as Uint8Array);
      };
      await Promise.all([
        consumeOne(child.stdout, command.onOutput),
        ...moreOutputs.map((take, n) => consumeOne(child.stdio[3 + n], take)),
      ]);
    };
    const [exited, fed, consumed] = await Promise.allSettled([
      exit,
      // ffmpeg may stop reading when it has enough; then only its exit code counts.
      pipeline(input, child.stdin).catch((error: unknown) => {
        if (!isBrokenPipe(error)) {
          child.kill("SIGKILL");
          throw error;
        }
      }),
      consume().catch((error: unknown) => {
        child.kill("SIGKILL");
        throw error;
      }),
    ]);
    if (unfinished !== "") stderr.push(unfinished);
    const exitCode = exited.status === "fulfilled" ? exited.value : null;
    if (exitCode === 0 && fed.status === "fulfilled" && consumed.status === "fulfilled") return;
    const because: unknown = stop.aborted
      ? stop.reason
      : [consumed, fed, exited].find((one) => one.status === "rejected")?.reason;
    throw new FfmpegError({ exitCode, stderr, ...(because === undefined ? {} : { because }) });
  }
}

async function staticBinary(): Promise<string | null> {
  try {
    const { default: path } = (await import("ffmpeg-static")) as { default: unknown };
    if (typeof path !== "string") return null;
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return null;
  }
}

async function encodersOf(path: string): Promise<Set<string>> {
  // fluent-ffmpeg remembers the first answer for all paths: each has to show that it runs.
  const { error, status } = spawnSync(path, ["-version"]);
  if (status !== 0) throw error ?? new Error(`${path} -version exited with ${status}`);
  return new Promise((resolve, reject) => {
    fluentFfmpeg.setFfmpegPath(path);
    fluentFfmpeg.getAvailableEncoders((error: Error | null, encoders) => {
      if (error) reject(error);
      else resolve(new Set(Object.keys(encoders)));
    });
  });
}

/** util-linux' setpriv makes the kernel kill the child with its parent, even on kill -9. */
function deathPrefix(): readonly string[] {
  const prefix = ["setpriv", "--pdeathsig", "KILL", "--"] as const;
  const [program, ...args] = prefix;
  return spawnSync(program, [...args, "true"]).status === 0 ? prefix : [];
}

/** util-linux' prlimit, setrlimit(2). */
function limitsPrefix(limits: FfmpegCommand["limits"]): readonly string[] {
  if (limits === undefined) return [];
  const { dataBytes, cpuS } = limits;
  return ["prlimit", `--data=${dataBytes}`, `--cpu=${cpuS}`, "--fsize=0", "--core=0", "--"];
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    os.setPriority(pid, niceness);
  } catch {
    // It has ended already.
  }
}

function isBrokenPipe(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "EPIPE" ||
      error.code === "ECONNRESET" ||
      error.code === "ERR_STREAM_PREMATURE_CLOSE" ||
      error.code === "ERR_STREAM_DESTROYED")
  );
}
