import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { thumbnailUrl } from "../../../../protocol/slides.ts";
import { clockText } from "../../components/clockText.ts";
import type { SlideSpan } from "../../../../protocol/slideSpans.ts";
import css from "./SlideStrip.module.css";

/** The pages that were shown, each a way to its moment. */
export default function SlideStrip({
  lessonId,
  stops,
  positionMs,
  onSeek,
}: {
  lessonId: LessonId;
  stops: readonly SlideSpan[];
  positionMs: number;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const strip = useRef<HTMLOListElement>(null);
  const current = stops.findLastIndex(({ fromMs }) => fromMs <= positionMs);
  useEffect(() => {
    const list = strip.current;
    const item = list?.children.item(current);
    // The strip alone moves: the page stays where its reader is.
    if (list && item instanceof HTMLElement)
      list.scrollTo({ left: item.offsetLeft - (list.clientWidth - item.offsetWidth) / 2 });
  }, [current]);
  return (
    <nav className={css["strip"]} aria-label={t("slides.title")}>
      <ol ref={strip}>
        {stops.map(({ shown: { deckId, page }, fromMs }, i) => (
          <li key={fromMs}>
            <button
              type="button"
              aria-current={i === current}
              aria-label={t("replay.toPage", { page, time: clockText(fromMs) })}
              onClick={() => onSeek(fromMs)}
              data-testid="go-slide"
              data-page={page}
            >
              <img src={thumbnailUrl({ lessonId, deckId, page })} alt="" loading="lazy" />
              <span aria-hidden="true">{clockText(fromMs)}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
