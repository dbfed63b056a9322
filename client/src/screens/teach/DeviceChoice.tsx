import { NativeSelect, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Studio, StudioState } from "../../media/studio.ts";

/** Which camera and which microphone; can be changed while live. */
export function DeviceChoice({
  studio,
  studioState,
}: {
  studio: Studio;
  studioState: StudioState;
}) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      {(["camera", "microphone"] as const).map((kind) => {
        const { choices, deviceId } = studioState[kind];
        const options = choices.map((choice, index) => ({
          value: choice.deviceId,
          label: choice.label || t("teach.deviceNumber", { number: index + 1 }),
        }));
        return (
          <NativeSelect
            key={kind}
            label={kind === "camera" ? t("teach.camera") : t("teach.microphone")}
            data={options.length > 0 ? options : [{ value: "", label: t("teach.noDevice") }]}
            value={deviceId ?? ""}
            disabled={options.length === 0 || studioState.testPicture}
            onChange={(event) => studio.chooseDevice(kind, event.currentTarget.value)}
            data-testid={`choose-${kind}`}
          />
        );
      })}
    </Stack>
  );
}
