/*
 * A number drawn into a picture so that it survives a video call: 8 × 3 black and white blocks over
 * the upper 40 % of the frame, all sizes relative to the frame, so that any scaled copy can be read.
 * Bits, row by row, highest first: 1 bit kind, 13 bits number, 10 bits CRC of the first 14.
 */

export const codeColumns = 8;
export const codeRows = 3;
/** Share of the frame's height that the blocks cover. */
export const codeHeightShare = 0.4;
/** Numbers drawn per second, by the coded camera and by the coded screen. */
export const codedFramesPerSecond = 15;

export type CodedKind = "camera" | "screen";
/** The numbers count up and start again here; both spans are a multiple of `toneCycleSeconds`. */
export const numberModulus = { camera: 60 * 15, screen: 540 * 15 } as const;

/**
 * The 24 bits of one number. Self-contained, because its text is also sent into pages.
 * The CRC is CRC-10 (x¹⁰+x⁹+x⁵+x⁴+x+1) starting from all ones.
 */
export function frameBits(kind: CodedKind, number: number): boolean[] {
  const message = ((kind === "screen" ? 1 : 0) << 13) | number;
  let crc = 0x3ff;
  for (let bit = 13; bit >= 0; bit--) {
    const top = ((crc >> 9) & 1) ^ ((message >> bit) & 1);
    crc = ((crc << 1) & 0x3ff) ^ (top === 1 ? 0x233 : 0);
  }
  const word = (message << 10) | crc;
  return Array.from({ length: 24 }, (_, index) => ((word >> (23 - index)) & 1) === 1);
}

/** A grey picture: `luma[y * stride + x]`, 0..255. */
export interface GreyPicture {
  luma: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
  stride: number;
}

/** Reads the number back, or null where there is none that its check bits confirm. */
export function readFrameNumber({
  luma,
  width,
  height,
  stride,
}: GreyPicture): { kind: CodedKind; number: number } | null {
  const means: number[] = [];
  for (let row = 0; row < codeRows; row++) {
    for (let column = 0; column < codeColumns; column++) {
      // Only the middle of a block: its rim is where scaling and compression smear.
      const left = Math.floor(((column + 0.3) * width) / codeColumns);
      const right = Math.max(left + 1, Math.floor(((column + 0.7) * width) / codeColumns));
      const top = Math.floor(((row + 0.3) * height * codeHeightShare) / codeRows);
      const bottom = Math.max(
        top + 1,
        Math.floor(((row + 0.7) * height * codeHeightShare) / codeRows),
      );
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) sum += luma[y * stride + x] ?? 0;
      }
      means.push(sum / ((right - left) * (bottom - top)));
    }
  }
  const darkest = Math.min(...means);
  const brightest = Math.max(...means);
  if (brightest - darkest < 60) return null;
  const middle = (darkest + brightest) / 2;
  const word = means.reduce((bits, mean) => bits * 2 + (mean > middle ? 1 : 0), 0);
  const message = Math.floor(word / 1024);
  const kind: CodedKind = message >> 13 === 1 ? "screen" : "camera";
  const number = message & 0x1fff;
  if (number >= numberModulus[kind]) return null;
  const expected = frameBits(kind, number).reduce((bits, bit) => bits * 2 + (bit ? 1 : 0), 0);
  return expected === word ? { kind, number } : null;
}
