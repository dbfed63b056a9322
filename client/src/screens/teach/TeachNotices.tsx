import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconAlertTriangle, IconDeviceDesktop, IconWifiOff } from "../../components/icons.ts";
import { canShareScreen } from "../../media/canShareScreen.ts";
import type { Studio, StudioState } from "../../media/studio.ts";

/** What stands between the teacher and being seen and heard, and what to do about it. */
export function TeachNotices({
  studio,
  studioState,
  reconnecting,
  screenWasShared = false,
  publishError = null,
}: {
  studio: Studio;
  studioState: StudioState;
  reconnecting: boolean;
  screenWasShared?: boolean;
  publishError?: unknown;
}) {
  const { t } = useTranslation();
  const [screenHint, setScreenHint] = useState(screenWasShared);
  const refused = (["camera", "microphone"] as const).filter(
    (kind) =>
      studioState[kind].on && studioState[kind].refusal !== null && !studioState.testPicture,
  );
  return (
    <Stack gap="sm" aria-live="polite">
      {reconnecting && (
        <Alert color="yellow" icon={<IconWifiOff />} data-testid="reconnecting">
          {t("teach.reconnecting")}
        </Alert>
      )}
      {publishError !== null && !reconnecting && <ErrorNote error={publishError} />}
      {refused.map((kind) => (
        <Alert key={kind} color="yellow" icon={<IconAlertTriangle />}>
          <Stack gap="xs" align="flex-start">
            <Text>{t(`teach.refusal.${kind}.${studioState[kind].refusal ?? "failed"}`)}</Text>
            <Button variant="default" onClick={() => studio.openDevice(kind)}>
              {t("common.retry")}
            </Button>
          </Stack>
        </Alert>
      ))}
      {studioState.screenRefusal && (
        <Alert color="yellow" icon={<IconAlertTriangle />}>
          {t("teach.refusal.screen")}
        </Alert>
      )}
      {screenHint && !studioState.screen && canShareScreen() && (
        <Alert
          color="yellow"
          icon={<IconDeviceDesktop />}
          withCloseButton
          closeButtonLabel={t("common.close")}
          onClose={() => setScreenHint(false)}
        >
          <Group>
            <Text>{t("teach.screenWasShared")}</Text>
            <Button variant="default" onClick={() => void studio.shareScreen()}>
              {t("teach.screenShare")}
            </Button>
          </Group>
        </Alert>
      )}
    </Stack>
  );
}
