import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LessonNow } from "../../../../protocol/lessonRungs.ts";
import { slideUrl, thumbnailUrl } from "../../../../protocol/slides.ts";
import css from "./ReadAlong.module.css";

/** The page that the class sees, small at once and sharp when it has come, and its words. */
export function ReadSlide({ now, lessonId }: { now: LessonNow | null; lessonId: LessonId }) {
  const { t } = useTranslation();
  const [sharpUrl, setSharpUrl] = useState("");
  const slide = now?.slide;
  const place = slide && { lessonId, deckId: slide.deckId, page: slide.page };
  const url = place ? slideUrl(place) : "";
  return (
    <section className={css["slide"]} aria-label={t("slides.title")}>
      {now?.boardIsOpen && <p className={css["quiet"]}>{t("ladder.boardIsOpen")}</p>}
      {slide && place ? (
        <>
          <div className={css["sheet"]} style={{ aspectRatio: `${slide.width} / ${slide.height}` }}>
            {sharpUrl !== url && <img src={thumbnailUrl(place)} alt="" />}
            <img
              key={url}
              src={url}
              alt={t("slides.page", { page: slide.page, pages: slide.pages })}
              onLoad={() => setSharpUrl(url)}
              data-testid="slide"
              data-page={slide.page}
              data-sharp={sharpUrl === url}
            />
          </div>
          <p className={css["number"]} aria-live="polite">
            {t("slides.page", { page: slide.page, pages: slide.pages })}
          </p>
          {slide.text !== "" && (
            <details className={css["words"]}>
              <summary>{t("ladder.words")}</summary>
              <p>{slide.text}</p>
            </details>
          )}
        </>
      ) : (
        !now?.boardIsOpen && (
          <p className={css["quiet"]}>
            {now?.state === "scheduled" ? t("ladder.notBegun") : t("ladder.noSlide")}
          </p>
        )
      )}
    </section>
  );
}
