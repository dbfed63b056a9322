import { Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useKeptChanged, useOfferedRecordings } from "../../api/keptRecordings.ts";
import { useMicroLessons } from "../../api/microLessons.ts";
import { useMe } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import {
  IconChalkboard,
  IconDeviceDesktop,
  IconPresentation,
  IconVideo,
} from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { canShareScreen } from "../../media/canShareScreen.ts";
import { canRecord } from "../../media/recording/format.ts";
import type { KeptRecording } from "../../media/recording/keptRecordings.ts";
import { type Source, sources } from "../../media/recording/layout.ts";
import type { RecordingProblem } from "../../media/recording/recorder.ts";
import { OfferedRecordings } from "./OfferedRecordings.tsx";
import css from "./Recording.module.css";
import { RecordingDesk } from "./RecordingDesk.tsx";
import { TakenRecording } from "./TakenRecording.tsx";

type Step =
  | { at: "choice" }
  | { at: "desk"; source: Source }
  | {
      at: "taken";
      kept: KeptRecording;
      source: Source | null;
      problem: RecordingProblem | null;
    };

const icons = {
  slides: <IconChalkboard size={24} />,
  both: <IconPresentation size={24} />,
  screen: <IconDeviceDesktop size={24} />,
  camera: <IconVideo size={24} />,
};

/** A micro-lesson from the first look into the camera until it is on its way. */
export default function RecordScreen() {
  const { t } = useTranslation();
  const me = useMe().data;
  const found = useMicroLessons();
  const offered = useOfferedRecordings();
  const keptChanged = useKeptChanged();
  const [step, setStep] = useState<Step>({ at: "choice" });
  const toChoice = (): void => {
    setStep({ at: "choice" });
    keptChanged().catch(() => undefined);
  };
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("recording.title") })}</title>
      <div>
        <Anchor component={Link} href="/micro-lessons">
          {t("nav.microLessons")}
        </Anchor>
        <Title order={1} size="h2">
          {t("recording.title")}
        </Title>
      </div>
      {!me || !found.data ? (
        found.error ? (
          <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <LoadingRows rows={2} />
        )
      ) : step.at === "desk" ? (
        <RecordingDesk
          key={step.source}
          source={step.source}
          personId={me.personId}
          mostBytes={found.data.mostBytes}
          onTaken={(kept, problem) => setStep({ at: "taken", kept, source: step.source, problem })}
          onBack={toChoice}
        />
      ) : step.at === "taken" ? (
        <TakenRecording
          kept={step.kept}
          problem={step.problem}
          mostBytes={found.data.mostBytes}
          onBack={toChoice}
          onGone={() => {
            if (step.source) setStep({ at: "desk", source: step.source });
            else toChoice();
          }}
        />
      ) : (
        <>
          {offered.length > 0 && (
            <OfferedRecordings
              offered={offered}
              onChosen={(kept) => setStep({ at: "taken", kept, source: null, problem: null })}
            />
          )}
          {canRecord() ? (
            <Choice onChosen={(source) => setStep({ at: "desk", source })} />
          ) : (
            <Text>{t("recording.unsupported")}</Text>
          )}
        </>
      )}
    </Stack>
  );
}

function Choice({ onChosen }: { onChosen: (source: Source) => void }) {
  const { t } = useTranslation();
  const hasScreen = canShareScreen();
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <Title order={2} size="h3">
          {t("recording.what")}
        </Title>
        <Text c="dimmed">{t("recording.safe")}</Text>
        <Group gap="sm" className={css["choice"] ?? ""}>
          {sources
            .filter((source) => hasScreen || source === "camera" || source === "slides")
            .map((source, index) => (
              <Button
                key={source}
                size="md"
                variant={index === 0 ? "filled" : "default"}
                leftSection={icons[source]}
                onClick={() => onChosen(source)}
                data-testid={`record-${source}`}
              >
                {t(`recording.source.${source}`)}
              </Button>
            ))}
        </Group>
        {!hasScreen && <Text c="dimmed">{t("recording.noScreenHere")}</Text>}
      </Stack>
    </Paper>
  );
}
