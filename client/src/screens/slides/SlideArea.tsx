import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconMaximize } from "../../components/icons.ts";
import css from "./Slides.module.css";
import { SlidePicture } from "./SlidePicture.tsx";

/**
 * The slide where the lesson's large picture is; a shared screen stands beside it. What came last is
 * large, and everybody may enlarge the other.
 */
export default function SlideArea({
  screen,
  screenId,
  ...slide
}: {
  screen: ReactNode;
  /** Of the shared screen; null when there is none. */
  screenId: string | null;
} & Parameters<typeof SlidePicture>[0]) {
  const { t } = useTranslation();
  const { deckId } = slide.shown;
  const [large, setLarge] = useState<"slide" | "screen">("slide");
  const [known, setKnown] = useState({ screenId, deckId });
  if (known.screenId !== screenId || known.deckId !== deckId) {
    setKnown({ screenId, deckId });
    setLarge(screenId !== null && known.screenId !== screenId ? "screen" : "slide");
  }
  const isSlideLarge = large === "slide" || screenId === null;
  return (
    <div className={css["area"]} data-large={isSlideLarge ? "slide" : "screen"}>
      <div className={css["one"]} data-of="slide">
        <SlidePicture {...slide} />
      </div>
      {screenId !== null && (
        <div className={css["one"]} data-of="screen">
          {screen}
        </div>
      )}
      {screenId !== null && (
        <button
          type="button"
          className={css["enlarge"]}
          aria-label={t("slides.enlarge")}
          onClick={() => setLarge(isSlideLarge ? "screen" : "slide")}
          data-testid="enlarge-other"
        >
          <IconMaximize size={20} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
