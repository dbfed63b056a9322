import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createCanvas, type Image, loadImage, Path2D, type SKRSContext2D } from "@napi-rs/canvas";
import { compose } from "../../config/compose.ts";
import { boardWidth } from "../../protocol/board.ts";
import { lettersOf, lineOf, linesOf } from "../../protocol/boardText.ts";
import { marksAt, type StrokeSpan } from "../../protocol/boardSpans.ts";
import type { KeepPlan } from "../../protocol/keptFiles.ts";
import { SlidePictureType } from "../../protocol/slides.ts";
import { type BoardMark, inks, shapeOf, thicknessOf } from "../../protocol/strokeShape.ts";
import { orMissing } from "../../server/lib/missingFile.ts";
import { pageName } from "../../server/lib/slideFiles.ts";
import type { Drawing } from "./drawChildWords.ts";

/** Page pictures that were read; several stills follow each other on one page. */
export type PagePictures = Map<string, Image | null>;

const pictureOf = async (
  { deckId, page }: NonNullable<Drawing["slide"]>,
  slidesDir: string,
  known: PagePictures,
): Promise<Image | null> => {
  const key = `${deckId}/${page}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let picture: Image | null = null;
  for (const type of SlidePictureType.options) {
    const bytes = await readFile(join(slidesDir, deckId, pageName(page, type))).catch(
      orMissing(null),
    );
    if (bytes !== null) picture = await loadImage(bytes);
  }
  known.set(key, picture);
  return picture;
};

/** A page of slides or of the board as the replay shows it, as PNG; slides that were deleted are white. */
export const draw = async ({
  drawing: { slide, pageId, atMs, leftAligned },
  plan,
  strokes,
  slidesDir,
  known,
}: {
  drawing: Drawing;
  plan: Pick<KeepPlan, "pages">;
  strokes: readonly StrokeSpan[];
  slidesDir: string;
  known: PagePictures;
}): Promise<Buffer> => {
  const { width, height } = compose.size;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#000";
  context.fillRect(0, 0, width, height);
  const page = pageId === null ? null : (plan.pages.find((one) => one.pageId === pageId) ?? null);
  const under = page === null ? slide : page.slide;
  const picture = under && (await pictureOf(under, slidesDir, known));
  const shape =
    page === null
      ? { width: picture?.width ?? width, height: picture?.height ?? height }
      : { width: boardWidth, height: page.height };
  const scale = Math.min(width / shape.width, height / shape.height);
  const size = { width: shape.width * scale, height: shape.height * scale };
  context.translate(leftAligned ? 0 : (width - size.width) / 2, (height - size.height) / 2);
  context.beginPath();
  context.rect(0, 0, size.width, size.height);
  context.clip();
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size.width, size.height);
  context.imageSmoothingQuality = "high";
  if (picture) context.drawImage(picture, 0, 0, size.width, size.height);
  if (page !== null) {
    context.scale(scale, scale);
    for (const mark of marksAt(strokes, { pageId: page.pageId, positionMs: atMs }))
      drawMark(context, mark);
  }
  return canvas.encode("png");
};

/** As client/src/screens/board/BoardPicture.tsx draws it. */
const drawMark = (context: SKRSContext2D, mark: BoardMark): void => {
  const ink = inks[mark.colour];
  if (mark.tool === "text") {
    const { points, thickness } = mark;
    const [x = 0, y = 0] = points;
    context.fillStyle = ink;
    context.font = `${lettersOf(thickness)}px sans-serif`;
    context.lang = "zh-Hans";
    context.textBaseline = "alphabetic";
    for (const [n, line] of linesOf(mark).entries())
      context.fillText(line, x, y + lettersOf(thickness) + n * lineOf(thickness));
    return;
  }
  const { path, isOutline } = shapeOf(mark);
  if (isOutline) {
    context.fillStyle = ink;
    context.fill(new Path2D(path));
    return;
  }
  context.globalAlpha = mark.tool === "marker" ? 0.35 : 1;
  context.strokeStyle = ink;
  context.lineWidth = thicknessOf(mark);
  context.lineCap = context.lineJoin = "round";
  context.stroke(new Path2D(path));
  context.globalAlpha = 1;
};
