import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type LessonId, QuestionPhotoId } from "../../protocol/ids.ts";
import type { QuestionPhotoSize } from "../../protocol/questionPhotos.ts";
import { orMissing } from "../lib/missingFile.ts";

export type PhotoPlace = { lessonId: LessonId; photoId: QuestionPhotoId };

const rootOf = (dataDir: string): string => join(dataDir, "question-photos");

/** Where the files of a photo are; protocol/questionPhotos.ts says which those are. */
export const photoFolder = (dataDir: string, { lessonId, photoId }: PhotoPlace): string =>
  join(rootOf(dataDir), lessonId, photoId);

/** As it came; gone once it is drawn. */
export const uploadedName = "uploaded";
export const photoName = (size: QuestionPhotoSize): string => `${size}.webp`;

export const removePhotoFiles = async (dataDir: string, photo: PhotoPlace): Promise<void> => {
  await rm(photoFolder(dataDir, photo), { recursive: true, force: true });
};

/** Removes the folders of photos that `known` does not know, of those that it is asked for. */
export const removeStrayPhotos = async (
  dataDir: string,
  known: (photoIds: readonly QuestionPhotoId[]) => Promise<ReadonlySet<string>>,
): Promise<void> => {
  const root = rootOf(dataDir);
  for (const lessonId of (await readdir(root).catch(orMissing(null))) ?? []) {
    const names = await readdir(join(root, lessonId));
    const kept = await known(
      names.filter((name): name is QuestionPhotoId => QuestionPhotoId.safeParse(name).success),
    );
    for (const name of names.filter((one) => !kept.has(one)))
      await rm(join(root, lessonId, name), { recursive: true, force: true });
  }
};
