import { type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { type SlidePoint, type ShownSlide, slideUrl } from "../../../../protocol/slides.ts";
import css from "./Slides.module.css";

/** One page with the teacher's pointer on it. The next page is fetched while this one is looked at. */
export function SlidePicture({
  lessonId,
  shown,
  point,
  onPoint,
}: {
  lessonId: LessonId;
  shown: ShownSlide;
  point: SlidePoint | null;
  /** Whoever points; null when the pointer leaves the page. */
  onPoint?: ((point: SlidePoint | null) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { deckId, page, pages } = shown;
  const url = slideUrl({ lessonId, deckId, page });
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (page < pages) new Image().src = slideUrl({ lessonId, deckId, page: page + 1 });
  }, [lessonId, deckId, page, pages]);
  const pointAt = ({ clientX, clientY }: PointerEvent): void => {
    const box = sheet.current?.getBoundingClientRect();
    if (!box || !onPoint) return;
    const x = (clientX - box.left) / box.width;
    const y = (clientY - box.top) / box.height;
    onPoint(x < 0 || x > 1 || y < 0 || y > 1 ? null : { x, y });
  };
  return (
    <div
      className={css["frame"]}
      data-pointing={onPoint !== undefined}
      onPointerDown={pointAt}
      onPointerMove={pointAt}
      onPointerLeave={() => onPoint?.(null)}
    >
      <div
        ref={sheet}
        className={css["sheet"]}
        style={{
          aspectRatio: `${shown.width} / ${shown.height}`,
          width: `min(100cqw, calc(100cqh * ${shown.width / shown.height}))`,
        }}
      >
        {failedUrl === url ? (
          <p className={css["unseen"]}>{t("slides.unseen")}</p>
        ) : (
          <img
            src={url}
            alt={t("slides.page", { page, pages })}
            onError={() => setFailedUrl(url)}
            draggable={false}
            data-testid="slide"
            data-page={page}
          />
        )}
        {point && (
          <span
            className={css["point"]}
            style={{ left: `${point.x * 100}%`, top: `${point.y * 100}%` }}
            data-testid="slide-point"
          />
        )}
      </div>
      <p className={css["number"]} aria-live="polite" data-testid="slide-number">
        <span aria-hidden="true">
          {page} / {pages}
        </span>
        <span className={css["spoken"]}>{t("slides.page", { page, pages })}</span>
      </p>
    </div>
  );
}
