import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useReplayKeeping, useSpareReplay } from "../../api/storage.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import css from "./ReplayEditing.module.css";

/** Whether a replay outlives its school's retention, and until when it is there otherwise. */
export default function SparePanel({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const keeping = useReplayKeeping(lessonId);
  const spare = useSpareReplay();
  if (keeping.error && !keeping.data)
    return <ErrorNote error={keeping.error} onRetry={() => void keeping.refetch()} />;
  if (!keeping.data) return null;
  const { spared, goesAt } = keeping.data;
  return (
    <section className={css["part"]} aria-labelledby="spare-title" data-testid="spare-panel">
      <h2 id="spare-title" className={css["heading"]}>
        {t("replayEditing.spare.title")}
      </h2>
      {goesAt !== null && (
        <p className={css["plain"]} data-testid="goes-at">
          {t("replayEditing.spare.goes", { date: new Date(goesAt) })}
        </p>
      )}
      <Switch
        label={t("replayEditing.spare.label")}
        description={t("replayEditing.spare.text")}
        checked={spare.isPending ? spare.variables.spared : spared}
        disabled={spare.isPending}
        onChange={(event) => spare.mutate({ lessonId, spared: event.currentTarget.checked })}
        classNames={{ body: css["choice"] ?? "" }}
        data-testid="spare-replay"
      />
      {spare.error && <ErrorNote error={spare.error} />}
    </section>
  );
}
