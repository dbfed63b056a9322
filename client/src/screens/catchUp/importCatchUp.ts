import { useEffect, useState } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";

const importCatchUp = async () => withTexts("replay", async () => import("./catchUp.ts"));

/** Behind the first picture. */
const catchUpAfterMs = 3_000;

/** The way back to what was before; null until its code has come. */
export function useCatchUp(): Awaited<ReturnType<typeof importCatchUp>> | null {
  const [catchUp, setCatchUp] = useState<Awaited<ReturnType<typeof importCatchUp>> | null>(null);
  useEffect(() => {
    const timer = setTimeout(
      () => void untilItComes(importCatchUp).then(setCatchUp),
      catchUpAfterMs,
    );
    return () => clearTimeout(timer);
  }, []);
  return catchUp;
}
