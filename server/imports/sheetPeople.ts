import { z } from "zod";
import { Grade, gradeOfClassName } from "../../protocol/grades.ts";
import type { ImportProblem, ImportReason } from "../../protocol/imports.ts";
import { SignInName } from "../../protocol/people.ts";
import { PlainText } from "../../protocol/plainText.ts";
import { type SheetCell, SheetRefused, type SheetRows } from "./readSheets.ts";
import { comparable, studentSheet, teacherSheet } from "./sheetColumns.ts";

const place = { sheet: z.string(), row: z.int() };
export const SheetStudent = z.strictObject({
  ...place,
  name: z.string(),
  className: z.string(),
  grade: Grade.nullable(),
  number: z.string().nullable(),
  birthDate: z.iso.date().nullable(),
  guardians: z.array(z.string()),
});
export const SheetTeacher = z.strictObject({
  ...place,
  name: z.string(),
  signInName: SignInName.nullable(),
  headOf: z.array(z.string()),
});
/** The people of a file; null where it has no sheet of them. */
export const SheetPeople = z.strictObject({
  students: z.array(SheetStudent).nullable(),
  teachers: z.array(SheetTeacher).nullable(),
});
export type SheetStudent = z.infer<typeof SheetStudent>;
export type SheetTeacher = z.infer<typeof SheetTeacher>;
export type SheetPeople = z.infer<typeof SheetPeople>;

type Columns = Readonly<Record<string, readonly string[]>>;
/** How far down the header may be: schools put a title above it. */
const headerWithin = 5;

const textOf = (cell: SheetCell | undefined): string => {
  if (cell === undefined) return "";
  if (typeof cell === "string") return PlainText.parse(cell);
  if (typeof cell === "number") return String(cell);
  return "day" in cell ? cell.day : "";
};

/** Names are often spread with spaces to one width: `张 三` is 张三. */
const nameOf = (text: string): string =>
  /^[\p{Script=Han}\s]+$/u.test(text) ? text.replaceAll(/\s+/g, "") : text.replaceAll(/\s+/g, " ");

const listOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[、,,;;/\n]/)
      .map((part) => nameOf(part.trim()))
      .filter((part) => part !== ""),
  ),
];

/** `三年级` and `2班` make `三年级2班`: the number alone names a class in every grade. */
const fullClassName = (className: string, gradeText: string): string => {
  const short = /^[((]?(\d{1,2})[))]?班?$/.exec(className)?.[1];
  return short !== undefined && gradeText !== "" && gradeOfClassName(className) === null
    ? `${gradeText}${short}班`
    : className;
};

const gradeOf = (text: string): Grade | null =>
  Grade.safeParse(text.toLowerCase()).data ?? gradeOfClassName(text);

/** `2015-04-04`, `2015/4/4`, `2015.4.4`, `2015年4月4日`, `20150404`; undefined for what is no day. */
const dayOf = (text: string): string | undefined => {
  const found =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!found) return undefined;
  const [, year = "", month = "", day = ""] = found;
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const date = new Date(`${written}T00:00:00Z`);
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
  return isDay && Number(year) >= 1900 && date.getTime() <= Date.now() ? written : undefined;
};

/** One row while it is read; the first thing wrong with a cell is told. */
class RowReader {
  readonly #cells: readonly SheetCell[];
  readonly #at: ReadonlyMap<string, number>;
  readonly #columns: Columns;
  readonly #tell: (column: string, reason: ImportReason) => void;
  bad = false;

  constructor(options: {
    cells: readonly SheetCell[];
    at: ReadonlyMap<string, number>;
    columns: Columns;
    tell: (column: string, reason: ImportReason) => void;
  }) {
    this.#cells = options.cells;
    this.#at = options.at;
    this.#columns = options.columns;
    this.#tell = options.tell;
  }

  complain(column: string, reason: ImportReason): void {
    this.bad = true;
    this.#tell(this.#columns[column]?.[0] ?? column, reason);
  }

  cell(column: string): SheetCell | undefined {
    const index = this.#at.get(column);
    return index === undefined ? undefined : this.#cells[index];
  }

  text(column: string, { needed = false, longest = 60 } = {}): string {
    const cell = this.cell(column);
    if (typeof cell === "object" && "formula" in cell) {
      this.complain(column, "formula");
      return "";
    }
    const text = textOf(cell);
    if (text === "" && needed) this.complain(column, "missing");
    if (text.length > longest) this.complain(column, "tooLong");
    return text;
  }
}

const readNumber = (row: RowReader): string | null => {
  const cell = row.cell("number");
  // Excel keeps 15 digits of a number; what came after them is gone.
  if (typeof cell === "number" && Math.abs(cell) >= 1e15) {
    row.complain("number", "numberLost");
    return null;
  }
  const number = row.text("number").normalize("NFKC").replaceAll(/\s/g, "");
  if (number === "") return null;
  if (!/^[\w-]{1,32}$/.test(number)) row.complain("number", "badNumber");
  return number;
};

const readBirthDate = (row: RowReader): string | null => {
  const text = row.text("birthDate");
  if (text === "") return null;
  const day = dayOf(text.normalize("NFKC").replaceAll(/\s/g, ""));
  if (day === undefined) row.complain("birthDate", "badDate");
  return day ?? null;
};

const readStudent = (row: RowReader) => {
  const gradeText = row.text("grade");
  const className = fullClassName(row.text("className", { needed: true }), gradeText);
  const grade = gradeText === "" ? gradeOfClassName(className) : gradeOf(gradeText);
  if (gradeText !== "" && grade === null) row.complain("grade", "badGrade");
  return {
    name: nameOf(row.text("name", { needed: true })),
    className,
    grade,
    number: readNumber(row),
    birthDate: readBirthDate(row),
    guardians: listOf(row.text("guardians", { longest: 200 })),
  };
};

const readTeacher = (row: RowReader) => {
  const written = row.text("signInName");
  const signInName = written === "" ? null : SignInName.safeParse(written);
  if (signInName?.success === false) row.complain("signInName", "badSignInName");
  return {
    name: nameOf(row.text("name", { needed: true })),
    signInName: signInName?.data ?? null,
    headOf: listOf(row.text("headOf", { longest: 200 })),
  };
};

const headerOf = (rows: readonly SheetCell[][], columns: Columns) => {
  for (const [index, cells] of rows.slice(0, headerWithin).entries()) {
    const at = new Map<string, number>();
    for (const [column, names] of Object.entries(columns)) {
      const found = cells.findIndex((cell) =>
        names.some((name) => comparable(textOf(cell).replaceAll("*", "")) === comparable(name)),
      );
      if (found >= 0) at.set(column, found);
    }
    if (at.has("name")) return { index, at };
  }
  return undefined;
};

const isEmpty = (cells: readonly SheetCell[]) => cells.every((cell) => cell === "");

/**
 * The people in the sheets, and what is wrong with which row.
 * @throws SheetRefused noKnownSheet
 */
export const peopleOfSheets = (
  sheets: readonly SheetRows[],
): { people: SheetPeople; problems: ImportProblem[] } => {
  const problems: ImportProblem[] = [];
  const people: SheetPeople = { students: null, teachers: null };

  const readRows = <Read>(
    { name, rows }: SheetRows,
    header: { index: number; at: ReadonlyMap<string, number> },
    columns: Columns,
    read: (row: RowReader) => Read,
  ): (Read & { sheet: string; row: number })[] =>
    rows.slice(header.index + 1).flatMap((cells, index) => {
      if (isEmpty(cells)) return [];
      const at = { sheet: name, row: header.index + index + 2 };
      const row = new RowReader({
        cells,
        at: header.at,
        columns,
        tell: (column, reason) => problems.push({ ...at, column, reason }),
      });
      const found = read(row);
      return row.bad ? [] : [{ ...at, ...found }];
    });

  for (const sheet of sheets) {
    const asStudents = headerOf(sheet.rows, studentSheet.columns);
    const asTeachers = headerOf(sheet.rows, teacherSheet.columns);
    const ofTeachers =
      asTeachers !== undefined &&
      !studentSheet.names.test(sheet.name) &&
      (teacherSheet.names.test(sheet.name) || asTeachers.at.size > 1);
    if (ofTeachers)
      (people.teachers ??= []).push(
        ...readRows(sheet, asTeachers, teacherSheet.columns, readTeacher),
      );
    else if (asStudents?.at.has("className"))
      (people.students ??= []).push(
        ...readRows(sheet, asStudents, studentSheet.columns, readStudent),
      );
    else if (asStudents && studentSheet.names.test(sheet.name))
      problems.push({
        sheet: sheet.name,
        row: asStudents.index + 1,
        column: studentSheet.columns.className[0],
        reason: "missingColumn",
      });
  }
  if (people.students === null && people.teachers === null && problems.length === 0)
    throw new SheetRefused("noKnownSheet");
  return { people, problems };
};
