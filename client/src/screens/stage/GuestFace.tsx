import { useTranslation } from "react-i18next";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import css from "./GuestFace.module.css";
import type { GuestSeen } from "./guestsOf.ts";

/** A small picture, or the first letter of the name. */
export function GuestFace({ guest: { displayName, picture } }: { guest: GuestSeen }) {
  const { t } = useTranslation();
  return (
    <span className={css["face"]}>
      {picture ? (
        <MediaPicture
          track={picture}
          label={t("stage.pictureOf", { name: displayName })}
          fit="cover"
          testId="guest-video"
        />
      ) : (
        <span aria-hidden="true">{Array.from(displayName)[0]?.toUpperCase()}</span>
      )}
    </span>
  );
}
