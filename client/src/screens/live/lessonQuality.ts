import type { Quality } from "../../../../protocol/media.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import { rememberQuality } from "../../media/rememberedQuality.ts";

export interface LessonQuality {
  quality: Quality;
  usedBytes: number;
  onChoose: (quality: Quality) => void;
}

/** The student's choice of picture or sound only, kept for the next lesson on this machine. */
export function lessonQuality(session: LiveSessionContract, state: LiveState): LessonQuality {
  return {
    quality: state.quality,
    usedBytes: state.usedBytes,
    onChoose: (quality) => {
      rememberQuality(quality);
      session.chooseQuality(quality);
    },
  };
}
