import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import type { KeptRecording } from "../../media/recording/keptRecordings.ts";
import { DiscardButton } from "./DiscardButton.tsx";
import css from "./Recording.module.css";

/** What a closed page or a killed browser left behind, for whoever recorded it. */
export function OfferedRecordings({
  offered,
  onChosen,
}: {
  offered: KeptRecording[];
  onChosen: (kept: KeptRecording) => void;
}) {
  const { t, i18n } = useTranslation();
  const dayAndTime = new Intl.DateTimeFormat(i18n.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <div>
          <Title order={2} size="h3">
            {t("recording.keptTitle")}
          </Title>
          <Text c="dimmed">{t("recording.keptText")}</Text>
        </div>
        {offered.map((kept) => (
          <Group
            key={kept.recordingId}
            justify="space-between"
            className={css["kept"] ?? ""}
            data-testid="kept-recording"
          >
            <Text>
              {t("recording.keptAt", {
                at: dayAndTime.format(kept.startedAtMs),
                length: clockText(kept.durationMs),
              })}
            </Text>
            <Group gap="xs">
              <Button onClick={() => onChosen(kept)} data-testid="look-at-kept">
                {t("recording.lookAndSend")}
              </Button>
              <DiscardButton recordingId={kept.recordingId} />
            </Group>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
