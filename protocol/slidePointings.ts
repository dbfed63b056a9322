import { z } from "zod";
import { ShowSlide } from "./slides.ts";

/** One page's laser pointer, as it is kept for the replay; a longer one is kept in several. */
export const mostStepsOfPointing = 600;
const Thousandth = z.int().min(0).max(1_000);
export const SlidePointing = z.strictObject({
  ...ShowSlide.shape,
  at: z.iso.datetime(),
  /** In milliseconds. */
  lastedMs: z.int().nonnegative(),
  /** Milliseconds since the step before, x, y; places in thousandths of the page, from its left upper corner. */
  steps: z.array(z.tuple([z.int().nonnegative(), Thousandth, Thousandth])).max(mostStepsOfPointing),
});
export type SlidePointing = z.infer<typeof SlidePointing>;
/** Oldest first. */
export const SlidePointings = z.strictObject({ pointings: z.array(SlidePointing) });
