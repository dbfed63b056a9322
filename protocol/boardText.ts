import { boardWidth, type BoardThickness } from "./board.ts";

/** How tall letters are, in the board's units: readable on a phone as on a wall. */
const letters = { fine: 110, medium: 170, thick: 260 } as const;
const lineEm = 1.3;
/** Nearer to the right edge no text begins. */
const leastRoomEm = 6;

export const lettersOf = (thickness: BoardThickness): number => letters[thickness];
export const lineOf = (thickness: BoardThickness): number => letters[thickness] * lineEm;

type Placed = { points: readonly number[]; thickness: BoardThickness; text?: string | undefined };
type Point = readonly [x: number, y: number];

/*
 * Every page breaks lines at the same places, whatever fonts it has: letters are counted, not measured,
 * and rather too wide than too narrow.
 */
const joined = /^(?:\p{M}|\u200d|\ufe0f)/u;
const widthOf = (part: string): number => {
  let width = 0;
  for (const letter of part)
    if (!joined.test(letter)) width += (letter.codePointAt(0) ?? 0) < 0x1100 ? 0.6 : 1;
  return width;
};

/** Letters with what joins them. */
const lettersIn = (part: string): string[] => part.match(/.(?:\u200d.|\p{M}|\ufe0f)*/gsu) ?? [];
/** What stays in one line: words, and single letters of scripts that are written without spaces. */
const partsOf = (text: string): string[] =>
  (text.match(/\s+|[^\s\u1100-\u{10ffff}]+|[^\s\0-\u10ff]+/gu) ?? []).flatMap((run) =>
    /^[\s\0-\u10ff]/u.test(run) ? [run] : lettersIn(run),
  );

/** Lines that fit into so many widths of a letter. */
export function linesIn(text: string, roomEm: number): string[] {
  const parts = partsOf(text).flatMap((part) =>
    widthOf(part) > roomEm ? lettersIn(part) : [part],
  );
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    if (line !== "" && widthOf(line + part.trimEnd()) > roomEm) {
      lines.push(line.trimEnd());
      line = part.trimStart();
    } else line += part;
  }
  return line.trimEnd() === "" ? lines : [...lines, line.trimEnd()];
}

/** The lines of a text on the board, from its place to the right edge. */
export function linesOf({ points, thickness, text = "" }: Placed): string[] {
  const [x = 0] = points;
  return linesIn(text, (boardWidth - x) / letters[thickness]);
}

/** Around a text: where it begins and how large it is. */
export function boxOf(placed: Placed): { x: number; y: number; width: number; height: number } {
  const [x = 0, y = 0] = placed.points;
  const lines = linesOf(placed);
  const widest = Math.max(0, ...lines.map(widthOf));
  return {
    ...{ x, y, width: widest * letters[placed.thickness] },
    height: lines.length * lineOf(placed.thickness),
  };
}

/** Where a text goes that is to begin at this point: as near as it can be and still lie on the page. */
export function placeOf(
  [x, y]: Point,
  { thickness, text, height }: { thickness: BoardThickness; text: string; height: number },
): [x: number, y: number] {
  const roomEm = Math.min(leastRoomEm, widthOf(text));
  const atX = Math.floor(Math.max(0, Math.min(x, boardWidth - roomEm * letters[thickness])));
  const box = boxOf({ points: [atX, y], thickness, text });
  return [atX, Math.floor(Math.max(0, Math.min(y, height - box.height)))];
}
