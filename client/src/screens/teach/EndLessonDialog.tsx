import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "../../components/ErrorNote.tsx";
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
        {end.error !== null && <ErrorNote error={end.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("teach.endNot")}
          </Button>
          <Button color="red.9" onClick={end.run} loading={end.running} data-testid="confirm-end">
            {t("teach.endConfirm")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
