import { writeSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { loadChildConfig } from "../../config/load.ts";
import { strokeSpans } from "../../protocol/boardSpans.ts";
import { KeepPlan } from "../../protocol/keptFiles.ts";
import { draw, type PagePictures } from "./drawing.ts";
import { DrawChildSettings, Drawing, drawingsName } from "./drawChildWords.ts";

/*
 * A program of its own, started by drawStills.ts: what it draws was brought by people, and drawing holds up
 * whoever does it.
 */

const { plan: planPath, slidesDir, folder } = loadChildConfig(DrawChildSettings);
const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));
const plan = KeepPlan.parse(await readJson(planPath));
const drawings = z.array(Drawing).parse(await readJson(join(folder, drawingsName)));
const strokes = strokeSpans(plan);
const known: PagePictures = new Map();
for (const drawing of drawings) {
  const png = await draw({ drawing, plan, strokes, slidesDir, known });
  await writeFile(join(folder, drawing.name), png);
  writeSync(1, `${drawing.name}\n`);
}
