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
    const look = (): void => setNowMs(Date.now());
    // The last look may be long ago: there was nothing to count.
    const first = setTimeout(look);
    const timer = setInterval(look, 1_000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [to]);
  return to === null ? 0 : Math.max(0, Date.parse(to) - nowMs - serverOffsetMs);
}
