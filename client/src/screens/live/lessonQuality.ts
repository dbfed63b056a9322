import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import { rememberQuality } from "../../media/rememberedQuality.ts";
import { highestRung, type Wish } from "../../media/wishes.ts";

export interface LessonQuality {
  quality: Wish;
  usedBytes: number;
  onChoose: (quality: Wish) => void;
  /** More is wanted than comes just now, whether the child or the network made it so little. */
  onMore: () => void;
}

/** The student's choice of how much comes, kept for the next lesson on this machine. */
export function lessonQuality(session: LiveSessionContract, state: LiveState): LessonQuality {
  const onChoose = (quality: Wish): void => {
    rememberQuality(quality);
    session.chooseQuality(quality);
  };
  return {
    quality: state.quality,
    usedBytes: state.usedBytes,
    onChoose,
    onMore: () => {
      if (highestRung[state.quality] === state.rung) onChoose("auto");
      else session.tryHigher();
    },
  };
}
