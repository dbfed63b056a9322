import { useEffect, useState } from "react";

/** Milliseconds until `to` by the server's clock, told once a second; 0 when it is past or there is none. */
export function useCountdown({
  to,
  serverOffsetMs,
}: {
  to: string | null;
  serverOffsetMs: number;
}): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (to === null) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [to]);
  return to === null ? 0 : Math.max(0, Date.parse(to) - nowMs - serverOffsetMs);
}
