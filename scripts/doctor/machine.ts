import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { promisify } from "node:util";
import type { RunningNode } from "./dataFolder.ts";
import type { Check } from "./doctor.ts";
import { judgeClock, judgeMemory, judgeNode, judgeOpenFiles, judgeUdpBuffers } from "./judge.ts";

const run = promisify(execFile);

/** This machine, as far as Skyclass cares. */
export const machineChecks = ({ running }: { running: RunningNode | null }): Check[] => [
  { check: "Node", examine: () => judgeNode(process.versions.node) },
  {
    check: "machine",
    examine: () => judgeMemory({ bytes: totalmem(), cores: availableParallelism() }),
  },
  { check: "clock", examine: async () => judgeClock(await isSynchronised()) },
  // The limits of the running server are those that count; they may be others than this shell's.
  {
    check: "open files",
    examine: async () => judgeOpenFiles(await openFileLimit(running?.pid ?? "self")),
  },
  {
    check: "UDP buffers",
    examine: async () =>
      judgeUdpBuffers({
        rmemMax: await sysctl("rmem_max"),
        rmemDefault: await sysctl("rmem_default"),
        wmemDefault: await sysctl("wmem_default"),
      }),
  },
];

const sysctl = async (name: string): Promise<number> =>
  Number(await readFile(`/proc/sys/net/core/${name}`, "utf8"));

/** Node raises its own limit to the hard one when it starts. */
const openFileLimit = async (pid: number | "self"): Promise<number> => {
  const limits = await readFile(`/proc/${pid}/limits`, "utf8");
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1];
  return hard === "unlimited" ? Infinity : Number(hard);
};

/** Null where nothing on this machine knows. */
const isSynchronised = async (): Promise<boolean | null> => {
  const timedate = await output("timedatectl", ["show", "--property=NTPSynchronized", "--value"]);
  if (timedate !== null) return timedate.trim() === "yes";
  const chrony = await output("chronyc", ["-n", "tracking"]);
  return chrony === null ? null : /^Leap status\s*:\s*Normal/m.test(chrony);
};

const output = async (program: string, args: string[]): Promise<string | null> =>
  run(program, args, { timeout: 3000 }).then(
    ({ stdout }) => stdout,
    () => null,
  );
