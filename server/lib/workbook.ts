import { writeXlsx } from "hucre/xlsx";

export const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/**
 * Every cell is written as text, which no program calculates. One that would be a formula if somebody
 * typed it, or saved the sheet as CSV and opened that, is marked as text with an apostrophe, too.
 */
const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

export const textSheet = (
  name: string,
  headers: readonly string[],
  rows: readonly (string | null)[][],
) => ({
  name,
  columns: headers.map(() => ({ width: 18, numFmt: "@" })),
  rows: [[...headers], ...rows.map((row) => row.map((cell) => safeText(cell ?? "")))],
  freezePane: { rows: 1 },
});

export const writeWorkbook = async (sheets: ReturnType<typeof textSheet>[]): Promise<Uint8Array> =>
  writeXlsx({ sheets });
