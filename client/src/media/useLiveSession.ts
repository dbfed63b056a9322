import { useSyncExternalStore } from "react";
import type { LessonId } from "../../../protocol/ids.ts";
import { recallQuality } from "./rememberedQuality.ts";
import { LiveSession } from "./liveSession.ts";
import type { LiveSessionContract, LiveState } from "./liveSessionTypes.ts";
import { useOwned } from "./useOwned.ts";

/** One session as long as the component stands; null in its very first moment. */
export function useLiveSession(lessonId: LessonId): LiveSessionContract | null {
  return useOwned<LiveSessionContract>(lessonId, () => {
    const session = new LiveSession({ lessonId, quality: recallQuality() });
    return { thing: session, close: () => session.leave() };
  });
}

export function useLiveState(session: LiveSessionContract): LiveState {
  return useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.getState(),
  );
}
