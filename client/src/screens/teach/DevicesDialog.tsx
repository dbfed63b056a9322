import { Modal, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LevelMeter } from "../../components/LevelMeter.tsx";
import type { Studio, StudioState } from "../../media/studio.ts";
import { DeviceChoice } from "./DeviceChoice.tsx";
import { TestPictureSwitch } from "./TestPictureSwitch.tsx";

/** Another camera or microphone in the middle of a lesson. */
export function DevicesDialog({
  opened,
  onClose,
  studio,
  studioState,
}: {
  opened: boolean;
  onClose: () => void;
  studio: Studio;
  studioState: StudioState;
}) {
  const { t } = useTranslation();
  const { microphone } = studioState;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("teach.devices")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="md">
        <DeviceChoice studio={studio} studioState={studioState} />
        <LevelMeter track={microphone.on ? microphone.track : null} label={t("teach.level")} />
        <TestPictureSwitch studio={studio} studioState={studioState} />
      </Stack>
    </Modal>
  );
}
