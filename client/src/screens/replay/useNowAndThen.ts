import { useEffect } from "react";

/** Tells every so often, when the page goes, and when whoever tells goes or tells another thing. */
export function useNowAndThen(tell: () => void, everyMs: number): void {
  useEffect(() => {
    const telling = setInterval(tell, everyMs);
    addEventListener("pagehide", tell);
    return () => {
      clearInterval(telling);
      removeEventListener("pagehide", tell);
      tell();
    };
  }, [tell, everyMs]);
}
