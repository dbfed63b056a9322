import { useEffect, useState } from "react";
import { useReplayBegan } from "../../api/growingReplay.ts";
import type { Watching } from "./watching.ts";

/** Before, nothing of it is ready; a class that is there from the beginning need not ask. */
const ripeAfterMs = 15_000;

/** Whether there is anything to go back to. */
export function usePast({
  lesson: { lessonId, startedAt },
  serverOffsetMs,
}: Pick<Watching, "lesson" | "serverOffsetMs">): boolean {
  const [isRipe, setRipe] = useState(false);
  useEffect(() => {
    if (startedAt === null) return;
    const oldMs = Date.now() + serverOffsetMs - Date.parse(startedAt);
    const timer = setTimeout(() => setRipe(true), ripeAfterMs - oldMs);
    return () => clearTimeout(timer);
  }, [startedAt, serverOffsetMs]);
  return useReplayBegan(lessonId, { enabled: isRipe });
}
