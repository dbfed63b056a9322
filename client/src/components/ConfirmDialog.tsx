import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "./ErrorNote.tsx";

/** Asks before something that cannot be taken back; says what will happen. */
export function ConfirmDialog({
  title,
  text,
  confirm,
  pending,
  error,
  danger = false,
  onConfirm,
  onClose,
}: {
  title: string;
  text: string;
  confirm: string;
  pending: boolean;
  error: unknown;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="md">
        <Text>{text}</Text>
        {error !== null && <ErrorNote error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            {...(danger ? { color: "red.9" } : {})}
            loading={pending}
            onClick={onConfirm}
            data-testid="confirm"
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
