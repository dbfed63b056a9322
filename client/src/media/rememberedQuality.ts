import { Quality } from "../../../protocol/media.ts";
import { recall, remember } from "./browserMemory.ts";

const key = "skyclass.quality";

/** What was chosen on this machine last; a phone with little data stays at little data. */
export const recallQuality = (): Quality => recall("machine", key, Quality) ?? "auto";
export const rememberQuality = (quality: Quality): void => remember("machine", key, quality);
