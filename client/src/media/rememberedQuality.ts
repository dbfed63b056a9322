import { recall, remember } from "./browserMemory.ts";
import { Wish } from "./wishes.ts";

const key = "skyclass.quality";

/** What was chosen on this machine last; a phone with little data stays at little data. */
export const recallQuality = (): Wish => recall("machine", key, Wish) ?? "auto";

/** A lesson without sound is for today's network, and not for the next lesson. */
export const rememberQuality = (quality: Wish): void => {
  if (quality !== "text") remember("machine", key, quality);
};
