import { FileButton } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCamera, IconPhoto, IconRefresh, IconTrash } from "../../components/icons.ts";
import type { PhotoToAskWith } from "../questions/AskField.tsx";
import { CardAct } from "../questions/QuestionCard.tsx";
import css from "./QuestionPhotos.module.css";
import { usePhotoUpload } from "./usePhotoUpload.ts";

/** A photo to ask with: taken or chosen, on its way while the question is written, and left out again. */
export default function PhotoPicker({
  lessonId,
  onChange,
}: {
  lessonId: LessonId;
  onChange: (photo: PhotoToAskWith) => void;
}) {
  const { t } = useTranslation();
  const { photo, choose, retry, remove } = usePhotoUpload(lessonId, onChange);
  // Where there is a finger there is a camera in the hand; elsewhere "camera" opens the same window of files.
  const isHeld = useMemo(() => matchMedia("(pointer: coarse)").matches, []);
  const take = (file: File | null): void => {
    if (file) choose(file);
  };
  if (photo.step === "none")
    return (
      <div className={css["picker"]}>
        {isHeld && (
          <FileButton
            accept="image/*"
            capture="environment"
            onChange={take}
            inputProps={{ "aria-label": t("questionPhotos.take") }}
          >
            {({ onClick }) => (
              <CardAct
                icon={<IconCamera size={18} aria-hidden="true" />}
                label={t("questionPhotos.take")}
                onClick={onClick}
                testId="take-photo"
              />
            )}
          </FileButton>
        )}
        <FileButton
          accept="image/*"
          onChange={take}
          inputProps={{ "aria-label": t("questionPhotos.choose") }}
        >
          {({ onClick }) => (
            <CardAct
              icon={<IconPhoto size={18} aria-hidden="true" />}
              label={t("questionPhotos.choose")}
              onClick={onClick}
              testId="choose-photo"
            />
          )}
        </FileButton>
        {photo.unreadable && (
          <p className={css["note"]} role="alert">
            {t("questionPhotos.unreadable")}
          </p>
        )}
      </div>
    );
  return (
    <div className={css["picker"]} data-testid="photo-to-send" data-step={photo.step}>
      {photo.step !== "preparing" && (
        <img className={css["preview"]} src={photo.preview} alt={t("questionPhotos.preview")} />
      )}
      <div className={css["state"]}>
        {photo.step === "failed" ? (
          <ErrorNote error={photo.error} />
        ) : (
          <p className={css["note"]} role="status">
            {photo.step === "preparing"
              ? t("questionPhotos.preparing")
              : photo.step === "sent"
                ? t("questionPhotos.ready")
                : photo.share === null
                  ? t("questionPhotos.again")
                  : t("questionPhotos.coming", { percent: tens(photo.share) })}
          </p>
        )}
        {photo.step === "sending" && <progress value={photo.share ?? 0} aria-hidden="true" />}
        <div className={css["acts"]}>
          {photo.step === "failed" && (
            <CardAct
              icon={<IconRefresh size={18} aria-hidden="true" />}
              label={t("questionPhotos.retry")}
              onClick={retry}
            />
          )}
          <CardAct
            icon={<IconTrash size={18} aria-hidden="true" />}
            label={t("questionPhotos.remove")}
            onClick={remove}
            testId="remove-photo"
          />
        </div>
      </div>
    </div>
  );
}

/** It is read out: not every step of it. */
const tens = (share: number): number => Math.floor(share * 10) * 10;
