/* The real product in its own processes, on a data folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Role } from "../../protocol/people.ts";
import { copyDatabaseInto, copyDemoInto } from "../factories/databaseTemplate.ts";
import { serverCommand } from "../../scripts/setup/serverCommand.mjs";
import { workerPath } from "../../scripts/setup/worker.mjs";
import { isRunning, type ProcessEntry, processTree } from "./processTree.ts";

export type ProductPart = "capture" | "recorder" | "sfuWorker" | "server";

const commandOf: Record<Exclude<ProductPart, "server">, RegExp> = {
  capture: /recorder\/capture\/main\.ts/,
  recorder: /recorder\/main\.ts/,
  sfuWorker: /mediasoup-worker/,
};

export interface Product {
  /** `http://127.0.0.1:PORT`, https where HTTPS is set; the same over restarts. */
  origin: string;
  dataFolder: string;
  /** Sign-in links printed when the demo school was made. */
  links: Record<Role, string[]>;
  /** Everything it printed so far. */
  output: () => string;
  processes: () => ProcessEntry[];
  /** Whether its main process is there. */
  runs: () => boolean;
  /** kill -9 of one part; resolves when it is gone. */
  kill: (part: ProductPart) => Promise<void>;
  /** Resolves when /readyz says yes; milliseconds that took. */
  ready: (limitMs?: number) => Promise<number>;
  /** Starts again on the same folder and port, after `kill("server")`. */
  restart: () => Promise<void>;
  /** SIGTERM, as an operator would; resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** Stops it if it runs, and removes the folder. */
  close: () => Promise<void>;
}

/** A TCP port on loopback that nobody listens to just now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** Lines such as `teacher 王老师 http://127.0.0.1:8080/link#…` become links by the person's role. */
function linksIn(output: string): Product["links"] {
  const of = (wanted: Role) =>
    output.split("\n").flatMap((line) => {
      const [, role, url] = /^\s*(\w+)\s.*?(https?:\/\/\S+\/link#[\w.-]+)/.exec(line) ?? [];
      return role === wanted && url !== undefined ? [url] : [];
    });
  return {
    operator: of("operator"),
    officer: of("officer"),
    researcher: of("researcher"),
    schoolAdmin: of("schoolAdmin"),
    teacher: of("teacher"),
    headTeacher: of("headTeacher"),
    student: of("student"),
    guardian: of("guardian"),
  };
}

/** Settings with which a first start makes another demo school than the usual one, or none. */
const shapesDemo = ["NODE_ENV", "RTC_WORKER_PLACES", "RTC_WORKERS", "TIME_ZONE"];

const repository = fileURLToPath(new URL("../../", import.meta.url));

/**
 * `settings` are environment variables beside those of an ordinary test run. An embedded database is
 * there already, with all its migrations and the usual demo school in it; without one for a
 * `firstStart`. What is in a `DATA_DIR` of the settings is left as it is.
 */
export async function startProduct({
  settings = {},
  firstStart = false,
}: { settings?: Record<string, string>; firstStart?: boolean } = {}): Promise<Product> {
  const given = settings["DATA_DIR"];
  const dataFolder = given ?? (await mkdtemp(join(tmpdir(), "skyclass-product-")));
  const port = await freePort();
  const scheme = (settings["HTTPS"] ?? "off") === "off" ? "http" : "https";
  const origin = `${scheme}://127.0.0.1:${port}`;
  let output = "";
  let child: ChildProcess | null = null;
  let exited: Promise<number | null> = Promise.resolve(null);

  const launch = () => {
    const started = spawn(process.execPath, serverCommand, {
      cwd: repository,
      env: {
        ...process.env,
        MEDIASOUP_WORKER_BIN: workerPath(repository),
        NODE_ENV: "development",
        DATA_DIR: dataFolder,
        HTTP_HOST: "127.0.0.1",
        HTTP_PORT: String(port),
        RTC_PORT: "0",
        RTC_ADDRESSES: "127.0.0.1",
        RTC_WORKERS: "1",
        // A test that is over with its lesson still running has nothing to wait for.
        DRAIN_LIMIT_S: "0",
        ...settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const keep = (chunk: Buffer) => (output += chunk.toString());
    started.stdout.on("data", keep);
    started.stderr.on("data", keep);
    exited = new Promise((resolve) => {
      started.once("error", (error) => {
        output += `${error.message}\n`;
        resolve(null);
      });
      started.once("exit", (code) => resolve(code));
    });
    child = started;
  };

  const processes = () => (child?.pid === undefined ? [] : processTree(child.pid));
  const running = () => child !== null && child.exitCode === null && child.signalCode === null;
  const ready = async (limitMs = 60_000) => {
    const startedMs = performance.now();
    for (;;) {
      if (!running())
        throw new Error(`ended at once, exit code ${await exited}:\n${output.slice(-4000)}`);
      const response = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(
        () => null,
      );
      if (response?.ok && output.includes("Skyclass is ready at"))
        return performance.now() - startedMs;
      if (performance.now() - startedMs > limitMs) {
        throw new Error(`Skyclass was not ready in ${limitMs} ms:\n${output.slice(-4000)}`);
      }
      await wait(50);
    }
  };
  const goneFrom = async (pids: number[]) => {
    const untilMs = performance.now() + 10_000;
    while (pids.some(isRunning)) {
      if (performance.now() > untilMs)
        throw new Error(`still running: ${pids.filter(isRunning).join(" ")}`);
      await wait(20);
    }
  };
  const kill = async (part: ProductPart) => {
    const tree = processes();
    if (part === "server") {
      child?.kill("SIGKILL");
      await exited;
      // Children have to die with their parent; the rig believes it when they are gone.
      await goneFrom(tree.map(({ pid }) => pid));
      return;
    }
    const found = tree.filter(({ commandLine }) => commandOf[part].test(commandLine));
    if (found.length === 0) throw new Error(`no ${part} runs below ${child?.pid}`);
    for (const { pid } of found) process.kill(pid, "SIGKILL");
    await goneFrom(found.map(({ pid }) => pid));
  };
  const stop = async () => {
    const tree = processes();
    child?.kill("SIGTERM");
    const slow = setTimeout(() => child?.kill("SIGKILL"), 30_000);
    const code = await exited;
    clearTimeout(slow);
    await goneFrom(tree.map(({ pid }) => pid));
    return code;
  };

  const isElsewhere = settings["DATABASE_URL"] !== undefined || given !== undefined;
  const remove = async () => {
    if (given === undefined) await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  if (!firstStart && !isElsewhere)
    await (shapesDemo.some((name) => name in settings) ? copyDatabaseInto : copyDemoInto)(
      dataFolder,
    );
  launch();
  try {
    await ready();
  } catch (error) {
    await stop();
    await remove();
    throw error;
  }
  return {
    origin,
    dataFolder,
    links: linksIn(output),
    output: () => output,
    processes,
    runs: running,
    kill,
    ready,
    restart: async () => {
      launch();
      await ready();
    },
    stop,
    close: async () => {
      if (running()) await stop();
      if (process.env["RIG_KEEP"] === undefined) await remove();
    },
  };
}
