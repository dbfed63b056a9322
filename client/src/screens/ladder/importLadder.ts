import { useEffect } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { lazyScreen } from "../../lazyScreen.tsx";
import type { LiveState } from "../../media/liveSessionTypes.ts";
import { importChat } from "../chat/importChat.ts";
import { untilItComes } from "../live/untilItComes.ts";
import { settledInLessonMs } from "../replay/replayReady.ts";

export const importLadder = async () => withTexts("ladder", async () => import("./ladder.ts"));
/** Nobody sees it before a lesson has settled; from it the replay begins. */
export const LessonOver = lazyScreen(
  async () => ({ default: (await import("../live/LessonOver.tsx")).LessonOver }),
  untilItComes,
);
export const LessonRefused = lazyScreen(
  async () => ({ default: (await import("../live/LessonRefused.tsx")).LessonRefused }),
  untilItComes,
);
export const ReadAlong = lazyScreen(
  async () => ({ default: (await importLadder()).ReadAlong }),
  untilItComes,
);

/** A way in that takes this long may lead nowhere. */
const longJoinMs = 5_000;

/**
 * The last rung's code is no part of a lesson's first picture, and has to be there before the network is
 * too bad to bring it: it comes with the first weakness, or once the lesson has settled.
 */
export function useLadderReady({ status, rung, grade }: LiveState, entered: boolean): void {
  const isWeak = rung !== "video" || (grade !== null && grade <= 1);
  const afterMs = isWeak ? 0 : status === "joining" ? longJoinMs : settledInLessonMs;
  useEffect(() => {
    if (!entered) return;
    // What does not come now comes when it is needed.
    const timer = setTimeout(
      () =>
        void Promise.allSettled([
          ReadAlong.preload(),
          importChat(),
          LessonOver.preload(),
          LessonRefused.preload(),
        ]),
      afterMs,
    );
    return () => clearTimeout(timer);
  }, [entered, afterMs]);
}
