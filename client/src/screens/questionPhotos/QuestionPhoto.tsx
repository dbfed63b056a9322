import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import {
  type QuestionPhoto as Photo,
  type QuestionPhotoSize,
  questionPhotoUrl,
} from "../../../../protocol/questionPhotos.ts";
import { IconRefresh } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import css from "./QuestionPhotos.module.css";

/** A question's photo, small; a tap enlarges it. On a bad network either may need another try. */
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
  const [missing, setMissing] = useState(false);
  return (
    <>
      <button
        type="button"
        className={css["small"]}
        aria-label={t("questionPhotos.enlarge", { name })}
        onClick={() => {
          setMissing(false);
          setOpened(true);
        }}
        data-testid="question-photo"
      >
        {missing ? (
          <IconRefresh size={24} aria-hidden="true" />
        ) : (
          <Picture
            {...{ lessonId, photo }}
            size="small"
            alt=""
            onMissing={() => setMissing(true)}
          />
        )}
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        fullScreen
        title={name}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <div className={css["whole"]} data-testid="whole-photo">
          <WholePhoto {...{ lessonId, photo }} />
        </div>
      </Modal>
    </>
  );
}

function WholePhoto({ lessonId, photo }: { lessonId: LessonId; photo: Photo }) {
  const { t } = useTranslation();
  const [missing, setMissing] = useState(false);
  if (missing)
    return (
      <CardAct
        icon={<IconRefresh size={18} aria-hidden="true" />}
        label={t("questionPhotos.missing")}
        onClick={() => setMissing(false)}
      />
    );
  const alt = t("questionPhotos.somebodys");
  return <Picture {...{ lessonId, photo, alt }} size="whole" onMissing={() => setMissing(true)} />;
}

function Picture({
  lessonId,
  photo: { photoId, width, height },
  size,
  alt,
  onMissing,
}: {
  lessonId: LessonId;
  photo: Photo;
  size: QuestionPhotoSize;
  alt: string;
  onMissing: () => void;
}) {
  return (
    <img
      src={questionPhotoUrl(lessonId, photoId, size)}
      alt={alt}
      width={width}
      height={height}
      loading="lazy"
      decoding="async"
      onError={onMissing}
    />
  );
}
