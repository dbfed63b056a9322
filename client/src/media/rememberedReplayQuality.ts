import { z } from "zod";
import { recall, remember } from "./browserMemory.ts";
import type { ReplayQuality } from "./replayPlayer.ts";

const key = "skyclass.replayQuality";
const Quality = z.union([z.literal("auto"), z.literal("sound"), z.int().positive()]);

/** What was last chosen on this machine: a family's network is the same tomorrow. */
export const recallReplayQuality = (): ReplayQuality => recall("machine", key, Quality) ?? "auto";
export const rememberReplayQuality = (quality: ReplayQuality): void =>
  remember("machine", key, quality);
