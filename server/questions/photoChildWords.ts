import { z } from "zod";
import { pictureKinds } from "../lib/slideFiles.ts";

/** How the program that draws a photo is started. */
export const PhotoChildSettings = z.strictObject({
  path: z.string().min(1),
  kind: z.enum(pictureKinds),
  /** Where its sizes go. */
  folder: z.string().min(1),
});
export type PhotoChildSettings = z.infer<typeof PhotoChildSettings>;

const Side = z.int().min(1).max(1600);
/** What it says; not to be trusted, since a file may have taken it over. */
export const PhotoChildWord = z.discriminatedUnion("word", [
  z.strictObject({
    word: z.literal("drawn"),
    width: Side,
    height: Side,
    bytes: z.int().positive().max(16_000_000),
  }),
  z.strictObject({ word: z.literal("refused"), because: z.enum(["damaged", "tooHeavy"]) }),
]);
export type PhotoChildWord = z.infer<typeof PhotoChildWord>;
