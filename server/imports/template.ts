import { writeXlsx } from "hucre/xlsx";
import { headersOf, studentSheet, teacherSheet } from "./sheetColumns.ts";

/** An empty workbook with the sheets and headers that an import understands. */
export const importTemplate = async (): Promise<Uint8Array> =>
  writeXlsx({
    sheets: [studentSheet, teacherSheet].map((sheet) => {
      const headers = headersOf(sheet);
      return {
        name: sheet.name,
        // As text: numbers would lose leading zeros, and days be what the machine's country makes of them.
        columns: headers.map(() => ({ width: 16, numFmt: "@" })),
        rows: [headers],
        freezePane: { rows: 1 },
      };
    }),
  });
