import { useEffect, useState } from "react";
import { type Day, wallClock } from "../../../protocol/days.ts";
import { useMe } from "../api/session.ts";

/** What the clock in the schools shows, whatever zone this device believes to be in. */
export function useDistrictClock(): { timeZone: string; nowMs: number; day: Day } {
  const timeZone = useMe().data?.timeZone ?? "Asia/Shanghai";
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return { timeZone, nowMs, day: wallClock(new Date(nowMs), timeZone).day };
}
