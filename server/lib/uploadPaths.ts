import { join } from "node:path";
import type { LessonId } from "../../protocol/ids.ts";

/** Where uploaded videos lie until they are replays; named by us. */
export const uploadsFolder = (dataDir: string): string => join(dataDir, "uploads");
export const uploadPath = (dataDir: string, lessonId: LessonId): string =>
  join(uploadsFolder(dataDir), lessonId);
/** What the recorder has of it so far, to go on with. */
export const uploadWorkFolder = (dataDir: string, lessonId: LessonId): string =>
  join(uploadsFolder(dataDir), `${lessonId}.work`);
