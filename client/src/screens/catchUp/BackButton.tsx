import { backMs } from "./catchUpRule.ts";
import { MinuteBack } from "./MinuteBack.tsx";
import { usePast } from "./usePast.ts";
import { useWayBack } from "./useWayBack.ts";
import type { Watching } from "./watching.ts";

/** "What was that?": a minute back, as soon as there is one. Not for who is on stage. */
export function BackButton({
  lesson,
  serverOffsetMs,
  watchedFrom,
  onWatch,
  isGuest,
}: Watching & { isGuest: boolean }) {
  const began = usePast({ lesson, serverOffsetMs });
  const { coming, goTo } = useWayBack(onWatch);
  if (!began || isGuest || typeof watchedFrom === "number") return null;
  return (
    <MinuteBack
      coming={coming}
      onBack={() => goTo(Date.now() + serverOffsetMs - backMs)}
      testId="back-a-minute"
    />
  );
}
