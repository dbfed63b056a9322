import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../../config/load.ts";
import { QuestionPhotoSize } from "../../protocol/questionPhotos.ts";
import { drawingArguments } from "../lib/drawingChild.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type ChildLimits, runLimited } from "../lib/limitedChild.ts";
import type { Logger } from "../lib/log.ts";
import { PhotoChildWord, type PhotoChildSettings } from "./photoChildWords.ts";
import { photoName } from "./photoFiles.ts";

const program = fileURLToPath(new URL("./photoChild.ts", import.meta.url));

/** Many times what a photo takes, which is drawn within a second where nothing else is going on. */
const limits: ChildLimits = {
  dataBytes: 1024 * 1024 * 1024,
  cpuS: 15,
  fileBytes: 8 * 1024 * 1024,
  totalMs: 60_000,
  quietMs: 60_000,
};
const heapMb = 128;

/**
 * Draws a photo anew, in a process of its own that may read our code and the file, write into the folder,
 * and start nothing.
 * @throws SkyclassError fileNotSupported | tooLarge for one with too many pixels; or the signal's reason
 */
export const drawPhoto = async ({
  settings,
  log,
  signal,
}: {
  settings: PhotoChildSettings;
  log: Logger;
  signal: AbortSignal;
}): Promise<{ width: number; height: number; bytes: number }> => {
  const { path, folder } = settings;
  let said: PhotoChildWord | null = null;
  const { exitCode, killedFor, stderr } = await runLimited({
    command: process.execPath,
    args: drawingArguments({
      ...{ program, heapMb, code: ["server/questions"] },
      ...{ reads: [path], writes: folder },
    }),
    env: childEnvironment(settings),
    limits,
    onLine: (line) => {
      said = PhotoChildWord.parse(JSON.parse(line));
    },
    signal,
  });
  const word = said as PhotoChildWord | null;
  if (word?.word === "refused") {
    log.info({ because: word.because }, "a photo was refused");
    throw new SkyclassError(word.because === "tooHeavy" ? "tooLarge" : "fileNotSupported");
  }
  if (word === null || exitCode !== 0) {
    log.warn({ exitCode, killedFor, stderr }, "the program that draws photos did not get through");
    // What it had was enough for every good file: out of time, out of memory, or driven to crash.
    throw new SkyclassError("fileNotSupported");
  }
  for (const size of QuestionPhotoSize.options) await stat(join(folder, photoName(size)));
  const { width, height, bytes } = word;
  return { width, height, bytes };
};
