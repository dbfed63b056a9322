import { useTranslation } from "react-i18next";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import type { StudioState } from "../../media/studio.ts";
import { OwnPicture } from "./OwnPicture.tsx";
import css from "./OwnStage.module.css";

/** What the class sees: the shared screen large with the face in its corner, or the face alone. */
export function OwnStage({ studioState, name }: { studioState: StudioState; name: string }) {
  const { t } = useTranslation();
  const { screen } = studioState;
  return (
    <div className={css["stage"]} data-layout={screen ? "both" : "face"}>
      {screen && (
        <div className={css["screen"]}>
          <MediaPicture
            key={screen.picture.id}
            track={screen.picture}
            label={t("teach.ownScreen")}
            testId="screen-video"
          />
        </div>
      )}
      <div className={css["face"]}>
        <OwnPicture studioState={studioState} name={name} />
      </div>
    </div>
  );
}
