import { z } from "zod";
import { type LessonId, QuestionPhotoId } from "./ids.ts";

/*
 * Photos of questions. A page makes a photo small and uploads it while its question is being written;
 * asking with it makes it the question's. What nobody asked with goes within a day. On disk, drawn anew:
 *   question-photos/<lessonId>/<photoId>/whole.webp, small.webp
 */

/** A file with more is refused; what pages send is a tenth of it. */
export const questionPhotoBytes = 4 * 1024 * 1024;
/** Drawn to fit in here, by the page and once more by the server: writing on a blackboard stays readable. */
export const questionPhotoBox = { width: 1600, height: 1600 } as const;

/** In pixels, upright. */
export const QuestionPhoto = z.strictObject({
  photoId: QuestionPhotoId,
  width: z.int().positive(),
  height: z.int().positive(),
});
export type QuestionPhoto = z.infer<typeof QuestionPhoto>;

export const QuestionPhotoSize = z.enum(["whole", "small"]);
export type QuestionPhotoSize = z.infer<typeof QuestionPhotoSize>;

/** Where a photo is, for those who may see it now. */
export const questionPhotoUrl = (
  lessonId: LessonId,
  photoId: QuestionPhotoId,
  size: QuestionPhotoSize,
): string => `/lessons/${lessonId}/question-photos/${photoId}/${size}`;
