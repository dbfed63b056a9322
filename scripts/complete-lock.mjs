import { readFileSync, writeFileSync } from "node:fs";

/*
 * npm run lock:complete
 *
 * A registry mirror that lacks the binaries of other platforms makes npm leave them out of
 * package-lock.json, and `npm ci` then refuses that lock file everywhere. This adds what is left out, by
 * the versions that its dependents ask for; npm never fetches them on a platform they are not for. An
 * install against the whole registry adds their checksums.
 */

/** @typedef {{ version: string, cpu?: string[], os?: string[], libc?: string[], dev?: boolean, optional?: boolean, optionalDependencies?: Record<string, string> }} LockedPackage */

const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];

/** `@oxlint/binding-linux-x64-musl` is for Linux on x64 with musl. @param {string} name */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const at = words.findIndex((word) => systems.includes(word));
  const [os, cpu, ...rest] = at < 0 ? [] : words.slice(at);
  if (os === undefined || cpu === undefined) return undefined;
  const libc = rest.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
  return { os: [os], cpu: [cpu], ...(os === "linux" && rest.length > 0 ? { libc: [libc] } : {}) };
}

/** @type {{ packages: Record<string, LockedPackage> }} */
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const { "": project, ...packages } = lock.packages;
let added = 0;
for (const [path, { dev, optionalDependencies }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    const known = `node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages;
    const platform = platformOf(name);
    if (known || platform === undefined) continue;
    packages[`node_modules/${name}`] = {
      version,
      ...(dev === true ? { dev } : {}),
      optional: true,
      ...platform,
    };
    added += 1;
  }
}
const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en"));
if (project !== undefined) lock.packages = { "": project, ...Object.fromEntries(sorted) };
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);
