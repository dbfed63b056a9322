import { join } from "node:path";
import type { DeckId, LessonId } from "../../protocol/ids.ts";
import { SlideFileKind, type SlidePictureType } from "../../protocol/slides.ts";

/** What is a picture. */
export const pictureKinds = SlideFileKind.exclude(["pdf", "office"]).options;
export type PictureKind = (typeof pictureKinds)[number];

/** Where the files of a deck are; protocol/slides.ts says which those are. */
export const deckFolder = (
  dataDir: string,
  { lessonId, deckId }: { lessonId: LessonId; deckId: DeckId },
): string => join(dataDir, "slides", lessonId, deckId);

export const sourceName = "source";
export const convertedName = "converted.pdf";
export const pageName = (page: number, type: SlidePictureType): string => `page-${page}.${type}`;
export const thumbnailName = (page: number): string => `thumb-${page}.webp`;
export const pageFactsName = (page: number): string => `page-${page}.json`;

/** Whether only the making of pages needs this file: once they are ready it can go. */
export const isForMaking = (name: string): boolean =>
  name === sourceName || name === convertedName || name.endsWith(".json");

/** How many bytes of a file `kindOf` looks at. */
export const kindBytes = 1024;

const beginsWith = (bytes: Uint8Array, signature: string, at = 0): boolean =>
  Buffer.from(bytes).toString("latin1", at, at + signature.length) === signature;

/**
 * What a file is, by how it begins; null for what no slides are made of. Names and declared types are
 * not asked: they are the sender's word. SVG is among the refused, because it is a program as well.
 */
export const kindOf = (beginning: Uint8Array): SlideFileKind | null => {
  // Readers take a PDF whose header stands anywhere in the first kilobyte (ISO 32000-1 annex H.3).
  if (Buffer.from(beginning).subarray(0, kindBytes).includes("%PDF-")) return "pdf";
  if (beginsWith(beginning, "\xff\xd8\xff")) return "jpeg";
  if (beginsWith(beginning, "\x89PNG\r\n\x1a\n")) return "png";
  if (beginsWith(beginning, "RIFF") && beginsWith(beginning, "WEBP", 8)) return "webp";
  // Office Open XML is a zip archive; PowerPoint 97 to 2003 a compound file.
  if (beginsWith(beginning, "PK\x03\x04")) return "office";
  if (beginsWith(beginning, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return "office";
  return null;
};
