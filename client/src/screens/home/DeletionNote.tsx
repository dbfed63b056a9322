import { useTranslation } from "react-i18next";
import type { ReplayDeletion } from "../../../../protocol/lessons.ts";
import css from "./LessonRow.module.css";

/** Says that the replay is gone, and to whoever may keep it, when it will be. */
export function DeletionNote({ of }: { of: ReplayDeletion | null }) {
  const { t } = useTranslation();
  if (of === null) return null;
  return (
    <p className={css["deletion"]} data-done={of.done} data-testid="replay-deletion">
      {t(of.done ? "home.replayGone" : "home.replayGoes", { date: new Date(of.at) })}
    </p>
  );
}
