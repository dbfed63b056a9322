import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeSync } from "node:fs";
import type { Canvas } from "@napi-rs/canvas";
import { loadChildConfig } from "../../config/load.ts";
import { questionPhotoBox } from "../../protocol/questionPhotos.ts";
import { drawInto, drawPicture, PictureRefused } from "../lib/drawPicture.ts";
import { PhotoChildSettings, type PhotoChildWord } from "./photoChildWords.ts";
import { photoName } from "./photoFiles.ts";

/*
 * A program of its own, because what it reads may mean harm: drawPhoto.ts starts it with limits on time,
 * memory and files. It says one PhotoChildWord on standard output.
 */

const smallBox = { width: 320, height: 320 };
/** Pages send at most 2.6 million; who sends others sends what came out of a camera. */
const mostPixels = 25_000_000;
const quality = 80;

const { path, kind, folder } = loadChildConfig(PhotoChildSettings);

const write = async (size: "whole" | "small", canvas: Canvas): Promise<number> => {
  const bytes = await canvas.encode("webp", quality);
  await writeFile(join(folder, photoName(size)), bytes, { mode: 0o600, flush: true });
  return bytes.length;
};
const say = (word: PhotoChildWord): void => {
  writeSync(1, `${JSON.stringify(word)}\n`);
};

try {
  const bytes = await readFile(path);
  const whole = await drawPicture({ bytes, kind, box: questionPhotoBox, mostPixels });
  const written = (await write("whole", whole)) + (await write("small", drawInto(whole, smallBox)));
  say({ word: "drawn", width: whole.width, height: whole.height, bytes: written });
} catch (error) {
  if (!(error instanceof PictureRefused)) throw error;
  say({ word: "refused", because: error.because });
}
