import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import type { LiveSlides } from "../../media/liveSlides.ts";
import type { StudioState } from "../../media/studio.ts";
import { TeacherBoard, TeacherSlide } from "./importTeachParts.ts";
import { OwnPicture } from "./OwnPicture.tsx";
import css from "./OwnStage.module.css";

/** What the class sees: the board, the slide or the shared screen large with the face in its corner, or the face alone. */
export function OwnStage({
  lessonId,
  studioState,
  session,
  state,
  slides,
  name,
}: {
  lessonId: LessonId;
  studioState: StudioState;
  session: Pick<LiveSessionContract, "say" | "board">;
  state: Pick<LiveState, "board" | "selfId" | "slides">;
  slides: Pick<LiveSlides, "show" | "hide" | "point" | "enlarge">;
  name: string;
}) {
  const { t } = useTranslation();
  const { screen } = studioState;
  const { shown } = state.slides;
  const { selfId } = state;
  const isBoardOpen = state.board.shown !== null && selfId !== null;
  const screenId = screen?.picture.id ?? null;
  const picture = screen && (
    <MediaPicture
      key={screen.picture.id}
      track={screen.picture}
      label={t("teach.ownScreen")}
      testId="screen-video"
    />
  );
  return (
    <div
      className={css["stage"]}
      data-layout={screen || shown || isBoardOpen ? "both" : "face"}
      data-slide={shown !== null}
      data-board={isBoardOpen}
    >
      {(picture || shown || isBoardOpen) && (
        <div className={css["screen"]}>
          <Suspense fallback={picture}>
            {isBoardOpen ? (
              <TeacherBoard
                {...{ lessonId, session, selfId, state, slides, screen: picture, screenId }}
              />
            ) : shown ? (
              <TeacherSlide
                {...{ lessonId, shown, slides, screen: picture, screenId }}
                told={state.slides.large}
              />
            ) : (
              picture
            )}
          </Suspense>
        </div>
      )}
      <div className={css["face"]}>
        <OwnPicture studioState={studioState} name={name} />
      </div>
    </div>
  );
}
