import type { Reaction } from "../../../../protocol/pulse.ts";

export const reactionPictures: Record<Reaction, string> = {
  clap: "👏",
  thumb: "👍",
  heart: "❤️",
  party: "🎉",
};
