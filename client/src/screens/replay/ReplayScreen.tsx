import { Button, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import { useLesson, useReplay } from "../../api/lessons.ts";
import { ApiError } from "../../api/request.ts";
import { clockText } from "../../components/clockText.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { errorKey } from "../../components/errorKey.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconHourglass,
  IconTrash,
  IconUserOff,
} from "../../components/icons.ts";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { ReplayTheatre } from "./ReplayTheatre.tsx";
import css from "./ReplayScreen.module.css";

/** A lesson back as a replay; while it is still being made, what there is of it. */
export default function ReplayScreen({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const replay = useReplay(lessonId);

  if (replay.error instanceof ApiError && isRefusal(replay.error)) {
    const withdrawn = replay.error.code === "replayWithdrawn";
    return (
      <EmptyState
        wholePage
        icon={withdrawn ? <IconArrowBackUp size={48} /> : <IconUserOff size={48} />}
        title={t(withdrawn ? "replay.withdrawn" : "replay.refused")}
        text={withdrawn ? t("replay.withdrawnText") : t(`errors.${errorKey(replay.error)}`)}
      >
        <HomeButton />
      </EmptyState>
    );
  }
  if (replay.error instanceof ApiError && replay.error.code === "replayDeleted")
    return <Deleted lessonId={lessonId} />;
  if (replay.data?.cameraUrl) {
    return (
      <ReplayTheatre
        replay={replay.data}
        cameraUrl={replay.data.cameraUrl}
        onRenew={async () => (await replay.refetch()).isSuccess}
      />
    );
  }
  if (replay.data) return <NothingToWatch replay={replay.data} onAgain={() => replay.refetch()} />;
  if (!replay.error) return <LoadingScreen />;
  return (
    <div className={css["note"]}>
      <ErrorNote error={replay.error} onRetry={() => void replay.refetch()} />
    </div>
  );
}

/** The lesson is still there, and knows when. */
function Deleted({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const at = useLesson(lessonId).data?.replayDeletion?.at;
  return (
    <EmptyState
      wholePage
      icon={<IconTrash size={48} />}
      title={t("replay.gone")}
      text={
        at === undefined ? t("replay.goneAlways") : t("replay.goneText", { date: new Date(at) })
      }
    >
      <HomeButton />
    </EmptyState>
  );
}

function isRefusal({ code }: ApiError): boolean {
  return code === "forbidden" || code === "notFound" || code === "replayWithdrawn";
}

function NothingToWatch({ replay, onAgain }: { replay: Replay; onAgain: () => Promise<unknown> }) {
  const { t } = useTranslation();
  if (replay.state === "failed") {
    return (
      <EmptyState
        wholePage
        icon={<IconAlertTriangle size={48} />}
        title={t("replay.failed")}
        text={t("replay.failedText")}
      >
        <Button variant="default" onClick={() => void onAgain()}>
          {t("common.retry")}
        </Button>
        <HomeButton />
      </EmptyState>
    );
  }
  if (replay.beingCut !== null) {
    return (
      <EmptyState
        wholePage
        icon={<IconHourglass size={48} />}
        title={t("replay.beingCut")}
        text={t("replay.beingCutText")}
      >
        <div className={css["progress"]}>
          <Progress value={100 * replay.beingCut} aria-label={t("replay.beingCut")} />
        </div>
        <HomeButton />
      </EmptyState>
    );
  }
  const { startedAt, endedAt } = replay.lesson;
  const lengthMs = endedAt && startedAt ? Date.parse(endedAt) - Date.parse(startedAt) : 0;
  const doneMs = replay.lesson.recording?.durationMs ?? replay.durationMs;
  return (
    <EmptyState
      wholePage
      icon={<IconHourglass size={48} />}
      title={t("replay.notReady")}
      text={t("replay.notReadyText")}
    >
      {lengthMs > 0 && (
        <div className={css["progress"]}>
          <Progress
            value={Math.min(100, (100 * doneMs) / lengthMs)}
            aria-label={t("replay.notReady")}
          />
          {t("replay.madeSoFar", { done: clockText(doneMs), length: clockText(lengthMs) })}
        </div>
      )}
      <HomeButton />
    </EmptyState>
  );
}

function HomeButton() {
  const { t } = useTranslation();
  return (
    <Button component={Link} href="/" variant="default">
      {t("common.home")}
    </Button>
  );
}
