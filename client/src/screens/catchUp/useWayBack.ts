import { useState } from "react";
import { CatchUpStage } from "./importCatchUpStage.ts";

/** To what was before, once its code has come; `coming`: it is on its way. */
export function useWayBack(onWatch: (fromMs: number) => void): {
  coming: boolean;
  goTo: (fromMs: number) => void;
} {
  const [coming, setComing] = useState(false);
  const go = async (fromMs: number): Promise<void> => {
    setComing(true);
    try {
      await CatchUpStage.preload();
      onWatch(fromMs);
    } catch {
      // Without a network nothing opens; the next tap tries again.
    }
    setComing(false);
  };
  return { coming, goTo: (fromMs) => void go(fromMs) };
}
