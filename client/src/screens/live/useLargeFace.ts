import { useState } from "react";
import type { LargeThing } from "../../../../protocol/slides.ts";

/**
 * Whether the teacher's face stands large and what she shares small beside it: as she last told the
 * class, until a child chooses otherwise. Where nothing is shared there is nothing to choose.
 */
export function useLargeFace({ told, isShared }: { told: LargeThing | null; isShared: boolean }) {
  const [isLarge, setLarge] = useState(told === "camera");
  const [heard, setHeard] = useState(told);
  if (told !== heard) {
    setHeard(told);
    setLarge(told === "camera");
  } else if (!isShared && isLarge && told !== "camera") {
    setLarge(false);
  }
  return { isFaceLarge: isShared && isLarge, setLarge };
}
