import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import { PersonPlaceholder } from "../../components/PersonPlaceholder.tsx";
import css from "./LessonStage.module.css";
import type { Stage } from "./stage.ts";

/** The screen large with the teacher's face beside it; without a screen the face is large. */
export function LessonStage({
  stage,
  teacherName,
  onPictures,
  beside,
}: {
  stage: Stage;
  teacherName: string;
  /** Pictures are wanted again. */
  onPictures: () => void;
  /** A panel next to the pictures; below them where it is narrow. */
  beside: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div
      className={css["stage"]}
      data-layout={stage.screen ? "both" : "face"}
      data-beside={beside !== null}
    >
      {stage.screen && (
        <div className={css["screen"]}>
          <MediaPicture
            track={stage.screen}
            label={t("live.screenOf", { name: teacherName })}
            testId="screen-video"
          />
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
