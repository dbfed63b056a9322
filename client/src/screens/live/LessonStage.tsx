import { Button } from "@mantine/core";
import { type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import { PersonPlaceholder } from "../../components/PersonPlaceholder.tsx";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { SlidesState } from "../../media/liveSlides.ts";
import { SlideArea } from "../slides/importSlides.ts";
import css from "./LessonStage.module.css";
import type { Stage } from "./stage.ts";

/** The slide or the screen large with the teacher's face beside it; without a screen the face is large. */
export function LessonStage({
  lessonId,
  stage,
  slides,
  teacherName,
  onPictures,
  beside,
}: {
  lessonId: LessonId;
  stage: Stage;
  slides: SlidesState;
  teacherName: string;
  /** Pictures are wanted again. */
  onPictures: () => void;
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
  return (
    <div
      className={css["stage"]}
      data-layout={stage.screen || slides.shown ? "both" : "face"}
      data-beside={beside !== null}
    >
      {(screen || slides.shown) && (
        <div className={css["screen"]}>
          {slides.shown ? (
            <Suspense fallback={screen}>
              <SlideArea
                lessonId={lessonId}
                shown={slides.shown}
                point={slides.point}
                screen={screen}
                screenId={stage.screen?.id ?? null}
              />
            </Suspense>
          ) : (
            screen
          )}
        </div>
      )}
      <div className={css["face"]}>
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
  if (stage.soundOnly) return "quality.listening";
  if (stage.cameraPaused) return "live.cameraOff";
  return stage.cameraComing ? "live.cameraComing" : "live.cameraAbsent";
}
