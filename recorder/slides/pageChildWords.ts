import { z } from "zod";
import {
  mostSlidePages,
  RenderedPage,
  SlideFileKind,
  SlideRefusal,
} from "../../protocol/slides.ts";

/** How the program that draws pages is started. */
export const PageChildSettings = z.strictObject({
  path: z.string().min(1),
  kind: SlideFileKind.exclude(["office"]),
  /** Where the pages go. */
  folder: z.string().min(1),
});
export type PageChildSettings = z.infer<typeof PageChildSettings>;

const PageNumber = z.int().min(1).max(mostSlidePages);
/** What it says; not to be trusted, since a file may have taken it over. */
export const PageChildWord = z.discriminatedUnion("word", [
  z.strictObject({
    word: z.literal("page"),
    page: PageNumber,
    of: PageNumber,
    facts: RenderedPage,
  }),
  z.strictObject({ word: z.literal("done") }),
  z.strictObject({
    word: z.literal("refused"),
    refusal: SlideRefusal,
    because: z.string().max(500),
  }),
]);
export type PageChildWord = z.infer<typeof PageChildWord>;
