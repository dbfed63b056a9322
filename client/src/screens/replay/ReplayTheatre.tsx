import { Alert, Button } from "@mantine/core";
import { Suspense, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Replay } from "../../../../protocol/lessons.ts";
import { rememberReplayQuality } from "../../media/rememberedReplayQuality.ts";
import { ReplayChat } from "../chat/importReplayChat.ts";
import { gapLines } from "./gapLines.ts";
import { ReplayPolls, SlideStrip, StageTurns } from "./importReplayParts.ts";
import { momentInAddress } from "./momentInAddress.ts";
import { ReplayAbout } from "./ReplayAbout.tsx";
import { ReplayControls } from "./ReplayControls.tsx";
import { ReplayCoverage } from "./ReplayCoverage.tsx";
import { ReplayQuestions } from "./ReplayQuestions.tsx";
import { ReplayStage } from "./ReplayStage.tsx";
import css from "./ReplayTheatre.module.css";
import { useFullScreen } from "./useFullScreen.ts";
import { useReplayEvents } from "./useReplayEvents.ts";
import { useReplayKeys } from "./useReplayKeys.ts";
import { useReplayPlayer } from "./useReplayPlayer.ts";
import { useUnderWay } from "./useUnderWay.ts";
import { useWatchedReports } from "./useWatchedReports.ts";

/** Pictures and sound with all that leads through them: pages, children on stage, questions, holes. */
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
  const [start, setStart] = useState(() => ({
    attempt: 0,
    fromMs: momentInAddress(location.search),
  }));
  const { player, state } = useReplayPlayer({
    camera,
    screen,
    cameraUrl,
    screenUrl: replay.screenUrl,
    soundUrl: replay.soundUrl,
    ...start,
  });
  const fullScreen = useFullScreen(theatre, () => (replay.screenUrl ? screen : camera).current);
  const ready = useUnderWay(state);
  const events = useReplayEvents(replay, { ready, durationMs: state.durationMs });
  const { stops, turns, polls, mayExportPolls } = events;
  const { lesson } = replay;
  const gaps = useMemo(() => gapLines(replay.gaps), [replay.gaps]);
  // Of its class, who may ask, too: nobody else's watching is of interest.
  useWatchedReports({ lessonId: lesson.lessonId, enabled: lesson.may.ask, state });
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
        <ReplayStage
          replay={replay}
          camera={camera}
          screen={screen}
          events={events}
          player={player}
          state={state}
          about={<ReplayAbout replay={replay} />}
          onToggle={toggle}
        />
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
          turns={turns}
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
        {stops.length > 0 && (
          <Suspense fallback={null}>
            <SlideStrip
              lessonId={lesson.lessonId}
              stops={stops}
              positionMs={state.positionMs}
              onSeek={goTo}
            />
          </Suspense>
        )}
      </section>
      {turns.length > 0 && (
        <Suspense fallback={null}>
          <StageTurns turns={turns} onSeek={goTo} />
        </Suspense>
      )}
      {polls.length > 0 && (
        <Suspense fallback={null}>
          <ReplayPolls
            lessonId={lesson.lessonId}
            polls={polls}
            mayExport={mayExportPolls}
            positionMs={state.positionMs}
            onSeek={goTo}
          />
        </Suspense>
      )}
      {ready && (
        <Suspense fallback={null}>
          <ReplayChat replay={replay} positionMs={state.positionMs} onSeek={goTo} />
        </Suspense>
      )}
      <ReplayQuestions replay={replay} ready={ready} positionMs={state.positionMs} onSeek={goTo} />
      <ReplayCoverage coverage={replay.coverage} gaps={gaps} onSeek={goTo} />
    </>
  );
}
