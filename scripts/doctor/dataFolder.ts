import { spawnSync } from "node:child_process";
import { access, constants, readFile, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../../config/schema.ts";
import { orMissing } from "../../server/lib/missingFile.ts";
import type { Check } from "./doctor.ts";
import { attention, judgeSpace, ok, problem, type Verdict } from "./judge.ts";

/** The process that holds the data folder, where it told us. */
export type RunningNode = { pid: number | null };

/** Null when nobody holds the folder; asks for its lock without waiting. */
export const runningNode = async (dataDir: string): Promise<RunningNode | null> => {
  const lockFile = join(dataDir, "lock");
  const text = await readFile(lockFile, "utf8").catch(() => null);
  if (text === null) return null;
  const held = spawnSync("flock", ["--nonblock", lockFile, "true"]).status !== 0;
  if (!held) return null;
  const pid = Number(/^process (\d+)/.exec(text)?.[1]);
  return { pid: Number.isInteger(pid) ? pid : null };
};

/** Networked file systems whose locks and syncs cannot be relied on: statfs(2), linux/magic.h. */
const networked = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
]);

export const dataFolderChecks = ({
  config,
  running,
}: {
  config: Config;
  running: RunningNode | null;
}): Check[] => [
  {
    check: "running",
    examine: () =>
      ok(running === null ? "no" : `yes${running.pid === null ? "" : `, process ${running.pid}`}`),
  },
  { check: "data folder", examine: () => judgeFolder(config.DATA_DIR) },
  {
    check: "disk",
    async examine() {
      const { bavail, blocks, bsize } = await statfs(await nearest(config.DATA_DIR));
      return judgeSpace({ free: bavail * bsize, total: blocks * bsize });
    },
  },
];

const judgeFolder = async (path: string): Promise<Verdict> => {
  const found = await stat(path).catch(orMissing(null));
  const place = await nearest(path);
  const writable = await access(place, constants.W_OK).then(
    () => true,
    () => false,
  );
  const owner = process.getuid?.() ?? 0;
  if (!writable)
    return problem(
      `${place} cannot be written to by user ${owner}`,
      `Run as root: chown ${owner} ${place}. Or set DATA_DIR.`,
    );
  if (found === null) return ok(`${path} is made at the first start`);
  if (!found.isDirectory()) return problem(`${path} is no folder`, "Set DATA_DIR to a folder.");
  if (found.uid !== owner && owner !== 0)
    return problem(
      `${path} belongs to user ${found.uid}`,
      `Run as root: chown -R ${owner} ${path}`,
    );
  if ((found.mode & 0o077) !== 0)
    return attention(`${path} is open to other users`, `Run: chmod 700 ${path}`);
  const { type } = await statfs(path);
  const remote = networked.get(type);
  if (remote !== undefined)
    return attention(`${path} is on ${remote}`, "Keep the data folder on a disk of this machine.");
  return ok(path);
};

/** The folder itself or the first one above it that is there. */
const nearest = async (path: string): Promise<string> =>
  (await stat(path).catch(() => null)) === null && dirname(path) !== path
    ? nearest(dirname(path))
    : path;
