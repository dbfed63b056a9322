import { Alert, Button, Loader } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Replay } from "../../../../protocol/lessons.ts";
import { IconHeadphones, IconPlayerPlay } from "../../components/icons.ts";
import { rememberReplayQuality } from "../../media/rememberedReplayQuality.ts";
import { gapLines } from "./gapLines.ts";
import { ReplayControls } from "./ReplayControls.tsx";
import { ReplayCoverage } from "./ReplayCoverage.tsx";
import { ReplayQuestions } from "./ReplayQuestions.tsx";
import css from "./ReplayTheatre.module.css";
import { useFullScreen } from "./useFullScreen.ts";
import { useReplayKeys } from "./useReplayKeys.ts";
import { useReplayPlayer } from "./useReplayPlayer.ts";

/** Screen large with the teacher's face beside it; without a screen the face is large. */
export function ReplayTheatre({
  replay,
  cameraUrl,
  onRenew,
}: {
  replay: Replay;
  cameraUrl: string;
  /** Asks for leave to watch again; true when it was given. */
  onRenew: () => Promise<boolean>;
}) {
  const { t } = useTranslation();
  const camera = useRef<HTMLVideoElement>(null);
  const screen = useRef<HTMLVideoElement>(null);
  const theatre = useRef<HTMLElement>(null);
  const [start, setStart] = useState({ attempt: 0, fromMs: 0 });
  const { player, state } = useReplayPlayer({
    camera,
    screen,
    cameraUrl,
    screenUrl: replay.screenUrl,
    soundUrl: replay.soundUrl,
    ...start,
  });
  const fullScreen = useFullScreen(theatre, () => (replay.screenUrl ? screen : camera).current);
  const soundOnly = state.quality === "sound";
  const showsScreen = replay.screenUrl !== null && !soundOnly;
  const { lesson } = replay;
  const name = lesson.teacher.displayName;
  const gaps = gapLines(replay.gaps);
  const toggle = (): void => {
    if (state.playing) player?.pause();
    else void player?.play();
  };
  useReplayKeys({ player, onToggle: toggle, onFullScreen: fullScreen.toggle });
  const goTo = (toMs: number): void => {
    player?.seek(toMs);
    theatre.current?.scrollIntoView({ block: "start" });
  };
  const again = async (): Promise<void> => {
    if (await onRenew())
      setStart(({ attempt }) => ({ attempt: attempt + 1, fromMs: state.positionMs }));
  };

  return (
    <>
      <section
        ref={theatre}
        className={css["theatre"]}
        aria-label={lesson.title}
        data-testid="replay-player"
        data-phase={state.phase}
        data-drift-ms={state.driftMs ?? undefined}
      >
        <div className={css["stage"]} data-layout={showsScreen ? "both" : "face"}>
          <div className={css["screen"]} hidden={!showsScreen}>
            <video
              ref={screen}
              aria-label={t("replay.screenOf", { name })}
              data-testid="screen-video"
              muted
              playsInline
              preload="auto"
            />
          </div>
          <div className={css["face"]}>
            <video
              ref={camera}
              aria-label={t("replay.cameraOf", { name })}
              data-testid="camera-video"
              playsInline
              preload="auto"
            />
            {soundOnly && (
              <div className={css["soundOnly"]}>
                <IconHeadphones size={48} aria-hidden="true" />
                {t("replayQuality.soundOnly")}
              </div>
            )}
          </div>
          <div className={css["about"]}>
            <h1>{lesson.title}</h1>
            <p>{t("replay.by", { name, date: new Date(replay.startedAt) })}</p>
            {replay.state === "capturing" && <p>{t("replay.growing")}</p>}
            {replay.state === "finishing" && <p>{t("replay.finishing")}</p>}
          </div>
          <button
            type="button"
            className={css["surface"]}
            onClick={toggle}
            aria-label={state.playing ? t("replay.pause") : t("replay.play")}
            data-testid="replay-surface"
          >
            {state.waiting || state.phase === "loading" ? (
              <Loader color="white" aria-label={t("replay.waiting")} />
            ) : (
              !state.playing && (
                <span>
                  <IconPlayerPlay size={44} />
                </span>
              )
            )}
          </button>
        </div>
        {state.failure && (
          <Alert color="red" variant="filled" role="alert" radius={0}>
            <div className={css["failure"]}>
              {t(`replay.failure.${state.failure}`)}
              <Button variant="white" onClick={() => void again()}>
                {t("common.retry")}
              </Button>
            </div>
          </Alert>
        )}
        <ReplayControls
          state={state}
          knownDurationMs={replay.durationMs}
          gaps={gaps}
          storyboard={replay.storyboard}
          fullScreen={fullScreen}
          onToggle={toggle}
          onSeek={(toMs) => player?.seek(toMs)}
          onRate={(rate) => player?.setRate(rate)}
          onQuality={(quality) => {
            rememberReplayQuality(quality);
            player?.setQuality(quality);
          }}
          onVolume={(volume) => player?.setVolume(volume)}
        />
      </section>
      <ReplayQuestions
        replay={replay}
        ready={state.phase !== "loading"}
        positionMs={state.positionMs}
        onSeek={goTo}
      />
      <ReplayCoverage coverage={replay.coverage} gaps={gaps} onSeek={goTo} />
    </>
  );
}
