import { boardWidth, type Stroke } from "../../../../../protocol/board.ts";
import { inks, shapeOf, thicknessOf } from "../../../../../protocol/strokeShape.ts";
import type { Box, Size } from "../layout.ts";
import type { Sheets, ShownSheet } from "./sheets.ts";

/**
 * Draws the page that is shown into each picture of the recording. The page with its finished strokes lies ready, and
 * grows by what is new: a board full of writing costs no more than an empty one.
 */
export class SheetPainter {
  readonly #sheets: Sheets;
  readonly #layer = document.createElement("canvas");
  #painted: { shown: ShownSheet; width: number; height: number } | null = null;
  #strokes: Stroke[] = [];

  constructor(sheets: Sheets) {
    this.#sheets = sheets;
  }

  size(): Size {
    return { width: boardWidth, height: this.#sheets.getState().shown.height };
  }

  draw(brush: CanvasRenderingContext2D, box: Box): void {
    const { shown } = this.#sheets.getState();
    const strokes = this.#sheets.strokes.strokesOf(shown.pageId);
    const done = strokes.filter((stroke) => stroke.done);
    this.#ready({ shown, done, box });
    brush.drawImage(this.#layer, box.x, box.y);
    brush.save();
    brush.beginPath();
    brush.rect(box.x, box.y, box.width, box.height);
    brush.clip();
    brush.translate(box.x, box.y);
    brush.scale(box.width / boardWidth, box.width / boardWidth);
    for (const stroke of strokes) if (!stroke.done) drawStroke(brush, stroke);
    brush.restore();
  }

  #ready({ shown, done, box }: { shown: ShownSheet; done: Stroke[]; box: Size }): void {
    const { width, height } = box;
    const layer = this.#layer.getContext("2d", { alpha: false });
    if (!layer) return;
    const before = this.#painted;
    const goesOn =
      before?.shown === shown &&
      before.width === width &&
      before.height === height &&
      this.#strokes.every((stroke, n) => stroke === done[n]);
    if (!goesOn) {
      this.#layer.width = width;
      this.#layer.height = height;
      layer.fillStyle = "#fff";
      layer.fillRect(0, 0, width, height);
      if (shown.picture) layer.drawImage(shown.picture.picture, 0, 0, width, height);
      this.#painted = { shown, width, height };
      this.#strokes = [];
    }
    const added = done.slice(this.#strokes.length);
    if (added.length === 0) return;
    layer.save();
    layer.scale(width / boardWidth, width / boardWidth);
    for (const stroke of added) drawStroke(layer, stroke);
    layer.restore();
    this.#strokes = done;
  }
}

/** As screens/board/BoardPicture.tsx draws it. */
function drawStroke(brush: CanvasRenderingContext2D, stroke: Stroke): void {
  const { path, isOutline } = shapeOf(stroke);
  const ink = inks[stroke.colour];
  if (isOutline) {
    brush.fillStyle = ink;
    brush.fill(new Path2D(path));
    return;
  }
  brush.globalAlpha = stroke.tool === "marker" ? 0.35 : 1;
  brush.strokeStyle = ink;
  brush.lineWidth = thicknessOf(stroke);
  brush.lineCap = brush.lineJoin = "round";
  brush.stroke(new Path2D(path));
  brush.globalAlpha = 1;
}
