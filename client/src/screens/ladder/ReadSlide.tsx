import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LessonNow } from "../../../../protocol/lessonNow.ts";
import { slideUrl, thumbnailUrl } from "../../../../protocol/slides.ts";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";
import css from "./ReadAlong.module.css";

const ReadBoard = lazy(async () =>
  untilItComes(async () => withTexts("board", async () => import("./ReadBoard.tsx"))),
);

/** The page that the class sees, with what is drawn on it, and its words. */
export function ReadSlide({ now, lessonId }: { now: LessonNow | null; lessonId: LessonId }) {
  const { t } = useTranslation();
  const slide = now?.slide;
  const board = now?.board;
  const picture = slide && <SlidePicture {...{ slide, lessonId }} />;
  const coming = (
    <>
      <p className={css["quiet"]}>{t("ladder.boardIsComing")}</p>
      {picture}
    </>
  );
  return (
    <section className={css["slide"]} aria-label={t("slides.title")}>
      {board ? (
        <Suspense fallback={coming}>
          <ReadBoard key={board.pageId} lessonId={lessonId} page={board} />
        </Suspense>
      ) : (
        (picture ?? (
          <p className={css["quiet"]}>
            {now?.state === "scheduled" ? t("ladder.notBegun") : t("ladder.noSlide")}
          </p>
        ))
      )}
      {slide && (
        <>
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
      )}
    </section>
  );
}

/** Small at once, and sharp when it has come. */
function SlidePicture({
  slide,
  lessonId,
}: {
  slide: NonNullable<LessonNow["slide"]>;
  lessonId: LessonId;
}) {
  const { t } = useTranslation();
  const [sharpUrl, setSharpUrl] = useState("");
  const place = { lessonId, deckId: slide.deckId, page: slide.page };
  const url = slideUrl(place);
  return (
    <div
      className={css["sheet"]}
      style={{
        aspectRatio: `${slide.width} / ${slide.height}`,
        width: `min(100%, calc(70dvh * ${slide.width / slide.height}))`,
      }}
    >
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
  );
}
