import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Studio, StudioState } from "../../media/studio.ts";

/** A drawn picture in place of the camera's: for trying out without a camera. */
export function TestPictureSwitch({
  studio,
  studioState,
}: {
  studio: Studio;
  studioState: StudioState;
}) {
  const { t } = useTranslation();
  return (
    <Switch
      size="md"
      checked={studioState.testPicture}
      onChange={(event) => studio.setTestPicture(event.currentTarget.checked)}
      label={t("teach.testPicture")}
      description={t("teach.testPictureNote")}
      data-testid="test-picture"
    />
  );
}
