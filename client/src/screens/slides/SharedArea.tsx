import { type CSSProperties, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconMaximize } from "../../components/icons.ts";
import css from "./SharedArea.module.css";

export interface SharedThing {
  of: "board" | "slide" | "screen";
  /** Another one is another thing, though of the same kind. */
  id: string;
  node: ReactNode;
  /** Does not take the large place by coming. */
  isQuiet?: boolean;
}

/**
 * What a lesson shows at once: one thing large, the others small beside it. What came last is large,
 * and everybody may enlarge another.
 */
export function SharedArea({ things }: { things: readonly SharedThing[] }) {
  const { t } = useTranslation();
  const keys = things.map(({ of, id }) => `${of} ${id}`);
  const [large, setLarge] = useState<SharedThing["of"] | undefined>(things[0]?.of);
  const [known, setKnown] = useState(keys);
  if (known.join() !== keys.join()) {
    const fresh = things
      .filter(({ isQuiet }, n) => !isQuiet && !known.includes(keys[n] ?? ""))
      .at(-1);
    setKnown(keys);
    if (fresh) setLarge(fresh.of);
  }
  const isThere = things.some(({ of }) => of === large);
  const isLarge = (of: SharedThing["of"]): boolean => of === (isThere ? large : things[0]?.of);
  const small = things.filter(({ of }) => !isLarge(of)).map(({ of }) => of);
  const placeOf = (of: SharedThing["of"]) =>
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
        </div>
      ))}
      {small.map((of) => (
        <button
          key={of}
          type="button"
          className={css["enlarge"]}
          style={placeOf(of)}
          aria-label={t(`slides.enlarge.${of}`)}
          onClick={() => setLarge(of)}
          data-testid={`enlarge-${of}`}
        >
          <IconMaximize size={20} aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
