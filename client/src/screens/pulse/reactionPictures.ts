import type { Reaction } from "../../../../protocol/pulse.ts";
import { IconConfetti, IconHeart, IconMoodSmile, IconThumbUp } from "../../components/icons.ts";

/* Not emoji, which cheap phones and school machines have no font for. */
export const reactionPictures = {
  thumb: IconThumbUp,
  heart: IconHeart,
  smile: IconMoodSmile,
  party: IconConfetti,
} satisfies Record<Reaction, unknown>;
