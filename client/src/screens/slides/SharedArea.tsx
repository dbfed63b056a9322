import { type CSSProperties, type ReactNode, useEffect, useState } from "react";
import type { LargeThing } from "../../../../protocol/slides.ts";
import { EnlargeButton } from "../../components/EnlargeButton.tsx";
import css from "./SharedArea.module.css";

export interface SharedThing {
  of: LargeThing;
  /** Another one is another thing, though of the same kind. */
  id: string;
  node: ReactNode;
  /** Does not take the large place by coming. */
  isQuiet?: boolean;
}

/**
 * What a lesson shows at once: one thing large, the others small beside it. What came last is large, or
 * what the teacher enlarges for all, and everybody may enlarge another.
 */
export function SharedArea({
  things,
  told,
  onLarge,
}: {
  things: readonly SharedThing[];
  /** What the class was told to see large. */
  told: LargeThing | null;
  /** The teacher's: tells the class. */
  onLarge?: ((large: LargeThing) => void) | undefined;
}) {
  const keys = things.map(({ of, id }) => `${of} ${id}`);
  const [large, setLarge] = useState<LargeThing | undefined>(
    onLarge ? things[0]?.of : (told ?? things[0]?.of),
  );
  const [heard, setHeard] = useState(told);
  // Whoever tells does not follow what comes back.
  if (told !== heard && !onLarge) {
    setHeard(told);
    if (told && told !== "camera") setLarge(told);
  }
  const [known, setKnown] = useState(keys);
  if (known.join() !== keys.join()) {
    const fresh = things
      .filter(({ isQuiet }, n) => !isQuiet && !known.includes(keys[n] ?? ""))
      .at(-1);
    setKnown(keys);
    if (fresh) setLarge(fresh.of);
  }
  const isThere = things.some(({ of }) => of === large);
  const now = isThere ? large : things[0]?.of;
  // Of one thing alone there is nothing to tell, unless it was another before.
  const isTold = now === told || told === "camera" || (things.length === 1 && told === null);
  const toTell = onLarge && !isTold ? now : undefined;
  useEffect(() => {
    if (toTell) onLarge?.(toTell);
    // Once for each change: who is told stays the same.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [toTell]);
  const isLarge = (of: LargeThing): boolean => of === now;
  const small = things.filter(({ of }) => !isLarge(of)).map(({ of }) => of);
  const placeOf = (of: LargeThing) =>
    ({ "--place": Math.max(0, small.indexOf(of)) }) as CSSProperties;
  return (
    <div className={css["area"]}>
      {things.map(({ of, node }) => (
        <div
          key={of}
          className={css["one"]}
          data-of={of}
          data-large={isLarge(of)}
          style={placeOf(of)}
        >
          {node}
          {!isLarge(of) && <EnlargeButton of={of} onClick={() => setLarge(of)} />}
        </div>
      ))}
    </div>
  );
}
