import type { LessonId, PersonId, QuestionId, QuestionPhotoId } from "../../protocol/ids.ts";
import type { QuestionPhoto } from "../../protocol/questionPhotos.ts";
import type { Queries } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { PhotoPlace } from "./photoFiles.ts";

export const findPhoto = async (queries: Queries, photoId: QuestionPhotoId) =>
  queries
    .selectFrom("question_photos")
    .select(["lesson_id as lessonId", "asker_id as askerId", "question_id as questionId"])
    .where("photo_id", "=", photoId)
    .executeTakeFirst();

export const insertPhoto = async (
  queries: Queries,
  {
    photo,
    ...of
  }: { photo: QuestionPhoto; lessonId: LessonId; askerId: PersonId; bytes: number; now: Date },
): Promise<void> => {
  await queries
    .insertInto("question_photos")
    .values({
      photo_id: photo.photoId,
      lesson_id: of.lessonId,
      asker_id: of.askerId,
      question_id: null,
      width: photo.width,
      height: photo.height,
      bytes: of.bytes,
      uploaded_at: of.now,
    })
    .execute();
};

/**
 * Makes the photo that of a new question.
 * @throws SkyclassError notFound unless the same person uploaded it to the same lesson and did not ask with it yet
 */
export const attachPhoto = async (
  queries: Queries,
  question: { questionId: QuestionId; lessonId: LessonId; askerId: PersonId },
  photoId: QuestionPhotoId,
): Promise<void> => {
  const { numUpdatedRows } = await queries
    .updateTable("question_photos")
    .set({ question_id: question.questionId })
    .where("photo_id", "=", photoId)
    .where("lesson_id", "=", question.lessonId)
    .where("asker_id", "=", question.askerId)
    .where("question_id", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n)
    throw new SkyclassError("notFound", { message: "This photo is not there any more." });
};

/** All that somebody took. */
export const listPhotosOf = async (queries: Queries, askerId: PersonId): Promise<PhotoPlace[]> =>
  queries
    .selectFrom("question_photos")
    .select(["lesson_id as lessonId", "photo_id as photoId"])
    .where("asker_id", "=", askerId)
    .execute();

/** Those of one child in one lesson that were not asked with, the newest first. */
export const listUnasked = async (
  queries: Queries,
  of: { lessonId: LessonId; askerId: PersonId },
): Promise<QuestionPhotoId[]> => {
  const rows = await queries
    .selectFrom("question_photos")
    .select("photo_id")
    .where("lesson_id", "=", of.lessonId)
    .where("asker_id", "=", of.askerId)
    .where("question_id", "is", null)
    .orderBy("uploaded_at", "desc")
    .execute();
  return rows.map((row) => row.photo_id);
};

export const deleteUnasked = async (
  queries: Queries,
  which: { photoIds: readonly QuestionPhotoId[] } | { uploadedBefore: Date },
): Promise<void> => {
  await queries
    .deleteFrom("question_photos")
    .where("question_id", "is", null)
    .where((eb) =>
      "photoIds" in which
        ? eb("photo_id", "in", which.photoIds)
        : eb("uploaded_at", "<", which.uploadedBefore),
    )
    .execute();
};

/** Of these photos, those that are there. */
export const knownPhotos = async (
  queries: Queries,
  photoIds: readonly QuestionPhotoId[],
): Promise<QuestionPhotoId[]> => {
  if (photoIds.length === 0) return [];
  const rows = await queries
    .selectFrom("question_photos")
    .select("photo_id")
    .where("photo_id", "in", photoIds)
    .execute();
  return rows.map((row) => row.photo_id);
};
