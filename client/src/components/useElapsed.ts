import { useEffect, useState } from "react";

/** Milliseconds on the lesson's clock since `startedAt`, told once a second. */
export function useElapsed({
  startedAt,
  serverOffsetMs,
}: {
  startedAt: string;
  serverOffsetMs: number;
}): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, nowMs + serverOffsetMs - Date.parse(startedAt));
}
