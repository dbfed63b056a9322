import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChildLimits } from "./limitedChild.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const packages = join(root, "node_modules");
/** Where those that draw really are: a folder of packages may be elsewhere and linked to. */
const drawing = dirname(dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json")));

/** Many times what slides take: a page of them is drawn within a second. */
export const drawingLimits = {
  dataBytes: 1536 * 1024 * 1024,
  cpuS: 300,
  fileBytes: 64 * 1024 * 1024,
  totalMs: 600_000,
  quietMs: 40_000,
} as const satisfies ChildLimits;

/**
 * How a program of ours that draws what strangers made is started: it may read our code and these files,
 * write into the folder, and start nothing.
 */
export const drawingArguments = ({
  program,
  code,
  reads,
  writes,
  heapMb,
}: {
  program: string;
  /** Folders of our code that it needs besides `protocol`, `config` and `server/lib`. */
  code: readonly string[];
  reads: readonly string[];
  /** A folder. */
  writes: string;
  heapMb: number;
}): string[] => {
  const ours = ["protocol", "config", "server/lib", "package.json", ...code];
  const readable = [...ours.map((name) => join(root, name)), packages, realpathSync(packages)];
  return [
    `--max-old-space-size=${heapMb}`,
    "--no-warnings",
    "--permission",
    "--allow-addons",
    ...[...readable, drawing, ...reads, writes].map((place) => `--allow-fs-read=${place}`),
    `--allow-fs-write=${writes}`,
    program,
  ];
};
