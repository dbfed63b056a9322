import { Button } from "@mantine/core";
import { type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { EnlargeButton } from "../../components/EnlargeButton.tsx";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import { PersonPlaceholder } from "../../components/PersonPlaceholder.tsx";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import { BoardArea } from "../board/importBoard.ts";
import { SlideArea } from "../slides/importSlides.ts";
import css from "./LessonStage.module.css";
import type { Stage } from "./stage.ts";
import { useLargeFace } from "./useLargeFace.ts";

export interface SharedOnStage {
  session: Pick<
    LiveSessionContract,
    "say" | "board" | "chat" | "pulse" | "aids" | "rest" | "getState"
  >;
  state: Pick<LiveState, "slides" | "board" | "selfId" | "rung">;
}

/** The board, the slide or the screen large with the teacher's face beside it, or the other way round; the face alone where nothing is shared. */
export function LessonStage({
  lessonId,
  stage,
  shared,
  teacherName,
  onPictures,
  replay,
  beside,
}: {
  lessonId: LessonId;
  stage: Stage;
  shared: SharedOnStage;
  teacherName: string;
  /** Pictures are wanted again. */
  onPictures: () => void;
  /** What was before, over the present, which goes on unseen. */
  replay: ReactNode;
  /** A panel next to the pictures; below them where it is narrow. */
  beside: ReactNode;
}) {
  const { t } = useTranslation();
  const screen = stage.screen && (
    <MediaPicture
      track={stage.screen}
      label={t("live.screenOf", { name: teacherName })}
      testId="screen-video"
    />
  );
  const { slides, board, selfId } = shared.state;
  const isBoardOpen = board.shown !== null && selfId !== null;
  const screenId = stage.screen?.id ?? null;
  const first = isBoardOpen ? "board" : slides.shown ? "slide" : screen ? "screen" : null;
  const { isFaceLarge, setLarge } = useLargeFace({ told: slides.large, isShared: first !== null });
  return (
    <div
      className={css["stage"]}
      data-layout={first && !replay ? "both" : "face"}
      data-board={isBoardOpen && !isFaceLarge && !replay}
      data-beside={beside !== null}
      data-replay={Boolean(replay)}
    >
      {replay && <div className={css["replay"]}>{replay}</div>}
      {first && (
        <div className={css[isFaceLarge ? "small" : "large"]}>
          {isFaceLarge && <EnlargeButton of={first} onClick={() => setLarge(false)} />}
          <Suspense fallback={screen}>
            {isBoardOpen ? (
              <BoardArea {...{ lessonId, selfId, screen, screenId }} {...shared} />
            ) : slides.shown ? (
              <SlideArea
                {...{ lessonId, screen, screenId }}
                shown={slides.shown}
                point={slides.point}
                told={slides.large}
              />
            ) : (
              screen
            )}
          </Suspense>
        </div>
      )}
      <div className={css[isFaceLarge ? "large" : "small"]}>
        {first && !isFaceLarge && stage.camera && (
          <EnlargeButton of="camera" onClick={() => setLarge(true)} />
        )}
        {stage.camera ? (
          <MediaPicture
            track={stage.camera}
            label={t("live.cameraOf", { name: teacherName })}
            testId="camera-video"
          />
        ) : (
          <PersonPlaceholder
            name={teacherName}
            note={t(noteOf(stage))}
            noteTestId={stage.undecodable ? "undecodable" : undefined}
          >
            {stage.soundOnly && !stage.undecodable && (
              <Button variant="default" onClick={onPictures} data-testid="pictures-again">
                {t("quality.picturesAgain")}
              </Button>
            )}
          </PersonPlaceholder>
        )}
      </div>
      {beside !== null && <div className={css["beside"]}>{beside}</div>}
    </div>
  );
}

/** Why there is no face to be seen. */
function noteOf(stage: Stage) {
  if (stage.undecodable) return "live.undecodable";
  if (stage.soundOnly === "resting") return "quality.resting";
  if (stage.soundOnly) return "quality.listening";
  if (stage.cameraPaused) return "live.cameraOff";
  return stage.cameraComing ? "live.cameraComing" : "live.cameraAbsent";
}
