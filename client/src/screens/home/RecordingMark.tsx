import { useTranslation } from "react-i18next";
import type { Lesson } from "../../../../protocol/lessons.ts";
import { clockText } from "../../components/clockText.ts";
import css from "./RecordingMark.module.css";

/** How far the replay is; how long, once it is there. */
export function RecordingMark({ recording }: { recording: Lesson["recording"] }) {
  const { t } = useTranslation();
  const state = recording?.state ?? "none";
  return (
    <span className={css["mark"]} data-state={state} data-testid="recording-state">
      {state === "published" && recording
        ? t("home.duration", { time: clockText(recording.durationMs) })
        : t(`home.recording.${state}`)}
    </span>
  );
}
