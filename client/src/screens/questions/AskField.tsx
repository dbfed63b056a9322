import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId, QuestionPhotoId } from "../../../../protocol/ids.ts";
import { PhotoPicker } from "../questionPhotos/importPhotos.ts";
import { WriteField } from "./WriteField.tsx";

/** `coming`: chosen, and not at the server yet. */
export type PhotoToAskWith = QuestionPhotoId | "coming" | null;

/** A lesson's first pictures go first; whoever begins to ask does not wait so long. */
const pickerAfterMs = 10_000;

/** Asking, with a photo or without. */
export function AskField({
  lessonId,
  label,
  onAsk,
}: {
  lessonId: LessonId;
  label: string;
  onAsk: (text: string, photoId: QuestionPhotoId | undefined) => Promise<void>;
}) {
  const { t } = useTranslation();
  const [photo, setPhoto] = useState<PhotoToAskWith>(null);
  const [asked, setAsked] = useState(0);
  const [withPicker, setWithPicker] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWithPicker(true), pickerAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div onFocus={() => setWithPicker(true)}>
      <WriteField
        label={label}
        send={t("questions.send")}
        waits={photo === "coming"}
        above={
          withPicker && (
            <Suspense fallback={null}>
              <PhotoPicker key={asked} lessonId={lessonId} onChange={setPhoto} />
            </Suspense>
          )
        }
        onSend={async (text) => {
          await onAsk(text, photo === null || photo === "coming" ? undefined : photo);
          setPhoto(null);
          setAsked(asked + 1);
        }}
        testId="ask"
      />
    </div>
  );
}
