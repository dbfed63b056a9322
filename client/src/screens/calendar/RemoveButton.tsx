import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { IconTrash } from "../../components/icons.ts";

/** Removes after asking; a refusal (it is in use) is told in the same place. */
export function RemoveButton({
  name,
  text,
  removal,
}: {
  name: string;
  text: string;
  removal: {
    mutate: (given: undefined, then: { onSuccess: () => void }) => void;
    isPending: boolean;
    error: unknown;
    reset: () => void;
  };
}) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const close = (): void => {
    removal.reset();
    setAsking(false);
  };
  return (
    <>
      <ActionIcon
        color="gray"
        aria-label={t("plan.removeOf", { name })}
        onClick={() => setAsking(true)}
        data-testid="remove"
      >
        <IconTrash size={18} />
      </ActionIcon>
      {asking && (
        <ConfirmDialog
          title={t("plan.removeTitle", { name })}
          text={text}
          confirm={t("plan.remove")}
          danger
          pending={removal.isPending}
          error={removal.error}
          onConfirm={() => removal.mutate(undefined, { onSuccess: close })}
          onClose={close}
        />
      )}
    </>
  );
}
