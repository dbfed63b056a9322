import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconCircleCheck } from "../../components/icons.ts";
import { useReplayReady } from "../replay/replayReady.ts";
import { type Offer, offerFor } from "./catchUpRule.ts";
import css from "./CatchUp.module.css";
import { CatchUpStage } from "./importCatchUpStage.ts";
import { recallLastHere, rememberLastHere } from "./lastHere.ts";
import { usePast } from "./usePast.ts";
import { useWayBack } from "./useWayBack.ts";
import type { Watching } from "./watching.ts";

const noteEveryMs = 5_000;
const newsForMs = 6_000;

/**
 * Once, to who came late or was away for a while: what was missed, or the present. It stands beside the pictures. It
 * also says when the present is reached.
 */
export function CatchUpOffer({
  lesson,
  serverOffsetMs,
  watchedFrom,
  onWatch,
  reconnecting,
}: Watching & { reconnecting: boolean }) {
  const { t } = useTranslation();
  const { lessonId, startedAt } = lesson;
  const [offer, setOffer] = useState<Offer | null>(null);
  // Whoever goes back has seen for themselves.
  if (offer && typeof watchedFrom === "number") setOffer(null);
  useEffect(() => {
    if (reconnecting || startedAt === null) return;
    const now = (): number => Date.now() + serverOffsetMs;
    const note = (): void => rememberLastHere(lessonId, now());
    const come = setTimeout(() => {
      const lastHereMs = recallLastHere(lessonId);
      const made = offerFor({ startedAtMs: Date.parse(startedAt), nowMs: now(), lastHereMs });
      if (made) setOffer(made);
      note();
    });
    const stay = setInterval(note, noteEveryMs);
    return () => {
      clearTimeout(come);
      clearInterval(stay);
    };
  }, [lessonId, startedAt, serverOffsetMs, reconnecting]);
  useEffect(() => {
    if (watchedFrom !== "caughtUp") return;
    const timer = setTimeout(() => onWatch(null), newsForMs);
    return () => clearTimeout(timer);
  }, [watchedFrom, onWatch]);
  const choose = (from: number | null): void => {
    setOffer(null);
    onWatch(from);
  };
  return (
    <>
      <div role="status" className={css["news"]} data-testid="catch-up-news">
        {watchedFrom === "caughtUp" && (
          <p>
            <IconCircleCheck size={20} aria-hidden="true" />
            {t("replay.catchUp.caughtUp")}
          </p>
        )}
      </div>
      {offer && <OfferBox {...{ lesson, serverOffsetMs, offer }} onChoose={choose} />}
    </>
  );
}

function OfferBox({
  lesson,
  serverOffsetMs,
  offer: { of, fromMs, missedMs },
  onChoose,
}: Pick<Watching, "lesson" | "serverOffsetMs"> & {
  offer: Offer;
  onChoose: (from: number | null) => void;
}) {
  const { t } = useTranslation();
  const began = usePast({ lesson, serverOffsetMs });
  const { coming, goTo } = useWayBack(onChoose);
  // Most who are offered it take it.
  useReplayReady({ lessonId: lesson.lessonId, afterMs: 0 });
  useEffect(() => void CatchUpStage.preload().catch(() => undefined), []);
  if (!began) return null;
  return (
    <section
      className={css["offer"]}
      aria-label={t("replay.catchUp.title")}
      data-testid="catch-up-offer"
    >
      <p>
        {of === "beginning"
          ? t("replay.catchUp.late", { count: Math.round(missedMs / 60_000) })
          : t("replay.catchUp.away")}
      </p>
      <Button loading={coming} onClick={() => goTo(fromMs)} data-testid="catch-up-watch">
        {t(of === "beginning" ? "replay.catchUp.beginning" : "replay.catchUp.missed")}
      </Button>
      <Button variant="default" onClick={() => onChoose(null)} data-testid="catch-up-stay">
        {t("replay.catchUp.stay")}
      </Button>
    </section>
  );
}
