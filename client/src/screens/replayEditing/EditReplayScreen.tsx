import { Button } from "@mantine/core";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import { useReplayEdits, useWholeReplay } from "../../api/replayEditing.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { gapLines } from "../replay/gapLines.ts";
import { PlayFailure } from "../replay/PlayFailure.tsx";
import { ReplayControls } from "../replay/ReplayControls.tsx";
import { ReplayStage } from "../replay/ReplayStage.tsx";
import theatreCss from "../replay/ReplayTheatre.module.css";
import { useFullScreen } from "../replay/useFullScreen.ts";
import { useReplayKeys } from "../replay/useReplayKeys.ts";
import { useReplayPlayer } from "../replay/useReplayPlayer.ts";
import { CutsPanel } from "./CutsPanel.tsx";
import { CurriculumPanel } from "./CurriculumPanel.tsx";
import { Landmarks } from "./Landmarks.tsx";

const nothing = {
  ...{ slides: [], pointings: [], boards: [], strokes: [], enlargements: [] },
  ...{ reactions: [], timers: [] },
};

/** The whole replay, with what its class is given of it beside it to be marked. */
export default function EditReplayScreen({ lessonId }: { lessonId: LessonId }) {
  const replay = useWholeReplay(lessonId);
  if (replay.data?.cameraUrl)
    return (
      <Editor
        replay={replay.data}
        cameraUrl={replay.data.cameraUrl}
        onAgain={() => void replay.refetch()}
      />
    );
  if (replay.error) return <ErrorNote error={replay.error} onRetry={() => void replay.refetch()} />;
  return <LoadingScreen />;
}

function Editor({
  replay,
  cameraUrl,
  onAgain,
}: {
  replay: Replay;
  cameraUrl: string;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const camera = useRef<HTMLVideoElement>(null);
  const screen = useRef<HTMLVideoElement>(null);
  const theatre = useRef<HTMLElement>(null);
  const { player, state } = useReplayPlayer({
    ...{ camera, screen, cameraUrl, screenUrl: replay.screenUrl, soundUrl: replay.soundUrl },
    ...{ attempt: 0, fromMs: 0 },
  });
  const fullScreen = useFullScreen(theatre, () => (replay.screenUrl ? screen : camera).current);
  const gaps = useMemo(() => gapLines(replay.gaps), [replay.gaps]);
  const toggle = (): void => player?.toggle();
  useReplayKeys({
    ...{ player, onToggle: toggle, onFullScreen: fullScreen.toggle, onNote: () => undefined },
  });
  const { lessonId, title } = replay.lesson;
  const known = useReplayEdits(lessonId).data?.landmarks;
  const landmarks = useMemo(
    () =>
      (known ?? []).map((one) => ({
        ...one,
        name: one.title || t("replayEditing.slidePage", { page: one.page }),
      })),
    [known, t],
  );
  const marks = useMemo(
    () => landmarks.map(({ atMs, name }) => ({ atMs, title: name })),
    [landmarks],
  );
  return (
    <div className={theatreCss["page"]}>
      <section
        ref={theatre}
        className={theatreCss["theatre"]}
        data-phase={state.phase}
        aria-label={title}
        data-testid="replay-player"
      >
        <ReplayStage
          {...{ replay, camera, screen, events: nothing, player, state }}
          about={<h1>{title}</h1>}
          onToggle={toggle}
        />
        <PlayFailure failure={state.failure} onAgain={onAgain} />
        <ReplayControls
          {...{
            state,
            gaps,
            turns: [],
            signs: [],
            chapters: marks,
            storyboard: replay.storyboard,
            fullScreen,
          }}
          knownDurationMs={replay.durationMs}
          captions={null}
          onToggle={toggle}
          onSeek={(toMs) => player?.seek(toMs)}
          onRate={(rate) => player?.setRate(rate)}
          onQuality={(quality) => player?.setQuality(quality)}
          onVolume={(volume) => player?.setVolume(volume)}
        />
      </section>
      <div className={theatreCss["side"]} data-testid="edit-replay">
        <Button component={Link} href={`/lessons/${lessonId}/replay`} variant="subtle">
          {t("replayEditing.back")}
        </Button>
        <CutsPanel
          lessonId={lessonId}
          positionMs={state.positionMs}
          onSeek={(toMs) => player?.seek(toMs)}
        />
        <Landmarks
          landmarks={landmarks}
          positionMs={state.positionMs}
          onSeek={(toMs) => player?.seek(toMs)}
        />
        <CurriculumPanel lessonId={lessonId} />
      </div>
    </div>
  );
}
