import { useEffect } from "react";

/** Keeps the screen lit while `active`. The browser drops the lock with the page out of sight. */
export function useWakeLock(active: boolean): void {
  useEffect(() => {
    if (!active || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const take = async (): Promise<void> => {
      if (document.visibilityState !== "visible" || over) return;
      const taken = await navigator.wakeLock.request("screen");
      if (over) await taken.release();
      else lock = taken;
    };
    // Refused on a low battery, for instance; the lesson goes on without it.
    const tryTake = (): void => void take().catch(() => undefined);
    tryTake();
    document.addEventListener("visibilitychange", tryTake);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", tryTake);
      lock?.release().catch(() => undefined);
    };
  }, [active]);
}
