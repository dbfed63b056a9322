import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PersonId, QuestionPhotoId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { orMissing } from "../lib/missingFile.ts";
import { photoFolder, photoName, removePhotoFiles } from "./photoFiles.ts";
import { listPhotosOf } from "./questionPhotosRepository.ts";

type Of = { db: Db; dataDir: string; personId: PersonId };

/** The files only: their rows go with the person's. @returns how many photos those were */
export const removePhotosOf = async ({ db, dataDir, personId }: Of): Promise<number> => {
  const photos = await listPhotosOf(db, personId);
  for (const photo of photos) await removePhotoFiles(dataDir, photo);
  return photos.length;
};

/** All photos that somebody asked with, or was about to. */
export async function* readPhotosOf({
  db,
  dataDir,
  personId,
}: Of): AsyncGenerator<{ photoId: QuestionPhotoId; content: Buffer }> {
  for (const photo of await listPhotosOf(db, personId)) {
    const path = join(photoFolder(dataDir, photo), photoName("whole"));
    const content = await readFile(path).catch(orMissing(null));
    if (content !== null) yield { photoId: photo.photoId, content };
  }
}
