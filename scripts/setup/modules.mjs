import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { run, say } from "./progress.mjs";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, dev?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/** @param {string} path @returns {LockFile | undefined} */
function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** @param {string} root the project's folder */
export function readLockFile(root) {
  return readLock(join(root, "package-lock.json"));
}

/**
 * npm writes what it installed into node_modules/.package-lock.json, last of all: an install that broke
 * off leaves none. Packages for other platforms may be absent, in production also those for development.
 *
 * @param {{ wanted: LockFile, installed: LockFile | undefined, production: boolean }} locks
 * @returns {boolean}
 */
export function isInstalled({ wanted, installed, production }) {
  if (installed === undefined) return false;
  const names = new Set([...Object.keys(wanted.packages), ...Object.keys(installed.packages)]);
  names.delete("");
  return [...names].every((name) => {
    const want = wanted.packages[name];
    const have = installed.packages[name];
    if (want === undefined) return false;
    if (have === undefined) return want.optional === true || (production && want.dev === true);
    return want.version === have.version && want.integrity === have.integrity;
  });
}

/** @param {{ root: string, production: boolean }} where @returns {boolean} */
export function modulesAreCurrent({ root, production }) {
  const wanted = readLockFile(root);
  if (wanted === undefined) throw new Error("package-lock.json is missing");
  const installed = readLock(join(root, "node_modules/.package-lock.json"));
  return isInstalled({ wanted, installed, production }) && hasNode(root);
}

/** Whether the npm package `node` has put its binary in place. @param {string} root */
function hasNode(root) {
  const binary = statSync(join(root, "node_modules/.bin/node"), { throwIfNoEntry: false });
  return binary !== undefined && binary.size > 0;
}

/**
 * npm ci without any install script, then the scripts of the allow list in package.json.
 *
 * @param {string} root
 */
export async function installModules(root) {
  say("npm packages: installing");
  // The first install may run under an older Node than the project's own; every later one does not.
  const quiet = ["--loglevel=error", "--no-audit", "--no-fund"];
  await run(
    "npm ci",
    "npm",
    ["ci", "--include=dev", "--ignore-scripts", "--engine-strict=false", ...quiet],
    { cwd: root },
  );

  const { installScripts } = readPackage(root);
  // Rebuilt one by one, so that an optional one that fails takes nothing with it.
  for (const name of installScripts.required) await rebuild(name);
  const reachable = await githubIsReachable();
  for (const name of installScripts.optional) {
    if (!reachable) {
      say(`npm packages: ${name} is left out, its download cannot be reached`);
      continue;
    }
    await rebuild(name, 120_000).catch(() => {
      say(`npm packages: ${name} is left out, its download failed`);
    });
  }
  say("npm packages: installed");

  /** @param {string} name @param {number} [timeoutMs] */
  async function rebuild(name, timeoutMs) {
    await run(
      `install script of ${name}`,
      "npm",
      ["rebuild", name, "--ignore-scripts=false", "--engine-strict=false", ...quiet],
      { cwd: root, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
    );
  }
}

/** Where the optional install scripts download from: asked first, not to wait long for nothing. */
async function githubIsReachable() {
  try {
    const options = { method: "HEAD", signal: AbortSignal.timeout(5000) };
    return (await fetch("https://github.com", options)).ok;
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @returns {{ installScripts: { required: string[], optional: string[] } }}
 */
function readPackage(root) {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}
