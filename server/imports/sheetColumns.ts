/*
 * The sheets of a school's people: what their columns are called, as the template has them, and what
 * else schools call them.
 */
export const studentSheet = {
  name: "学生",
  names: /学生|名册|名单/,
  columns: {
    name: ["姓名", "学生姓名"],
    className: ["班级", "班"],
    grade: ["年级"],
    number: ["学号", "学籍号"],
    birthDate: ["出生日期", "出生年月", "生日"],
    guardians: ["家长姓名", "家长", "监护人", "监护人姓名"],
  },
} as const;

export const teacherSheet = {
  name: "教师",
  names: /教师|老师|教职工/,
  columns: {
    name: ["姓名", "教师姓名"],
    signInName: ["登录名"],
    headOf: ["班主任班级", "班主任"],
  },
} as const;

export type StudentColumn = keyof typeof studentSheet.columns;
export type TeacherColumn = keyof typeof teacherSheet.columns;
type Sheet = { columns: Readonly<Record<string, readonly [string, ...string[]]>> };
/** The headers as the template has them, in order. */
export const headersOf = ({ columns }: Sheet): string[] =>
  Object.values(columns).map(([header]) => header);
/** The header that problems name. */
export const headerOf = {
  student: (column: StudentColumn): string => studentSheet.columns[column][0],
  teacher: (column: TeacherColumn): string => teacherSheet.columns[column][0],
};

/** Text as it is compared: full-width and half-width signs are one, spaces do not count. */
export const comparable = (text: string): string =>
  text.normalize("NFKC").replaceAll(/\s+/g, "").toLowerCase();
