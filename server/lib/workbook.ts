import { writeXlsx } from "hucre/xlsx";

export const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/**
 * Text is written as text, which no program calculates. What would be a formula if somebody typed it, or
 * saved the sheet as CSV and opened that, is marked as text with an apostrophe, too.
 */
const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

export type Cell = string | number | null;

/** A sheet for hucre's writer: a head that stays, and cells that mean what they say. */
export const sheetOf = (name: string, headers: readonly string[], rows: readonly Cell[][]) => ({
  name,
  columns: headers.map((_, column) => ({
    width: 18,
    ...(rows.some((row) => typeof row[column] === "number") ? {} : { numFmt: "@" }),
  })),
  rows: [
    [...headers],
    ...rows.map((row) =>
      row.map((cell) => (typeof cell === "number" ? cell : safeText(cell ?? ""))),
    ),
  ],
  freezePane: { rows: 1 },
});

export const writeWorkbook = async (sheets: ReturnType<typeof sheetOf>[]): Promise<Uint8Array> =>
  writeXlsx({ sheets });
