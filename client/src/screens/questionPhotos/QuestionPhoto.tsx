import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import {
  type QuestionPhoto as Photo,
  questionPhotoUrl,
} from "../../../../protocol/questionPhotos.ts";
import { IconRefresh } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import css from "./QuestionPhotos.module.css";

/** A question's photo, small; a tap enlarges it. */
export default function QuestionPhoto({
  lessonId,
  photo,
  name,
}: {
  lessonId: LessonId;
  photo: Photo;
  /** Whose question it is. */
  name: string;
}) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { photoId, width, height } = photo;
  return (
    <>
      <button
        type="button"
        className={css["small"]}
        aria-label={t("questionPhotos.enlarge", { name })}
        onClick={() => setOpened(true)}
        data-testid="question-photo"
      >
        <Picture src={questionPhotoUrl(lessonId, photoId, "small")} {...{ width, height }} />
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        fullScreen
        title={name}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <div className={css["whole"]} data-testid="whole-photo">
          <Picture
            src={questionPhotoUrl(lessonId, photoId, "whole")}
            alt={t("questionPhotos.somebodys")}
            {...{ width, height }}
          />
        </div>
      </Modal>
    </>
  );
}

/** On a bad network it may need another try. */
function Picture({
  src,
  alt = "",
  width,
  height,
}: {
  src: string;
  alt?: string;
  width: number;
  height: number;
}) {
  const { t } = useTranslation();
  const [attempt, setAttempt] = useState({ number: 0, failed: false });
  const { number, failed } = attempt;
  if (failed)
    return alt === "" ? (
      <IconRefresh size={24} aria-hidden="true" />
    ) : (
      <CardAct
        icon={<IconRefresh size={18} aria-hidden="true" />}
        label={t("questionPhotos.missing")}
        onClick={() => setAttempt({ number: number + 1, failed: false })}
      />
    );
  return (
    <img
      key={number}
      src={src}
      alt={alt}
      width={width}
      height={height}
      loading="lazy"
      decoding="async"
      onError={() => setAttempt({ number, failed: true })}
    />
  );
}
