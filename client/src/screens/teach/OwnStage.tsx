import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LiveSlides, SlidesState } from "../../media/liveSlides.ts";
import { TeacherSlide } from "../slides/importSlides.ts";
import type { StudioState } from "../../media/studio.ts";
import { OwnPicture } from "./OwnPicture.tsx";
import css from "./OwnStage.module.css";

/** What the class sees: the slide or the shared screen large with the face in its corner, or the face alone. */
export function OwnStage({
  lessonId,
  studioState,
  shown,
  slides,
  name,
}: {
  lessonId: LessonId;
  studioState: StudioState;
  shown: SlidesState["shown"];
  slides: Pick<LiveSlides, "show" | "hide" | "point">;
  name: string;
}) {
  const { t } = useTranslation();
  const { screen } = studioState;
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
      data-layout={screen || shown ? "both" : "face"}
      data-slide={shown !== null}
    >
      {(picture || shown) && (
        <div className={css["screen"]}>
          {shown ? (
            <Suspense fallback={picture}>
              <TeacherSlide
                lessonId={lessonId}
                shown={shown}
                slides={slides}
                screen={picture}
                screenId={screen?.picture.id ?? null}
              />
            </Suspense>
          ) : (
            picture
          )}
        </div>
      )}
      <div className={css["face"]}>
        <OwnPicture studioState={studioState} name={name} />
      </div>
    </div>
  );
}
