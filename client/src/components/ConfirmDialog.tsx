import { Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DialogFoot } from "./DialogFoot.tsx";

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
        <DialogFoot {...{ confirm, pending, error, danger, onConfirm, onClose }} />
      </Stack>
    </Modal>
  );
}
