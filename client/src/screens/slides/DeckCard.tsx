import { ActionIcon, Progress } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Deck,
  mostSlidePages,
  type ShownSlide,
  thumbnailUrl,
} from "../../../../protocol/slides.ts";
import { useRemoveDeck } from "../../api/slides.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { IconTrash } from "../../components/icons.ts";
import type { LiveSlides } from "../../media/liveSlides.ts";
import css from "./Slides.module.css";

/** One file: how far its pages are, why there are none, or all of them small. */
export function DeckCard({
  deck,
  shown,
  slides,
}: {
  deck: Deck;
  shown: ShownSlide | null;
  slides: Pick<LiveSlides, "show">;
}) {
  const { t } = useTranslation();
  const { deckId, lessonId, fileName, state, done, of, refusal } = deck;
  const [removing, setRemoving] = useState(false);
  const remove = useRemoveDeck(lessonId);
  const progress =
    state === "waiting"
      ? t("slides.waiting")
      : of === null
        ? t("slides.converting")
        : t("slides.rendering", { done, of });
  return (
    <article className={css["deck"]} data-testid="deck" data-state={state}>
      <header>
        <h3>{fileName}</h3>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={44}
          aria-label={`${t("slides.remove")} ${fileName}`}
          onClick={() => setRemoving(true)}
          data-testid="remove-deck"
        >
          <IconTrash size={20} aria-hidden="true" />
        </ActionIcon>
      </header>
      {refusal !== null && (
        <p className={css["refusal"]} role="alert" data-testid="deck-refusal">
          {t(`slides.refusal.${refusal}`, { most: mostSlidePages })}
        </p>
      )}
      {(state === "waiting" || state === "rendering") && (
        <div aria-live="polite">
          <p className={css["quiet"]}>{progress}</p>
          <Progress
            value={of === null ? 100 : (done / of) * 100}
            animated={of === null}
            aria-label={progress}
          />
        </div>
      )}
      {state === "ready" && (
        <ol className={css["pages"]}>
          {deck.pages.map(({ width, height }, index) => {
            const page = index + 1;
            const isShown = shown?.deckId === deckId && shown.page === page;
            return (
              <li key={page}>
                <button
                  type="button"
                  aria-label={t("slides.show", { page })}
                  aria-current={isShown}
                  onClick={() => void slides.show({ deckId, page }).catch(() => undefined)}
                  data-testid={`show-page-${page}`}
                >
                  <img
                    src={thumbnailUrl({ lessonId, deckId, page })}
                    alt=""
                    width={width}
                    height={height}
                    loading="lazy"
                  />
                  <span aria-hidden="true">{page}</span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
      {removing && (
        <ConfirmDialog
          title={t("slides.remove")}
          text={t("slides.removeAsk", { name: fileName })}
          confirm={t("slides.remove")}
          danger
          pending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(deckId, { onSuccess: () => setRemoving(false) })}
          onClose={() => setRemoving(false)}
        />
      )}
    </article>
  );
}
