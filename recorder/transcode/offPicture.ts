import type { Ffmpeg } from "../ffmpeg.ts";

/** Planes of one 4:2:0 picture, 8 bits, one after the other. */
export type RawPicture = { width: number; height: number; yuv: Uint8Array };

const background = { y: 66, u: 134, v: 122 };
const drawing = { y: 150, u: 132, v: 124 };

/**
 * What is shown while a camera is off: a camera with a stroke through it on calm grey-blue. It is drawn
 * here, without fonts or image files, so that it is the same on every machine. Sizes are made even.
 */
export function drawOffPicture(size: { width: number; height: number }): RawPicture {
  const width = evenSize(size.width);
  const height = evenSize(size.height);
  const luma = new Uint8Array(width * height);
  const chroma = (width / 2) * (height / 2);
  const coverage = new Float32Array(width * height);
  const scale = Math.min(width, height) * 0.34;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inked = ink((x + 0.5 - width / 2) / scale, (y + 0.5 - height / 2) / scale, 1 / scale);
      coverage[y * width + x] = inked;
      luma[y * width + x] = mixed(background.y, drawing.y, inked);
    }
  }
  const u = new Uint8Array(chroma);
  const v = new Uint8Array(chroma);
  for (let i = 0; i < chroma; i++) {
    const x = (i % (width / 2)) * 2;
    const y = Math.floor(i / (width / 2)) * 2;
    const inked = coverage[y * width + x] ?? 0;
    u[i] = mixed(background.u, drawing.u, inked);
    v[i] = mixed(background.v, drawing.v, inked);
  }
  const yuv = new Uint8Array(luma.length + 2 * chroma);
  yuv.set(luma);
  yuv.set(u, luma.length);
  yuv.set(v, luma.length + chroma);
  return { width, height, yuv };
}

/** One raw picture on stdin to one H.264 constrained baseline key frame as Annex B on stdout. */
export function stillPictureArguments({
  width,
  height,
}: {
  width: number;
  height: number;
}): string[] {
  return [
    ...["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", `${width}x${height}`, "-i", "pipe:0"],
    ...["-frames:v", "1", "-c:v", "libx264", "-profile:v", "baseline", "-preset", "medium"],
    ...[
      "-tune",
      "stillimage",
      "-crf",
      "20",
      "-threads",
      "1",
      "-bsf:v",
      "filter_units=remove_types=6",
    ],
    ...["-f", "h264", "pipe:1"],
  ];
}

/** Makes each size once. */
export class OffPictures {
  readonly #ffmpeg: Ffmpeg;
  readonly #made = new Map<string, Promise<Buffer>>();

  constructor({ ffmpeg }: { ffmpeg: Ffmpeg }) {
    this.#ffmpeg = ffmpeg;
  }

  /** SPS, PPS and one IDR slice as an Annex B byte stream. Odd sizes become the next smaller even ones. */
  annexB(size: { width: number; height: number }): Promise<Buffer> {
    const key = `${evenSize(size.width)}x${evenSize(size.height)}`;
    let picture = this.#made.get(key);
    if (picture === undefined) {
      picture = this.#make(size);
      this.#made.set(key, picture);
      picture.catch(() => this.#made.delete(key));
    }
    return picture;
  }

  async #make(size: { width: number; height: number }): Promise<Buffer> {
    const { width, height, yuv } = drawOffPicture(size);
    const annexB = await this.#ffmpeg.run({
      args: stillPictureArguments({ width, height }),
      input: yuv,
      timeLimitMs: 30_000,
    });
    return Buffer.from(annexB);
  }
}

/** How much of the pixel at (x, y), the drawing being about 1 high each way, is covered: 0..1. */
function ink(x: number, y: number, pixel: number): number {
  const line = 0.055;
  const body = Math.abs(roundedBox(x + 0.18, y, 0.62, 0.48, 0.14)) - line;
  const lens = Math.abs(trapezoid(x, y)) - line;
  const shape = Math.min(body, lens);
  const stroke = segment(x, y, { fromX: -0.86, fromY: -0.78, toX: 0.86, toY: 0.78 });
  // A clear band beside the stroke sets it off from the camera.
  const set = Math.max(shape, line * 2.6 - stroke);
  const distance = Math.min(set, stroke - line);
  return Math.min(1, Math.max(0, 0.5 - distance / pixel));
}

/** Signed distances: negative inside. */
function roundedBox(
  x: number,
  y: number,
  halfWidth: number,
  halfHeight: number,
  radius: number,
): number {
  const dx = Math.abs(x) - halfWidth + radius;
  const dy = Math.abs(y) - halfHeight + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

function trapezoid(x: number, y: number): number {
  const slope = (0.34 - 0.14) / (0.92 - 0.5);
  const top = (Math.abs(y) - 0.14 - (x - 0.5) * slope) / Math.hypot(1, slope);
  return Math.max(0.5 - x, x - 0.92, top);
}

function segment(
  x: number,
  y: number,
  line: { fromX: number; fromY: number; toX: number; toY: number },
): number {
  const dx = line.toX - line.fromX;
  const dy = line.toY - line.fromY;
  const along = ((x - line.fromX) * dx + (y - line.fromY) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - line.fromX - t * dx, y - line.fromY - t * dy);
}

function mixed(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share);
}

function evenSize(size: number): number {
  return Math.max(2, size - (size % 2));
}
