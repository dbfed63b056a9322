/* Processes below one of ours, read from /proc: tests end parts by id, never by name. */
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessEntry {
  pid: number;
  parentPid: number;
  commandLine: string;
  /** User and system time so far, seconds. */
  cpuS: number;
  /** The same of its children that have ended. */
  childrenCpuS: number;
  /** Memory of it that is resident just now. */
  residentKb: number;
}

const ticksPerSecond = 100;
const kbOfPage = 4;

function readProcess(pid: number): ProcessEntry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      pid,
      parentPid: Number(fields[1]),
      commandLine: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim(),
      cpuS: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      childrenCpuS: (Number(fields[13]) + Number(fields[14])) / ticksPerSecond,
      residentKb: Number(fields[21]) * kbOfPage,
    };
  } catch {
    return null;
  }
}

/** The process itself and everything below it that still runs. */
export function processTree(rootPid: number): ProcessEntry[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((entry) => entry !== null);
  const tree = all.filter(({ pid }) => pid === rootPid);
  for (const parent of tree) tree.push(...all.filter(({ parentPid }) => parentPid === parent.pid));
  return tree;
}

export const isRunning = (pid: number): boolean => {
  const entry = readProcess(pid);
  return entry !== null && entry.commandLine !== "";
};
