import { z } from "zod";
import { BoardPageId } from "../../protocol/ids.ts";
import { ShowSlide } from "../../protocol/slides.ts";

/** What is to be drawn, as `drawings.json` in the folder in which the pictures go. */
export const Drawing = z.strictObject({
  name: z.string(),
  atMs: z.number(),
  slide: ShowSlide.nullable(),
  pageId: BoardPageId.nullable(),
  /** There is something small to the right of it. */
  leftAligned: z.boolean(),
});
export type Drawing = z.infer<typeof Drawing>;

/** How the program that draws is started. */
export const DrawChildSettings = z.strictObject({
  /** A KeepPlan. */
  plan: z.string().min(1),
  /** Of the lesson's slides; need not be there. */
  slidesDir: z.string().min(1),
  folder: z.string().min(1),
});
export type DrawChildSettings = z.infer<typeof DrawChildSettings>;
export const drawingsName = "drawings.json";
