import { Button, Loader } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonRung } from "../../../../protocol/lessonRungs.ts";
import { useReplay } from "../../api/lessons.ts";
import css from "./CatchUp.module.css";
import { CatchUpTheatre } from "./CatchUpTheatre.tsx";
import { untilLiveMoves } from "./untilLiveMoves.ts";
import type { Watching } from "./watching.ts";

/**
 * What was before, in the place of the present, which is not received meanwhile. It goes only when the present
 * moves again: in between there is a still picture and never a black one.
 */
export default function CatchUpStage({
  isGuest,
  muted,
  rung,
  watchedFrom,
  ...watching
}: Omit<Watching, "watchedFrom"> & {
  watchedFrom: number;
  isGuest: boolean;
  muted: boolean;
  rung: LessonRung;
}) {
  const { t } = useTranslation();
  const { lesson, session, onWatch } = watching;
  const pane = useRef<HTMLElement>(null);
  const replay = useReplay(lesson.lessonId);
  const [returning, setReturning] = useState<"asked" | "caughtUp" | null>(null);
  // Whoever is called speaks in the present.
  if (isGuest && returning === null) setReturning("asked");
  useEffect(() => {
    session.rest(true);
    return () => session.rest(false);
  }, [session]);

  useEffect(() => {
    if (returning === null) return;
    let isOver = false;
    session.rest(false);
    const stage = pane.current?.parentElement?.parentElement;
    void untilLiveMoves(stage ?? document).then(() => {
      if (!isOver) onWatch(returning === "caughtUp" ? returning : null);
    });
    return () => {
      isOver = true;
    };
  }, [returning, session, onWatch]);
  const goLive = (because: "asked" | "caughtUp"): void =>
    setReturning((before) => before ?? because);

  const { data } = replay;
  return (
    <section
      ref={pane}
      className={css["pane"]}
      aria-label={t("replay.catchUp.title")}
      data-testid="catch-up"
    >
      {data?.cameraUrl ? (
        <CatchUpTheatre
          {...watching}
          replay={data}
          cameraUrl={data.cameraUrl}
          watchedFrom={watchedFrom}
          muted={muted}
          soundOnly={rung !== "video"}
          returning={returning !== null}
          onLive={goLive}
          onRenew={async () => (await replay.refetch()).isSuccess}
        />
      ) : (
        <div className={css["coming"]}>
          {replay.isError ? (
            <p role="alert">{t("replay.catchUp.notNow")}</p>
          ) : (
            <Loader color="white" aria-label={t("replay.waiting")} />
          )}
          <Button
            loading={returning !== null}
            onClick={() => goLive("asked")}
            data-testid="jump-to-live"
          >
            {t("replay.catchUp.live")}
          </Button>
        </div>
      )}
    </section>
  );
}
