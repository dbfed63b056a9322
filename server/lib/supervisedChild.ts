import { type ChildProcess, execFile, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { promisify } from "node:util";
import type { Logger } from "./log.ts";

type Facts = {
  started: [{ pid: number }];
  died: [{ code: number | null; signal: NodeJS.Signals | null }];
  message: [unknown];
};

type Options = {
  /** For the log. */
  name: string;
  command: string;
  args: readonly string[];
  /** Normally `childEnvironment(settings)` of config/load.ts. */
  env: NodeJS.ProcessEnv;
  log: Logger;
  /** Opens Node's message channel to the child. */
  ipc?: boolean;
  /** What the kernel sends the child when this process is gone, however it went. */
  parentDeathSignal?: "KILL" | "TERM";
  /** How long the child may take to leave after SIGTERM. */
  stopLimitMs?: number;
};

const firstPauseMs = 250;
const longestPauseMs = 5000;
/** Having run this long, a child that dies is started again at once. */
const healthyAfterMs = 20_000;

/**
 * A child process that is started again when it dies: at once the first time, then after pauses that
 * grow to five seconds. It never outlives this process. Must be made on the main thread: the kernel
 * ties a child to the thread that started it (prctl(2), PR_SET_PDEATHSIG).
 */
export class SupervisedChild extends EventEmitter<Facts> {
  readonly #options: Options;
  /** Arguments in front of the command, where setpriv(1) can tie the child to us. */
  readonly #tie: readonly string[];
  #child: ChildProcess | null = null;
  #gone: Promise<void> = Promise.resolve();
  #startedAt = 0;
  #pauseMs = 0;
  #restart: NodeJS.Timeout | null = null;
  #closing: Promise<void> | null = null;

  private constructor(options: Options, tie: readonly string[]) {
    super();
    this.#options = options;
    this.#tie = tie;
  }

  /** Resolves when the child was started; whether it is ready is for its user to find out. */
  static async create(options: Options): Promise<SupervisedChild> {
    const signal = options.parentDeathSignal ?? "KILL";
    const tie = ["setpriv", "--pdeathsig", signal, "--"];
    const child = new SupervisedChild(options, (await works(tie)) ? tie : []);
    child.#start();
    return child;
  }

  /** Undefined while it is away. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** False when the child is away; what was sent to a child that dies is lost. */
  send(message: object): boolean {
    if (this.#child?.connected !== true) return false;
    // A failure here means that the child is dying, which `died` tells.
    this.#child.send(message, undefined, undefined, () => undefined);
    return true;
  }

  /** SIGTERM, after the limit SIGKILL. It stays away. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#restart !== null) clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) return;
    child.kill("SIGTERM");
    const { stopLimitMs = 5000, log, name } = this.#options;
    const limit = setTimeout(() => {
      log.warn({ child: name, stopLimitMs }, "child did not stop in time and is killed");
      child.kill("SIGKILL");
    }, stopLimitMs);
    await this.#gone;
    clearTimeout(limit);
  }

  #start(): void {
    const { name, command, args, env, ipc = false, log } = this.#options;
    const [program = command, ...rest] = [...this.#tie, command, ...args];
    this.#startedAt = performance.now();
    const child = spawn(program, rest, {
      env,
      // Logs go to standard error; standard output is for whoever started Skyclass.
      stdio: ["ignore", 2, 2, ...(ipc ? (["ipc"] as const) : [])],
      // Out of reach of the terminal's Ctrl-C: we decide when it stops. Only where it cannot be orphaned.
      detached: this.#tie.length > 0,
    });
    this.#child = child;
    const gone = Promise.withResolvers<void>();
    this.#gone = gone.promise;
    const end = (how: Facts["died"][0], cause?: Error): void => {
      if (this.#child !== child) return;
      this.#child = null;
      gone.resolve();
      this.#died(how, cause);
    };
    child.on("message", (message) => this.emit("message", message));
    child.once("exit", (code, signal) => end({ code, signal }));
    child.on("error", (cause) => {
      // Failed signals and messages come here, too; only a failed start has no process.
      if (child.pid === undefined) end({ code: null, signal: null }, cause);
    });
    if (child.pid !== undefined) {
      log.debug({ child: name, childPid: child.pid }, "child started");
      this.emit("started", { pid: child.pid });
    }
  }

  #died(how: Facts["died"][0], cause?: Error): void {
    const { name, log } = this.#options;
    this.emit("died", how);
    if (this.#closing !== null) return;
    if (performance.now() - this.#startedAt >= healthyAfterMs) this.#pauseMs = 0;
    log.error({ child: name, ...how, err: cause, pauseMs: this.#pauseMs }, "child died");
    this.#restart = setTimeout(() => this.#start(), this.#pauseMs);
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, firstPauseMs), longestPauseMs);
  }
}

const run = promisify(execFile);
const works = ([program = "", ...args]: readonly string[]): Promise<boolean> =>
  run(program, [...args, "true"]).then(
    () => true,
    () => false,
  );
