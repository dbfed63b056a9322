import { Text } from "@mantine/core";
import { Suspense, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ReplayNoteId } from "../../../../protocol/ids.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import { rememberReplayQuality } from "../../media/rememberedReplayQuality.ts";
import { ReplayThreads } from "../chat/importReplayChat.ts";
import { ReplaySide } from "../replaySide/importReplaySide.ts";
import type { NoteWish } from "../replaySide/noteWish.ts";
import { CaptionToggle } from "./CaptionToggle.tsx";
import { beginning } from "./beginning.ts";
import { gapLines } from "./gapLines.ts";
import { CaptionLayer, SlideStrip } from "./importReplayParts.ts";
import { momentInAddress } from "./momentInAddress.ts";
import { ReplayAbout } from "./ReplayAbout.tsx";
import { PlayFailure } from "./PlayFailure.tsx";
import { ReplayControls } from "./ReplayControls.tsx";
import { ReplayCoverage } from "./ReplayCoverage.tsx";
import { ReplayStage } from "./ReplayStage.tsx";
import css from "./ReplayTheatre.module.css";
import { ResumedNote } from "./ResumedNote.tsx";
import { useCaptions } from "./useCaptions.ts";
import { useChapters } from "./useChapters.ts";
import { useFullScreen } from "./useFullScreen.ts";
import { useReplayEvents } from "./useReplayEvents.ts";
import { useReplayKeys } from "./useReplayKeys.ts";
import { useReplayPlace } from "./useReplayPlace.ts";
import { useReplayPlayer } from "./useReplayPlayer.ts";
import { useUnderWay } from "./useUnderWay.ts";
import { useWatchedReports } from "./useWatchedReports.ts";

/** For as long the way back to the beginning is offered to whoever goes on where they stopped. */
const resumedForMs = 30_000;

/** Pictures and sound with all that leads through them: pages, chapters, questions, notes, holes. */
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
  const [{ resumed, ...start }, setStart] = useState(() => ({
    attempt: 0,
    ...beginning({ linkedMs: momentInAddress(location.search), ...replay }),
  }));
  const [noteWish, setNoteWish] = useState<NoteWish | null>(null);
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
  const { stops, turns, signs } = events;
  const { chapters, known } = useChapters(replay, events, { ready });
  const { lesson } = replay;
  const captions = useCaptions(lesson.lessonId, { ready });
  const gaps = useMemo(() => gapLines(replay.gaps), [replay.gaps]);
  // Of its class, who may ask, too: nobody else's watching is of interest.
  useWatchedReports({ lessonId: lesson.lessonId, enabled: lesson.may.ask, state });
  const toggle = (): void => player?.toggle();
  useReplayPlace(lesson.lessonId, state);
  const note = (): void =>
    setNoteWish({
      noteId: ReplayNoteId.parse(crypto.randomUUID()),
      atMs: player?.positionMs ?? state.positionMs,
    });
  useReplayKeys({ player, onToggle: toggle, onFullScreen: fullScreen.toggle, onNote: note });
  const goTo = (toMs: number): void => {
    player?.seek(toMs);
    theatre.current?.scrollIntoView({ block: "start" });
  };
  const again = async (): Promise<void> => {
    if (await onRenew())
      setStart(({ attempt }) => ({
        ...{ attempt: attempt + 1, fromMs: state.positionMs, resumed: false },
      }));
  };
  const playedOnMs = state.positionMs - start.fromMs;

  return (
    <div className={css["page"]}>
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
          captions={
            captions.on &&
            captions.track && (
              <CaptionLayer
                cues={captions.cues}
                language={captions.track.language}
                playhead={{ player, playing: state.playing, positionMs: state.positionMs }}
              />
            )
          }
          onToggle={toggle}
        />
        <PlayFailure failure={state.failure} onAgain={() => void again()} />
        {resumed && playedOnMs >= 0 && playedOnMs < resumedForMs && (
          <ResumedNote fromMs={start.fromMs} onRestart={() => player?.seek(0)} />
        )}
        <ReplayControls
          state={state}
          knownDurationMs={replay.durationMs}
          gaps={gaps}
          turns={turns}
          signs={signs}
          chapters={chapters}
          storyboard={replay.storyboard}
          fullScreen={fullScreen}
          captions={captions.track && <CaptionToggle on={captions.on} onToggle={captions.toggle} />}
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
      {ready && (
        <Suspense fallback={<div className={css["side"]} />}>
          <div className={css["side"]}>
            <ReplaySide
              replay={replay}
              events={events}
              chapters={{ chapters, known }}
              captions={captions}
              positionMs={state.positionMs}
              noteWish={noteWish}
              onNote={note}
              onSeek={goTo}
            />
          </div>
        </Suspense>
      )}
      {ready && (
        <Suspense fallback={null}>
          <ReplayThreads lessonId={lesson.lessonId} />
        </Suspense>
      )}
      {replay.voicesLeftOut && (
        <Text className={css["voices"] ?? ""} size="sm" data-testid="voices-left-out">
          {t("replay.voicesLeftOut")}
        </Text>
      )}
      <ReplayCoverage coverage={replay.coverage} gaps={gaps} onSeek={goTo} />
    </div>
  );
}
