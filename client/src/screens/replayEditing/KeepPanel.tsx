import { Button, Progress, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { type KeptFile, type KeptKind, keptUrl } from "../../../../protocol/keptFiles.ts";
import { useAllowClassToKeep, useAskForKept, useKeptFile } from "../../api/keptFiles.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconDownload } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { useBytesText } from "../microLessons/useBytesText.ts";
import css from "./ReplayEditing.module.css";

/** A replay as one file: asked for, being made, there to be downloaded; and whether the class may, too. */
export default function KeepPanel({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const kept = useKeptFile(lessonId, { enabled: true });
  const allow = useAllowClassToKeep(lessonId);
  if (kept.error && !kept.data)
    return <ErrorNote error={kept.error} onRetry={() => void kept.refetch()} />;
  if (!kept.data) return <LoadingRows rows={2} height={44} />;
  const { classMay, may, heard } = kept.data;
  return (
    <section className={css["part"]} aria-labelledby="keep-title" data-testid="keep-panel">
      <h2 id="keep-title" className={css["heading"]}>
        {t("replayEditing.keep.title")}
      </h2>
      <p className={css["quiet"]}>{t("replayEditing.keep.text")}</p>
      {heard === "teacher" && <p className={css["quiet"]}>{t("replayEditing.keep.teacherOnly")}</p>}
      <File lessonId={lessonId} kept={kept.data} />
      {may.allowClass && (
        <Switch
          label={t("replayEditing.keep.classMay")}
          description={t("replayEditing.keep.classMayText")}
          checked={allow.isPending ? allow.variables : classMay}
          disabled={allow.isPending}
          onChange={(event) => allow.mutate(event.currentTarget.checked)}
          classNames={{ body: css["choice"] ?? "" }}
          data-testid="class-may-keep"
        />
      )}
      {allow.error && <ErrorNote error={allow.error} />}
    </section>
  );
}

function File({ lessonId, kept }: { lessonId: LessonId; kept: KeptFile }) {
  const { t } = useTranslation();
  const bytesText = useBytesText();
  const ask = useAskForKept(lessonId);
  const { state, madeAt } = kept;
  const download = (kind: KeptKind, bytes: number | null) => (
    <Button
      component="a"
      href={keptUrl(lessonId, kind)}
      download
      variant={kind === "video" ? "filled" : "default"}
      leftSection={<IconDownload size={20} aria-hidden="true" />}
      data-testid={`keep-${kind}`}
    >
      {t(`replayEditing.keep.${kind}`, { size: bytesText(bytes ?? 0) })}
    </Button>
  );
  if (state === "ready")
    return (
      <>
        <div className={css["row"]}>
          {download("video", kept.videoBytes)}
          {download("sound", kept.soundBytes)}
        </div>
        {madeAt !== null && (
          <p className={css["quiet"]}>
            {t("replayEditing.keep.madeAt", { date: new Date(madeAt) })}
          </p>
        )}
      </>
    );
  if (state === "waiting" || state === "working") return <BeingMade kept={kept} />;
  return (
    <>
      <p
        className={css["plain"]}
        role={state === "failed" ? "alert" : undefined}
        data-testid="keep-state"
      >
        {t(`replayEditing.keep.${state}`)}
      </p>
      {ask.error && <ErrorNote error={ask.error} />}
      {kept.may.ask && (
        <Button loading={ask.isPending} onClick={() => ask.mutate()} data-testid="keep-ask">
          {t("replayEditing.keep.ask")}
        </Button>
      )}
    </>
  );
}

/** No more than is known: without a pace there is no remaining time. */
function BeingMade({ kept: { state, share, remainingMs } }: { kept: KeptFile }) {
  const { t } = useTranslation();
  if (state === "waiting") return <p role="status">{t("replayEditing.keep.waiting")}</p>;
  const percent = Math.floor(100 * share);
  const minutes = remainingMs === null ? null : Math.max(1, Math.ceil(remainingMs / 60_000));
  return (
    <div role="status" data-testid="keep-progress">
      <Progress value={percent} aria-label={t("replayEditing.keep.working")} />
      {t("replayEditing.keep.percent", { share: percent })}
      {minutes !== null && ` · ${t("replayEditing.keep.remaining", { minutes })}`}
    </div>
  );
}
