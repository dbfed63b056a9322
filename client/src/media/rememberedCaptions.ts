import { z } from "zod";
import { CaptionLanguage } from "../../../protocol/captions.ts";
import { recall, remember } from "./browserMemory.ts";

const key = "skyclass.captions";
const Wish = z.strictObject({
  on: z.boolean(),
  /** Null as long as none was chosen: that of the page, or the one there is. */
  language: CaptionLanguage.nullable(),
});
export type CaptionWish = z.infer<typeof Wish>;

/** Whether captions were wanted last on this machine, and which. */
export const recallCaptions = (): CaptionWish =>
  recall("machine", key, Wish) ?? { on: false, language: null };
export const rememberCaptions = (wish: CaptionWish): void => remember("machine", key, wish);
