import { Button, Group, Paper, SegmentedControl, Stack, Switch, Text, Title } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { PersonId } from "../../../../protocol/ids.ts";
import { IconDeviceDesktop } from "../../components/icons.ts";
import { LevelMeter } from "../../components/LevelMeter.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import type { KeptRecording } from "../../media/recording/keptRecordings.ts";
import type { Placement, Source } from "../../media/recording/layout.ts";
import { mayGoOn, missingParts } from "../../media/recording/needs.ts";
import type { RecordingProblem } from "../../media/recording/recorder.ts";
import { useStudioState } from "../../media/useStudio.ts";
import { useWakeLock } from "../../media/useWakeLock.ts";
import { DeviceChoice } from "../teach/DeviceChoice.tsx";
import css from "./Recording.module.css";
import { DeskNotes } from "./DeskNotes.tsx";
import { RecordingControls } from "./RecordingControls.tsx";
import { RoomNote } from "./RoomNote.tsx";
import { SheetStage } from "./SheetStage.tsx";
import { type Desk, useDesk, useParts, usePauseWhenGone } from "./useDesk.ts";

interface Props {
  source: Source;
  personId: PersonId;
  mostBytes: number;
  onTaken: (kept: KeptRecording, problem: RecordingProblem | null) => void;
  onBack: () => void;
}

/** How do I look, am I heard; then three, two, one. */
export function RecordingDesk(props: Props) {
  const desk = useDesk(props);
  return desk ? <Open {...props} desk={desk} /> : <LoadingRows rows={2} />;
}

function Open({ source, mostBytes, onTaken, onBack, desk }: Props & { desk: Desk }) {
  const { t } = useTranslation();
  const { studio, sheets, composition, recorder } = desk;
  const studioState = useStudioState(studio);
  const state = useSyncExternalStore(recorder.subscribe, recorder.getState);
  const missing = missingParts(source, useParts(desk, { steady: false }));
  const parts = useParts(desk, { steady: true });
  usePauseWhenGone(desk, source, parts);
  const [placement, setPlacement] = useState<Placement>("over");
  const running = state.phase === "recording" || state.phase === "paused";
  useWakeLock(running);
  const { phase, kept, problem } = state;
  useEffect(() => {
    if (phase === "ended" && kept) onTaken(kept, problem);
    // `onTaken` is a new function with every render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [phase, kept]);
  const { camera, microphone, screen } = studioState;
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <Title order={2} size="h3">
          {t(`recording.source.${source}`)}
        </Title>
        {sheets ? (
          <SheetStage sheets={sheets} composition={composition} />
        ) : (
          <div className={css["stage"]}>
            <MediaPicture
              track={composition.picture}
              label={t("recording.preview")}
              mirrored={source === "camera"}
              testId="recording-preview"
            />
          </div>
        )}
        <Group gap="sm" wrap="nowrap">
          <Text size="sm">{t("recording.level")}</Text>
          <div className={css["level"]}>
            <LevelMeter track={microphone.track} label={t("recording.level")} />
          </div>
        </Group>
        <DeskNotes desk={desk} source={source} parts={parts} />
        <RecordingControls
          recorder={recorder}
          canStart={missing.length === 0}
          canGoOn={mayGoOn(source, parts)}
        />
        {(source === "both" || source === "screen") && !screen && (
          <Button
            variant={missing.includes("screen") ? "filled" : "default"}
            leftSection={<IconDeviceDesktop size={20} />}
            onClick={() => void studio.shareScreen()}
            data-testid="share-screen"
          >
            {t("recording.share")}
          </Button>
        )}
        {source === "slides" && (
          <Switch
            label={t("recording.withCamera")}
            checked={camera.on}
            onChange={({ currentTarget }) => studio.setOn("camera", currentTarget.checked)}
            data-testid="with-camera"
          />
        )}
        {(source === "both" || (source === "slides" && camera.on)) && (
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
