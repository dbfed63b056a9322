import { Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMicroLessonSchools } from "../../api/microLessons.ts";
import { useUploads } from "../../api/uploads.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { MicroLessonForm } from "./MicroLessonForm.tsx";

/** Takes a video and what it is about; the upload then goes on by itself. */
export function NewMicroLesson({ mostBytes }: { mostBytes: number | null }) {
  const { t } = useTranslation();
  const schools = useMicroLessonSchools();
  const uploads = useUploads();
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <Title order={2} size="h3">
          {t("microLessons.new")}
        </Title>
        {schools.data ? (
          schools.data.length > 0 ? (
            <MicroLessonForm
              schools={schools.data}
              mostBytes={mostBytes}
              onBegun={({ lessonId }, file) => void uploads.start(lessonId, file)}
            />
          ) : (
            <Text>{t("microLessons.noClasses")}</Text>
          )
        ) : schools.error ? (
          <ErrorNote error={schools.error} onRetry={() => void schools.refetch()} />
        ) : (
          <LoadingRows rows={2} />
        )}
      </Stack>
    </Paper>
  );
}
