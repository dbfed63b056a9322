import { type Canvas, createCanvas, loadImage } from "@napi-rs/canvas";
import { pictureSizeOf } from "./pictureSize.ts";
import type { PictureKind } from "./slideFiles.ts";

/** Nothing is drawn of this file, however often it is tried. */
export class PictureRefused extends Error {
  override name = "PictureRefused";
  readonly because: "damaged" | "tooHeavy";
  constructor(because: PictureRefused["because"], cause?: unknown) {
    super(because, { cause });
    this.because = because;
  }
}

/**
 * A picture drawn anew, upright and at most as large as the box, so that nothing is left of what the
 * camera wrote beside it (where it was, for one). What it reads may mean harm: for programs that
 * `runLimited` holds.
 * @throws PictureRefused
 */
export const drawPicture = async ({
  bytes,
  kind,
  box,
  mostPixels,
}: {
  bytes: Uint8Array;
  kind: PictureKind;
  box: { width: number; height: number };
  /** Of what the file says it holds. */
  mostPixels: number;
}): Promise<Canvas> => {
  const said = pictureSizeOf(bytes, kind);
  if (said === null || said.width === 0 || said.height === 0) throw new PictureRefused("damaged");
  if (said.width * said.height > mostPixels) throw new PictureRefused("tooHeavy");
  const image = await loadImage(bytes).catch((cause: unknown) => {
    throw new PictureRefused("damaged", cause);
  });
  return drawInto(image, box);
};

/** The whole of it, made smaller where it does not fit. */
export const drawInto = (
  image: Parameters<ReturnType<Canvas["getContext"]>["drawImage"]>[0],
  box: { width: number; height: number },
): Canvas => {
  const scale = Math.min(1, box.width / image.width, box.height / image.height);
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const context = canvas.getContext("2d");
  // It is shown on black: what is transparent was drawn for paper.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
};
