import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { run, say } from "./progress.mjs";

/** The state of the sources that dist/client was built from. */
const stamp = "dist/client.sources";

/** @param {string} root @returns {string} a hash over everything the client is built from */
function hashSources(root) {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  for (const folder of ["client", "protocol"]) {
    const names = readdirSync(join(root, folder), { recursive: true }).map(String);
    for (const name of names.filter((each) => !/\.test\.tsx?$/.test(each)).toSorted()) {
      const path = join(root, folder, name);
      if (statSync(path).isFile()) hash.update(`${folder}/${name}`).update(readFileSync(path));
    }
  }
  return hash.digest("hex");
}

/** @param {string} root */
export function clientIsCurrent(root) {
  return (
    existsSync(join(root, "dist/client/index.html")) &&
    existsSync(join(root, stamp)) &&
    readFileSync(join(root, stamp), "utf8") === hashSources(root)
  );
}

/** Builds with the project's own Node, whichever runs this. @param {string} root */
export async function buildClient(root) {
  say("client: building");
  const hash = hashSources(root);
  rmSync(join(root, stamp), { force: true });
  const bin = join(root, "node_modules/.bin");
  await run(
    "building the client",
    join(bin, "node"),
    [join(root, "node_modules/vite/bin/vite.js"), "build", "client", "--logLevel", "warn"],
    { cwd: root, env: { ...process.env, NODE_ENV: "production" } },
  );
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, stamp), hash);
  say("client: built");
}
