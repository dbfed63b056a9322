import { Button, FileButton, Progress } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { type ShownSlide, slideFileBytes } from "../../../../protocol/slides.ts";
import { ApiError } from "../../api/request.ts";
import { useBringDeck, useDecks } from "../../api/slides.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconUpload } from "../../components/icons.ts";
import type { LiveSlides } from "../../media/liveSlides.ts";
import { DeckCard } from "./DeckCard.tsx";
import css from "./Slides.module.css";

const accepted = ".pdf,.ppt,.pptx,.docx,.jpg,.jpeg,.png,.webp";

/** The lesson's slides, before and in it: bring them, see every page, show one by a tap. */
export default function SlidesPanel({
  lessonId,
  shown,
  slides,
}: {
  lessonId: LessonId;
  shown: ShownSlide | null;
  slides: Pick<LiveSlides, "show">;
}) {
  const { t } = useTranslation();
  const decks = useDecks(lessonId);
  const [share, setShare] = useState(0);
  const [tooLarge, setTooLarge] = useState(false);
  const bring = useBringDeck(lessonId, setShare);
  const take = (file: File | null): void => {
    if (file === null) return;
    setTooLarge(file.size > slideFileBytes);
    if (file.size > slideFileBytes) return;
    setShare(0);
    bring.mutate(file);
  };
  const percent = Math.floor(share * 100);
  const error = tooLarge ? new ApiError({ code: "tooLarge" }) : (bring.error ?? decks.error);
  return (
    <section className={css["panel"]} aria-label={t("slides.title")} data-testid="slides-panel">
      <FileButton
        accept={accepted}
        onChange={take}
        inputProps={{ "aria-label": t("slides.bring") }}
      >
        {(props) => (
          <Button
            {...props}
            fullWidth
            leftSection={<IconUpload size={18} aria-hidden="true" />}
            loading={bring.isPending}
            data-testid="bring-slides"
          >
            {t("slides.bring")}
          </Button>
        )}
      </FileButton>
      <p className={css["quiet"]}>
        {t("slides.kinds", { size: Math.floor(slideFileBytes / 1024 / 1024) })}
      </p>
      {bring.isPending && (
        <div aria-live="polite">
          <p className={css["quiet"]}>{t("slides.sending", { percent })}</p>
          <Progress value={percent} aria-label={t("slides.sending", { percent })} />
        </div>
      )}
      {error !== null && <ErrorNote error={error} />}
      {decks.data?.length === 0 && !bring.isPending && (
        <p className={css["quiet"]}>{t("slides.empty")}</p>
      )}
      {decks.data?.map((deck) => (
        <DeckCard key={deck.deckId} deck={deck} shown={shown} slides={slides} />
      ))}
    </section>
  );
}
