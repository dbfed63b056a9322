import { type ComponentProps, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  IconChevronLeft,
  IconChevronRight,
  IconPointer,
  IconSquareRoundedX,
} from "../../components/icons.ts";
import type { LiveSlides } from "../../media/liveSlides.ts";
import SlideArea from "./SlideArea.tsx";
import css from "./Slides.module.css";

/** About fifteen a second; what is between them nobody sees. */
const pointEveryMs = 66;
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  PageUp: -1,
  ArrowRight: 1,
  PageDown: 1,
};

/** What the class sees, with what leafs, points and stops. */
export default function TeacherSlide({
  slides,
  ...area
}: {
  slides: Pick<LiveSlides, "show" | "hide" | "point" | "enlarge">;
} & Omit<ComponentProps<typeof SlideArea>, "onPoint" | "point" | "onLarge">) {
  const { t } = useTranslation();
  const { deckId, page, pages } = area.shown;
  const [pointing, setPointing] = useState(false);
  const [point, setPoint] = useState<ComponentProps<typeof SlideArea>["point"]>(null);
  const sentMs = useRef(0);
  const sending = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isTold = useRef(false);
  useEffect(
    () => () => {
      clearTimeout(sending.current);
      // Put away, or under the board: nobody points there any more.
      if (isTold.current) slides.point(null);
    },
    // The lesson stays the same, and with it where that is told.
    // oxlint-disable-next-line react/exhaustive-deps
    [],
  );

  // A refusal means that the deck or the lesson is gone, which the page shows by itself.
  const ignore = (): void => undefined;
  const leaf = (by: number): void => {
    const next = page + by;
    if (next >= 1 && next <= pages) void slides.show({ deckId, page: next }).catch(ignore);
  };
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const by = steps[event.key];
      const { target } = event;
      const busy =
        target instanceof HTMLElement &&
        (target.isContentEditable || target.matches("input, textarea, select, [role=dialog] *"));
      if (by === undefined || busy || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      leaf(by);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  const pointAt = (next: typeof point): void => {
    setPoint(next);
    clearTimeout(sending.current);
    const send = (): void => {
      sentMs.current = performance.now();
      isTold.current = next !== null;
      slides.point(next);
    };
    // Where the pointer comes to rest is always told.
    const waitMs = sentMs.current + pointEveryMs - performance.now();
    if (next === null || waitMs <= 0) send();
    else sending.current = setTimeout(send, waitMs);
  };
  const togglePointer = (): void => {
    if (pointing) pointAt(null);
    setPointing(!pointing);
  };
  return (
    <div className={css["teacher"]}>
      <SlideArea
        {...area}
        onLarge={(large) => void slides.enlarge(large).catch(ignore)}
        point={pointing ? point : null}
        onPoint={pointing ? pointAt : undefined}
      />
      <div className={css["controls"]} role="group" aria-label={t("slides.title")}>
        <button
          type="button"
          aria-label={t("slides.back")}
          disabled={page <= 1}
          onClick={() => leaf(-1)}
          data-testid="slide-back"
        >
          <IconChevronLeft size={24} aria-hidden="true" />
        </button>
        <button
          type="button"
          aria-label={t("slides.next")}
          disabled={page >= pages}
          onClick={() => leaf(1)}
          data-testid="slide-next"
        >
          <IconChevronRight size={24} aria-hidden="true" />
        </button>
        <button
          type="button"
          aria-label={t("slides.pointer")}
          aria-pressed={pointing}
          onClick={togglePointer}
          data-testid="slide-pointer"
        >
          <IconPointer size={24} aria-hidden="true" />
        </button>
        <button
          type="button"
          aria-label={t("slides.stop")}
          onClick={() => void slides.hide().catch(ignore)}
          data-testid="slide-stop"
        >
          <IconSquareRoundedX size={24} aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}
