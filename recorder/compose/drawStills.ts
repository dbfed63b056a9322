import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../../config/load.ts";
import { drawingArguments, drawingLimits } from "../../server/lib/drawingChild.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { type ChildLimits, runLimited } from "../../server/lib/limitedChild.ts";
import { frameMs, type Part } from "./composePlan.ts";
import { type DrawChildSettings, type Drawing, drawingsName } from "./drawChildWords.ts";

const program = fileURLToPath(new URL("./drawChild.ts", import.meta.url));

/** A minute has sixty pictures at most, each within a second on the slowest machine. */
const limits: ChildLimits = { ...drawingLimits, quietMs: 60_000 };
const heapMb = 512;
/** Of what it does there is all the time in the world. */
const niceness = 17;

/**
 * Draws what a part shows, in a process of its own, and lists it for ffmpeg, each picture for as long as it
 * stays.
 * @returns the list's path
 * @throws SkyclassError internal, or the signal's reason
 */
export const drawStills = async ({
  part: { stills, inset, toFrame },
  plan,
  slidesDir,
  folder,
  signal,
}: {
  part: Part;
  signal: AbortSignal;
} & DrawChildSettings): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(slidesDir, { recursive: true, mode: 0o700 });
  const drawings: Drawing[] = stills.map(({ atMs, slide, pageId }, n) => ({
    ...{ name: `still-${n}.png`, atMs, slide, pageId, leftAligned: inset },
  }));
  await writeFile(join(folder, drawingsName), JSON.stringify(drawings));
  let drawn = 0;
  const settings: DrawChildSettings = { plan, slidesDir, folder };
  const end = await runLimited({
    command: process.execPath,
    args: drawingArguments({
      ...{ program, heapMb, code: ["recorder"] },
      ...{ reads: [dirname(plan), slidesDir], writes: folder },
    }),
    env: childEnvironment(settings),
    limits,
    niceness,
    onLine: () => void (drawn += 1),
    signal,
  });
  if (end.exitCode !== 0 || drawn !== drawings.length)
    throw new SkyclassError("internal", {
      message: "Slides or the board could not be drawn.",
      cause: new Error(`${end.killedFor ?? end.exitCode}: ${end.stderr}`),
    });
  const list = stills.flatMap(({ fromFrame }, n) => {
    const frames = (stills[n + 1]?.fromFrame ?? toFrame) - fromFrame;
    return [`file 'still-${n}.png'`, `duration ${((frames * frameMs) / 1_000).toFixed(3)}`];
  });
  const path = join(folder, "stills.ffconcat");
  await writeFile(path, ["ffconcat version 1.0", ...list, ""].join("\n"));
  return path;
};
