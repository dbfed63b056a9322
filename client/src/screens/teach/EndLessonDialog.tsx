import { Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DialogFoot } from "../../components/DialogFoot.tsx";
import type { Action } from "./useAction.ts";

export function EndLessonDialog({
  opened,
  onClose,
  end,
}: {
  opened: boolean;
  onClose: () => void;
  end: Action;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("teach.endTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="md">
        <Text>{t("teach.endText")}</Text>
        <DialogFoot
          danger
          error={end.error}
          pending={end.running}
          cancel={t("teach.endNot")}
          confirm={t("teach.endConfirm")}
          onConfirm={end.run}
          onClose={onClose}
          testId="confirm-end"
        />
      </Stack>
    </Modal>
  );
}
