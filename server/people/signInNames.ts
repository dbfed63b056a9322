/*
 * Sign-in names that the platform makes: unique by construction, short enough to type on a phone,
 * and without the person's name in them. `s3-2-07` is the seventh student of the second class of
 * school s3; `s3-t4` its fourth teacher.
 */
export const studentSignInName = (where: {
  schoolCode: string;
  classNumber: number;
  number: number;
}): string => `${where.schoolCode}-${where.classNumber}-${String(where.number).padStart(2, "0")}`;

/** A guardian's follows the child's: `s3-2-07-p1`. */
export const guardianSignInName = (childSignInName: string, number: number): string =>
  `${childSignInName}-p${number}`;

export const teacherSignInName = (where: { schoolCode: string; number: number }): string =>
  `${where.schoolCode}-t${where.number}`;

export const schoolCode = (number: number): string => `s${number}`;
