import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { z } from "zod";
import { writeFileAtomically } from "./atomicFile.ts";
import { orMissing } from "./missingFile.ts";

const secret = z
  .string()
  .min(43)
  .default(() => randomBytes(32).toString("base64url"));
/** Random keys made at the first start; each is 32 bytes in base64url. */
const Secrets = z.object({
  /** Signs the cookie that lets a browser fetch one lesson's replay. */
  replayCookieKey: secret,
});
export type Secrets = z.infer<typeof Secrets>;

export type DataFolder = {
  readonly path: string;
  readonly secrets: Secrets;
  /** A folder inside, made with mode 0700 when it is not there. */
  folder(name: string): Promise<string>;
  /** Where a unix socket may live: inside, or in a private temporary folder when the path is too long for one. */
  socketPath(name: string): Promise<string>;
  /** Gives the folder free for the next process. */
  close(): Promise<void>;
};

export class DataFolderInUse extends Error {
  override name = "DataFolderInUse";
}

const conflictExitCode = 75;

/**
 * Holds the lock in a child whose standard input is a pipe of ours: the pipe closes with this
 * process, however it ends, the child sees it and goes, and the kernel releases the lock.
 */
const holdLock = async (lockFile: string): Promise<ChildProcess> => {
  const child = spawn(
    "flock",
    // A process that was just killed needs a moment to let go.
    ["--wait", "3", "--conflict-exit-code", String(conflictExitCode), lockFile].concat([
      "sh",
      "-c",
      "echo held; exec cat >/dev/null",
    ]),
    // Ctrl-C in a terminal reaches the whole process group: the lock has to outlast the shutdown.
    { stdio: ["pipe", "pipe", "inherit"], detached: true },
  );
  const outcome = Promise.withResolvers<"held" | number>();
  child.stdout.once("data", () => outcome.resolve("held"));
  child.once("exit", (code) => outcome.resolve(code ?? 1));
  child.once("error", (cause) =>
    outcome.reject(new Error("flock (Debian package util-linux) is needed", { cause })),
  );
  const result = await outcome.promise;
  if (result === conflictExitCode) {
    const owner = (await readFile(lockFile, "utf8").catch(() => "")).trim();
    throw new DataFolderInUse(
      `The data folder is in use${owner ? ` by ${owner}` : ""}. Stop that one first, or set DATA_DIR.`,
    );
  }
  if (result !== "held") throw new Error(`flock ended with ${String(result)}`);
  return child;
};

const loadSecrets = async (path: string): Promise<Secrets> => {
  const text = await readFile(path, "utf8").catch(orMissing("{}"));
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is damaged: it is not JSON`, { cause });
  }
  const secrets = Secrets.parse(found);
  const complete = `${JSON.stringify(secrets, null, 2)}\n`;
  if (complete !== text) await writeFileAtomically(path, complete);
  await chmod(path, 0o600);
  return secrets;
};

/** sun_path holds 107 characters and a zero (unix(7)); database and Redis append a few of their own. */
const longestSocketPath = 95;

const socketFolder = async (folder: string, name: string): Promise<string> => {
  if (Buffer.byteLength(join(folder, name)) <= longestSocketPath) return folder;
  const key = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const short = join(tmpdir(), `skyclass-${process.getuid?.() ?? 0}-${key}`);
  await mkdir(short, { recursive: true, mode: 0o700 });
  const found = await stat(short);
  if (found.uid !== (process.getuid?.() ?? found.uid) || (found.mode & 0o077) !== 0)
    throw new Error(`${short} belongs to somebody else`);
  return short;
};

/** Where a unix socket of the data folder at `path` is or may be made. */
export const socketPathIn = async (path: string, name: string): Promise<string> =>
  join(await socketFolder(path, name), name);

/**
 * Takes the data folder for this process alone.
 * @throws DataFolderInUse naming the owner when another process has it
 */
export const openDataFolder = async (options: {
  path: string;
  /** Called when the lock was lost while we run (its holder was killed): stop, another may start. */
  onLockLost?: () => void;
}): Promise<DataFolder> => {
  const { path } = options;
  // Files of ours and of every child are for this user alone (0600), whoever makes them.
  if (isMainThread) process.umask(0o077);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  const lockFile = join(path, "lock");
  const lock = await holdLock(lockFile);
  let closed = false;
  const gone = new Promise<void>((done) => lock.once("exit", () => done()));
  void gone.then(() => {
    if (!closed) options.onLockLost?.();
  });
  await writeFile(lockFile, `process ${process.pid} on ${hostname()}\n`);
  await chmod(lockFile, 0o600);
  const secrets = await loadSecrets(join(path, "secrets.json")).catch((error: unknown) => {
    closed = true;
    lock.stdin?.end();
    throw error;
  });

  return {
    path,
    secrets,
    async folder(name) {
      const inside = join(path, name);
      await mkdir(inside, { recursive: true, mode: 0o700 });
      return inside;
    },
    socketPath: (name) => socketPathIn(path, name),
    async close() {
      closed = true;
      lock.stdin?.end();
      await gone;
    },
  };
};
