import type { SlideRefusal } from "../../protocol/slides.ts";

/** No slides come of this file, however often it is tried. */
export class SlidesRefused extends Error {
  override name = "SlidesRefused";
  readonly refusal: SlideRefusal;
  constructor(refusal: SlideRefusal, cause?: unknown) {
    super(refusal, { cause });
    this.refusal = refusal;
  }
}
