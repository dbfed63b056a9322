import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const manifestPath = fileURLToPath(
  new URL("../../dist/client/.vite/manifest.json", import.meta.url),
);
const Built = z.record(z.string(), z.object({ file: z.string() }));

/** The address below the site's root of what the build made of a source, named from the client's folder. */
export async function builtFile(source: string): Promise<string> {
  const made = Built.parse(JSON.parse(await readFile(manifestPath, "utf8")))[source];
  if (!made) throw new Error(`the build has no file for ${source}`);
  return made.file;
}
