import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useKeptChanged } from "../../api/keptRecordings.ts";
import { useMicroLessonSchools } from "../../api/microLessons.ts";
import { useUploads } from "../../api/uploads.ts";
import { clockText } from "../../components/clockText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconAlertTriangle } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { fileOfKept, type KeptRecording } from "../../media/recording/keptRecordings.ts";
import type { RecordingProblem } from "../../media/recording/recorder.ts";
import { useOwned } from "../../media/useOwned.ts";
import { MicroLessonForm } from "../microLessons/MicroLessonForm.tsx";
import { DiscardButton } from "./DiscardButton.tsx";
import css from "./Recording.module.css";

/** Looks at it, says what it is about, and sends it; or throws it away. */
export function TakenRecording({
  kept,
  problem,
  mostBytes,
  onBack,
  onGone,
}: {
  kept: KeptRecording;
  /** Why it ended by itself. */
  problem: RecordingProblem | null;
  mostBytes: number;
  onBack: () => void;
  onGone: () => void;
}) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const schools = useMicroLessonSchools();
  const uploads = useUploads();
  const keptChanged = useKeptChanged();
  const file = useQuery({
    queryKey: ["kept-recordings", "file", kept.recordingId, kept.pieces],
    queryFn: async () => fileOfKept(kept),
    gcTime: 0,
  });
  const send = (lessonId: Parameters<typeof uploads.startAlone>[0], recorded: File): void => {
    void uploads.startAlone(lessonId, async () => recorded);
    keptChanged().catch(() => undefined);
    go("/micro-lessons");
  };
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <Title order={2} size="h3">
          {t("recording.takenTitle")}
        </Title>
        {problem && (
          <Alert
            color="yellow"
            variant="outline"
            icon={<IconAlertTriangle />}
            role="alert"
            data-testid="taken-problem"
          >
            {t(`recording.problem.${problem}`)}
          </Alert>
        )}
        <Text c="dimmed">{t("recording.takenText", { length: clockText(kept.durationMs) })}</Text>
        {file.data ? <Look file={file.data} /> : <LoadingRows rows={1} />}
        {(file.error ?? schools.error) && <ErrorNote error={file.error ?? schools.error} />}
        {file.data && schools.data && (
          <MicroLessonForm
            schools={schools.data}
            mostBytes={mostBytes}
            recorded={file.data}
            onBegun={({ lessonId }, recorded) => send(lessonId, recorded)}
          />
        )}
        <Group gap="xs">
          <DiscardButton recordingId={kept.recordingId} onDone={onGone} />
          <Button variant="subtle" onClick={onBack} data-testid="send-later">
            {t("recording.later")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Look({ file }: { file: File }) {
  const { t } = useTranslation();
  const address = useOwned(file.name, () => {
    const made = URL.createObjectURL(file);
    return { thing: made, close: () => URL.revokeObjectURL(made) };
  });
  return (
    <video
      className={css["look"]}
      src={address ?? undefined}
      controls
      playsInline
      aria-label={t("recording.takenTitle")}
      onLoadedMetadata={findEnd}
      data-testid="taken-video"
    />
  );
}

/** Recorders do not know the length when they begin to write: the player finds it by looking for the end. */
function findEnd({ currentTarget: video }: SyntheticEvent<HTMLVideoElement>): void {
  if (Number.isFinite(video.duration)) return;
  video.addEventListener("durationchange", () => (video.currentTime = 0), { once: true });
  video.currentTime = Number.MAX_SAFE_INTEGER;
}
