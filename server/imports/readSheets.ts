import { parseCsv } from "hucre/csv";
import { readXlsx } from "hucre/xlsx";
import type { ImportRefusal } from "../../protocol/imports.ts";
import { unpackedBytes } from "../lib/archiveSize.ts";

/** A number, a day (`2015-04-04`) or text, as it stands in the cell; a formula is not calculated. */
export type SheetCell = string | number | { day: string } | { formula: true };
export type SheetRows = { name: string; rows: SheetCell[][] };

export class SheetRefused extends Error {
  override name = "SheetRefused";
  readonly refusal: ImportRefusal;
  constructor(refusal: ImportRefusal, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}

/** A large school has 5,000 people; four times that is a file of something else. */
const mostRows = 20_000;
const mostUnpackedBytes = 200 * 1024 * 1024;

const zipSignature = [0x50, 0x4b, 0x03, 0x04];
/** Excel 97 to 2003, and workbooks locked with a password. */
const compoundSignature = [0xd0, 0xcf, 0x11, 0xe0];
const beginsWith = (bytes: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => bytes[index] === byte);

/** GB18030 is what Excel in China writes as CSV; text that is no UTF-8 is taken for it. */
const decodeText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    try {
      return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new SheetRefused("notASheet", cause);
    }
  }
};

const cellOf = (value: unknown): SheetCell => {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "" : { day: value.toISOString().slice(0, 10) };
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? value : "";
};

/** Excel would calculate it. */
const looksLikeFormula = (text: string) => /^\s*[=@]/.test(text);

const readCsvSheet = (bytes: Uint8Array): SheetRows[] => {
  const text = decodeText(bytes);
  if (text.includes("\u0000")) throw new SheetRefused("notASheet");
  const rows = parseCsv(text, { maxRows: mostRows + 2 }).map((row) =>
    row.map((value): SheetCell => {
      const cell = cellOf(value);
      return typeof cell === "string" && looksLikeFormula(cell) ? { formula: true } : cell;
    }),
  );
  return [{ name: "CSV", rows }];
};

const readWorkbook = async (bytes: Uint8Array): Promise<SheetRows[]> => {
  const unpacked = unpackedBytes(bytes);
  if (unpacked === null) throw new SheetRefused("notASheet");
  if (unpacked > mostUnpackedBytes) throw new SheetRefused("tooLargeInside");
  const workbook = await readXlsx(bytes, { maxRows: mostRows + 2 }).catch((cause: unknown) => {
    throw new SheetRefused("notASheet", cause);
  });
  return workbook.sheets.map(({ name, rows, cells }) => {
    const read = rows.map((row) => row.map(cellOf));
    for (const [place, cell] of cells ?? []) {
      if (cell.formula === undefined) continue;
      const [row = 0, column = 0] = place.split(",").map(Number);
      const cellsOfRow = read[row];
      if (cellsOfRow) cellsOfRow[column] = { formula: true };
    }
    return { name, rows: read };
  });
};

/**
 * The sheets of an Excel workbook or a CSV file.
 * @throws SheetRefused
 */
export const readSheets = async (bytes: Uint8Array): Promise<SheetRows[]> => {
  if (beginsWith(bytes, compoundSignature)) throw new SheetRefused("oldFormat");
  const sheets = beginsWith(bytes, zipSignature) ? await readWorkbook(bytes) : readCsvSheet(bytes);
  const rowCount = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
  if (rowCount > mostRows) throw new SheetRefused("tooManyRows");
  return sheets;
};
