import { useTranslation } from "react-i18next";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import { PersonPlaceholder } from "../../components/PersonPlaceholder.tsx";
import type { StudioState } from "../../media/studio.ts";

/** The teacher's own camera, mirrored as in a mirror; students see it unmirrored. */
export function OwnPicture({ studioState, name }: { studioState: StudioState; name: string }) {
  const { t } = useTranslation();
  const { camera, testPicture } = studioState;
  if (camera.on && camera.track) {
    return (
      <MediaPicture
        key={camera.track.id}
        track={camera.track}
        label={t("teach.ownCamera")}
        mirrored={!testPicture}
        testId="camera-video"
      />
    );
  }
  const note = camera.opening
    ? t("teach.cameraOpening")
    : camera.on
      ? t("live.cameraAbsent")
      : t("live.cameraOff");
  return <PersonPlaceholder name={name} note={note} />;
}
