import { z } from "zod";
import { ImportId, PersonId, SchoolId } from "./ids.ts";

/**
 * An import is a file of a school's people on its way into the school.
 * `checking`: it is read and compared; `checked`: what it would do can be seen; `applying`; `applied`:
 * can be undone for a day; `undone`; `refused`: it is no such file, see `refusal`.
 */
export const ImportState = z.enum([
  "checking",
  "checked",
  "applying",
  "applied",
  "undone",
  "refused",
]);
export type ImportState = z.infer<typeof ImportState>;

/** Why a whole file is refused. */
export const ImportRefusal = z.enum([
  "notASheet",
  "oldFormat",
  "tooLargeInside",
  "tooManyRows",
  "noKnownSheet",
  "interrupted",
]);
export type ImportRefusal = z.infer<typeof ImportRefusal>;

/** Why a row is bad. */
export const ImportReason = z.enum([
  "missing",
  "missingColumn",
  "tooLong",
  "formula",
  "badNumber",
  "numberLost",
  "badDate",
  "badGrade",
  "otherGrade",
  "badSignInName",
  "signInNameTaken",
  "twiceInFile",
  "ambiguous",
  "unknownClass",
]);
export type ImportReason = z.infer<typeof ImportReason>;

export const ImportProblem = z.strictObject({
  sheet: z.string(),
  /** Counted from 1, as the sheet shows it. */
  row: z.int(),
  /** The header of the column. */
  column: z.string(),
  reason: ImportReason,
});
export type ImportProblem = z.infer<typeof ImportProblem>;

export const ImportedRole = z.enum(["student", "guardian", "teacher"]);
/** What becomes different about somebody who is there already. */
export const ImportedChange = z.enum([
  "name",
  "class",
  "number",
  "birthDate",
  "guardian",
  "teacher",
  "headTeacher",
]);
export type ImportedChange = z.infer<typeof ImportedChange>;
export const ImportedPerson = z.strictObject({
  /** Null for somebody who is new; imports looked at by an older version name none. */
  personId: PersonId.nullable().default(null),
  role: ImportedRole,
  name: z.string(),
  /** The class of a child, the classes that a teacher heads. */
  classNames: z.array(z.string()),
  changes: z.array(ImportedChange),
});
export type ImportedPerson = z.infer<typeof ImportedPerson>;

/** The first of many and how many there are. */
const listed = z.strictObject({ total: z.int(), first: z.array(ImportedPerson) });
export const ImportEffects = z.strictObject({
  adds: listed,
  changes: listed,
  leaves: listed,
  newClasses: z.array(z.string()),
  /** People of the file who stay as they are. */
  unchanged: z.int(),
});
export type ImportEffects = z.infer<typeof ImportEffects>;

export const Import = z.strictObject({
  importId: ImportId,
  schoolId: SchoolId,
  fileName: z.string(),
  /** Whoever is not in the file leaves the school. */
  complete: z.boolean(),
  state: ImportState,
  refusal: ImportRefusal.nullable(),
  /** Of the step that runs; null while none does. */
  progress: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  effects: ImportEffects.nullable(),
  /** At most `shownProblems` of them. */
  problems: z.array(ImportProblem),
  problemCount: z.int(),
  madeBy: PersonId.nullable(),
  createdAt: z.iso.datetime(),
  appliedAt: z.iso.datetime().nullable(),
  may: z.strictObject({ apply: z.boolean(), undo: z.boolean() }),
});
export type Import = z.infer<typeof Import>;
export const ImportList = z.strictObject({ imports: z.array(Import) });

/** Truth in an address. */
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
export const UploadImport = z.strictObject({
  fileName: z.string().trim().min(1).max(120),
  complete: flag.default(false),
});

/** The largest file that is taken. 5,000 people are about 300 kB. */
export const importFileBytes = 10 * 1024 * 1024;
