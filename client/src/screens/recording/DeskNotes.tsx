import { Alert, Button, Group, Text } from "@mantine/core";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconAlertTriangle } from "../../components/icons.ts";
import type { Source } from "../../media/recording/layout.ts";
import { mustPause, type Parts } from "../../media/recording/needs.ts";
import { useStudioState } from "../../media/useStudio.ts";
import type { Desk } from "./useDesk.ts";

/** What is not as it should be, and what helps. */
export function DeskNotes({
  desk: { studio, recorder },
  source,
  parts,
}: {
  desk: Desk;
  source: Source;
  parts: Parts;
}) {
  const { t } = useTranslation();
  const { camera, microphone, screen, screenRefusal } = useStudioState(studio);
  const { phase, room, problem } = useSyncExternalStore(recorder.subscribe, recorder.getState);
  const running = phase === "recording" || phase === "paused";
  const heard = useExchanged(running, microphone.track?.label ?? null);
  const wantsCamera = source !== "screen" && camera.on;
  const refused = (["camera", "microphone"] as const).filter((kind) => {
    const { track, opening, refusal } = kind === "camera" ? camera : microphone;
    return !track && !opening && refusal !== null && (kind === "microphone" || wantsCamera);
  });
  const goesOn = mustPause(source, parts) ? "paused" : "goesOn";
  const notes = [
    ...(running && (source === "both" || source === "screen") && !screen
      ? [t("recording.screenEnded")]
      : []),
    ...(running && wantsCamera && !parts.camera ? [t(`recording.cameraGone.${goesOn}`)] : []),
    ...(running && !parts.microphone ? [t("recording.microphoneGone")] : []),
    ...(heard === null ? [] : [t("recording.microphoneNow", { microphone: heard })]),
    ...refused.flatMap((kind) => {
      const { refusal } = kind === "camera" ? camera : microphone;
      // What went away on the way is said already.
      if (running && refusal === "missing") return [];
      return [t(`recording.refusal.${kind}.${refusal ?? "failed"}`)];
    }),
    ...(screenRefusal ? [t("recording.refusal.screen")] : []),
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
      {refused.length > 0 && (
        <Group gap="xs" mt="xs">
          <Button
            variant="default"
            onClick={() => {
              for (const kind of refused) studio.openDevice(kind);
            }}
            data-testid="open-again"
          >
            {t("common.retry")}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/** What is heard since another than at the beginning of the recording is; null while it is the same. */
function useExchanged(running: boolean, label: string | null): string | null {
  const [first, setFirst] = useState<string | null>(null);
  if (!running && first !== null) setFirst(null);
  if (running && first === null && label !== null) setFirst(label);
  return running && first !== null && label !== null && label !== first ? label : null;
}
