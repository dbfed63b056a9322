import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "./ErrorNote.tsx";

/** What a dialog ends with: why it did not work, the way out, and doing it. */
export function DialogFoot({
  error,
  pending,
  confirm,
  cancel,
  danger = false,
  disabled = false,
  onConfirm,
  onClose,
  testId = "confirm",
}: {
  /** Null while nothing went wrong. */
  error: unknown;
  pending: boolean;
  confirm: string;
  /** "Cancel" where nothing else is said. */
  cancel?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Without it the button sends the form that it stands in. */
  onConfirm?: () => void;
  onClose: () => void;
  testId?: string;
}) {
  const { t } = useTranslation();
  return (
    <>
      {error !== null && <ErrorNote error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {cancel ?? t("common.cancel")}
        </Button>
        <Button
          {...(danger ? { color: "red.9" } : {})}
          {...(onConfirm ? { onClick: onConfirm } : { type: "submit" })}
          disabled={disabled}
          loading={pending}
          data-testid={testId}
        >
          {confirm}
        </Button>
      </Group>
    </>
  );
}
