import { z } from "zod";
import { LessonId } from "../../../../protocol/ids.ts";
import { recall, remember } from "../../media/browserMemory.ts";

const key = "skyclass.lastHere";
const LastHere = z.object({ lessonId: LessonId, atMs: z.number() });

/** When this machine was last in that lesson, by the lesson's clock; null where it was not, or in another since. */
export function recallLastHere(lessonId: LessonId): number | null {
  const last = recall("machine", key, LastHere);
  return last?.lessonId === lessonId ? last.atMs : null;
}

export const rememberLastHere = (lessonId: LessonId, atMs: number): void =>
  remember("machine", key, { lessonId, atMs });
