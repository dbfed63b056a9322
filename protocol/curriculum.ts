import { z } from "zod";
import { Grade } from "./grades.ts";
import { SubjectId } from "./ids.ts";
import { CreateLesson } from "./lessons.ts";
import { PlainText } from "./plainText.ts";

export const longestTextbook = 60;
export const longestDescription = 500;
export const longestKeyword = 20;
export const mostKeywords = 12;

const Place = PlainText.max(longestTextbook);

/** What a lesson is in the curriculum (课例): by what others find it and know what it is for. */
export const Curriculum = z.strictObject({
  title: CreateLesson.shape.title,
  subjectId: SubjectId.nullable(),
  grade: Grade.nullable(),
  /** Which book (人教版 三年级上册), and where in it; empty where nobody said so. */
  textbook: Place,
  unit: Place,
  chapter: Place,
  description: PlainText.max(longestDescription),
  keywords: z.array(PlainText.min(1).max(longestKeyword)).max(mostKeywords),
});
export type Curriculum = z.infer<typeof Curriculum>;

export const CurriculumVersion = z.strictObject({
  version: z.int().positive(),
  curriculum: Curriculum,
  at: z.iso.datetime(),
  /** Null for how the lesson was made, and for somebody who was erased since. */
  byName: z.string().nullable(),
});
export type CurriculumVersion = z.infer<typeof CurriculumVersion>;

export const LessonCurriculum = z.strictObject({
  /** Of the last version; before the first what the lesson was made with. */
  curriculum: Curriculum,
  subject: z.string().nullable(),
  mayEdit: z.boolean(),
  /** The newest first; none for those who may not edit it. The first is how it was before. */
  versions: z.array(CurriculumVersion),
});
export type LessonCurriculum = z.infer<typeof LessonCurriculum>;

export const SaveCurriculum = z.strictObject({
  curriculum: Curriculum,
  /** The last version that the caller saw; 0 where there was none. */
  insteadOf: z.int().nonnegative(),
});
export type SaveCurriculum = z.infer<typeof SaveCurriculum>;
