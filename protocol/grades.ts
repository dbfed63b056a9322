import { z } from "zod";

/** Kindergarten years k1 to k3, then school years 1 to 12. */
export const Grade = z.enum([
  ...(["k1", "k2", "k3"] as const),
  ...(["1", "2", "3", "4", "5", "6"] as const),
  ...(["7", "8", "9"] as const),
  ...(["10", "11", "12"] as const),
]);
export type Grade = z.infer<typeof Grade>;

/** 幼儿园, 小学, 初中, 高中. */
export const Stage = z.enum(["kindergarten", "primary", "middle", "high"]);
export type Stage = z.infer<typeof Stage>;

export const stageOf = (grade: Grade): Stage => {
  const year = Number(grade);
  if (Number.isNaN(year)) return "kindergarten";
  return year <= 6 ? "primary" : year <= 9 ? "middle" : "high";
};

const digits = "一二三四五六七八九";
const kindergarten = { 小班: "k1", 中班: "k2", 大班: "k3" } as const;
/** The year before the first of a stage, by how schools begin the names of its classes. */
const counted: readonly (readonly [RegExp, number])[] = [
  [/^初([一二三])/, 6],
  [/^高([一二三])/, 9],
  [/^([一二三四五六七八九])年级/, 0],
];

/**
 * The grade that a class's name tells, as schools write it; null where it tells none.
 * ```ts
 * gradeOfClassName("三年级1班"); // "3"
 * gradeOfClassName("高二（4）班"); // "11"
 * gradeOfClassName("大班"); // "k3"
 * ```
 */
export const gradeOfClassName = (name: string): Grade | null => {
  const text = name.trim();
  for (const [word, grade] of Object.entries(kindergarten))
    if (text.startsWith(word) || text.endsWith(word)) return grade;
  for (const [pattern, before] of counted) {
    const digit = pattern.exec(text)?.[1];
    if (digit !== undefined) return Grade.parse(String(before + digits.indexOf(digit) + 1));
  }
  const year = /^(\d{1,2})\s*(?:年级|[.\-（(])/.exec(text)?.[1];
  return Grade.nullable()
    .catch(null)
    .parse(year ?? null);
};
