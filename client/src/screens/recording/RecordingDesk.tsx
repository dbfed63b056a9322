import { Alert, Button, Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { PersonId } from "../../../../protocol/ids.ts";
import { IconAlertTriangle, IconDeviceDesktop } from "../../components/icons.ts";
import { LevelMeter } from "../../components/LevelMeter.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import type { KeptRecording } from "../../media/recording/keptRecordings.ts";
import type { Placement, Source } from "../../media/recording/layout.ts";
import { useStudioState } from "../../media/useStudio.ts";
import { useWakeLock } from "../../media/useWakeLock.ts";
import { DeviceChoice } from "../teach/DeviceChoice.tsx";
import css from "./Recording.module.css";
import { RecordingControls } from "./RecordingControls.tsx";
import { RoomNote } from "./RoomNote.tsx";
import { type Desk, useDesk, useMissing, usePauseWhenGone } from "./useDesk.ts";

interface Props {
  source: Source;
  personId: PersonId;
  mostBytes: number;
  onTaken: (kept: KeptRecording) => void;
  onBack: () => void;
}

/** How do I look, am I heard; then three, two, one. */
export function RecordingDesk(props: Props) {
  const desk = useDesk(props);
  return desk ? <Open {...props} desk={desk} /> : <LoadingRows rows={2} />;
}

function Open({ source, mostBytes, onTaken, onBack, desk }: Props & { desk: Desk }) {
  const { t } = useTranslation();
  const { studio, composition, recorder } = desk;
  const studioState = useStudioState(studio);
  const state = useSyncExternalStore(recorder.subscribe, recorder.getState);
  const missing = useMissing(desk, source);
  usePauseWhenGone(desk, missing);
  const [placement, setPlacement] = useState<Placement>("over");
  const running = state.phase === "recording" || state.phase === "paused";
  useWakeLock(running);
  const { phase, kept } = state;
  useEffect(() => {
    if (phase === "ended" && kept) onTaken(kept);
    // `onTaken` is a new function with every render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [phase, kept]);
  const { microphone, screen } = studioState;
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <Title order={2} size="h3">
          {t(`recording.source.${source}`)}
        </Title>
        <div className={css["stage"]}>
          <MediaPicture
            track={composition.picture}
            label={t("recording.preview")}
            mirrored={source === "camera"}
            testId="recording-preview"
          />
        </div>
        <Group gap="sm" wrap="nowrap">
          <Text size="sm">{t("recording.level")}</Text>
          <div className={css["level"]}>
            <LevelMeter track={microphone.track} label={t("recording.level")} />
          </div>
        </Group>
        <Notes desk={desk} source={source} />
        <RecordingControls
          recorder={recorder}
          canStart={missing.length === 0}
          // Of two pictures one may be enough to come to an end.
          canGoOn={!missing.includes("microphone") && missing.length < (source === "both" ? 2 : 1)}
        />
        {source !== "camera" && !screen && (
          <Button
            variant={missing.includes("screen") ? "filled" : "default"}
            leftSection={<IconDeviceDesktop size={20} />}
            onClick={() => void studio.shareScreen()}
            data-testid="share-screen"
          >
            {t("recording.share")}
          </Button>
        )}
        {source === "both" && (
          <SegmentedControl
            aria-label={t("recording.placement")}
            data={(["over", "beside"] as const).map((value) => ({
              value,
              label: t(`recording.place.${value}`),
            }))}
            value={placement}
            onChange={(value) => {
              const chosen = value === "beside" ? "beside" : "over";
              setPlacement(chosen);
              composition.place(chosen);
            }}
          />
        )}
        {!running && (
          <>
            <RoomNote source={source} mostBytes={mostBytes} />
            <DeviceChoice studio={studio} studioState={studioState} />
            <Button variant="subtle" onClick={onBack} data-testid="record-other">
              {t("recording.other")}
            </Button>
          </>
        )}
      </Stack>
    </Paper>
  );
}

/** What is not as it should be, and what helps. */
function Notes({ desk: { studio, recorder }, source }: { desk: Desk; source: Source }) {
  const { t } = useTranslation();
  const { camera, microphone, screen, screenRefusal } = useStudioState(studio);
  const { phase, room, problem } = useSyncExternalStore(recorder.subscribe, recorder.getState);
  const running = phase === "recording" || phase === "paused";
  const refusedCamera = source !== "screen" && !camera.track ? camera.refusal : null;
  const refusedMicrophone = microphone.track ? null : microphone.refusal;
  const notes = [
    ...(refusedCamera ? [t(`recording.refusal.camera.${refusedCamera}`)] : []),
    ...(refusedMicrophone ? [t(`recording.refusal.microphone.${refusedMicrophone}`)] : []),
    ...(screenRefusal ? [t("recording.refusal.screen")] : []),
    ...(running && source !== "camera" && !screen ? [t("recording.screenEnded")] : []),
    ...(running && source !== "screen" && !camera.track ? [t("recording.cameraGone")] : []),
    ...(running && !microphone.track ? [t("recording.microphoneGone")] : []),
    ...(running && room !== "enough" ? [t("recording.nearlyFull")] : []),
    ...(problem ? [t(`recording.problem.${problem}`)] : []),
  ];
  return notes.length === 0 ? null : (
    <Alert color="yellow" variant="outline" icon={<IconAlertTriangle />} role="alert">
      {notes.map((note) => (
        <Text key={note} data-testid="recording-note">
          {note}
        </Text>
      ))}
    </Alert>
  );
}
