import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, release } from "node:os";
import { dirname, join } from "node:path";
import { readLockFile } from "./modules.mjs";
import { run, say } from "./progress.mjs";

const kit = "scripts/mediasoup-worker";

/** mediasoup's version in package-lock.json. @param {string} root @returns {string} */
function mediasoupVersion(root) {
  const version = readLockFile(root)?.packages["node_modules/mediasoup"]?.version;
  if (version === undefined) throw new Error("package-lock.json names no mediasoup");
  return version;
}

/**
 * Where mediasoup-worker is started from: MEDIASOUP_WORKER_BIN, or the cache outside the checkout,
 * where every mediasoup version and every state of the build kit has its own file.
 *
 * @param {string} root the project's folder
 * @returns {string}
 */
export function workerPath(root) {
  const given = process.env["MEDIASOUP_WORKER_BIN"];
  if (given) return given;
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const hash = createHash("sha256");
  for (const file of readdirSync(join(root, kit), { recursive: true }).map(String).toSorted()) {
    const path = join(root, kit, file);
    if (/\.(?:sh|build|txt|c|h|wrap)$/.test(file)) hash.update(file).update(readFileSync(path));
  }
  const name = [
    "mediasoup-worker",
    mediasoupVersion(root),
    `${process.platform}-${process.arch}`,
    hash.digest("hex").slice(0, 12),
  ].join("-");
  return join(cache, "skyclass", name);
}

/** A worker that starts ends with 41, because its parent is not mediasoup. @param {string} path */
export function workerStarts(path) {
  return existsSync(path) && spawnSync(path, [], { env: {}, stdio: "ignore" }).status === 41;
}

/** The prebuilt worker that mediasoup publishes for this machine. @param {string} root */
function prebuiltUrl(root) {
  const base =
    process.env["MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL"] ??
    "https://github.com/versatica/mediasoup/releases/download";
  const version = mediasoupVersion(root);
  const kernel = process.platform === "linux" ? `-kernel${release().split(".")[0]}` : "";
  return `${base}/${version}/mediasoup-worker-${version}-${process.platform}-${process.arch}${kernel}.tgz`;
}

/** @param {string} root @returns {Promise<boolean>} */
export async function prebuiltIsThere(root) {
  try {
    const options = { method: "HEAD", signal: AbortSignal.timeout(10_000) };
    return (await fetch(prebuiltUrl(root), options)).ok;
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @returns {Promise<boolean>} false where it did not arrive whole or does not start here
 */
export async function downloadWorker(root) {
  say("mediasoup-worker: downloading");
  try {
    await intoCache(root, async (output) => {
      const response = await fetch(prebuiltUrl(root), { signal: AbortSignal.timeout(120_000) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const archive = `${output}.tgz`;
      writeFileSync(archive, Buffer.from(await response.arrayBuffer()));
      await run("tar", "tar", ["-xzf", archive, "-C", dirname(output)]);
      chmodSync(output, 0o755);
    });
    say("mediasoup-worker: downloaded");
    return true;
  } catch (error) {
    say(
      `mediasoup-worker: the download failed (${error instanceof Error ? error.message : String(error)})`,
    );
    return false;
  }
}

/** From the sources in the npm package and Debian's libraries. @param {string} root */
export async function buildWorker(root) {
  say("mediasoup-worker: building, about 5 minutes on 2 cores");
  await intoCache(root, async (output) => {
    const script = join(root, kit, "build.sh");
    await run("building mediasoup-worker", "bash", [
      script,
      join(root, "node_modules/mediasoup"),
      output,
    ]);
  });
  say("mediasoup-worker: built");
}

/**
 * The cache sees a whole worker that starts, or none.
 *
 * @param {string} root
 * @param {(output: string) => Promise<void>} make
 */
async function intoCache(root, make) {
  const target = workerPath(root);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), "worker-"));
  try {
    const output = join(folder, "mediasoup-worker");
    await make(output);
    if (!workerStarts(output)) throw new Error("the worker does not start on this machine");
    renameSync(output, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
