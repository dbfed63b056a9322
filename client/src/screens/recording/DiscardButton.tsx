import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDropKept } from "../../api/keptRecordings.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { IconTrash } from "../../components/icons.ts";

/** Asks first: there is no other copy. */
export function DiscardButton({
  recordingId,
  onDone,
}: {
  recordingId: string;
  onDone?: () => void;
}) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const dropKept = useDropKept();
  const drop = useMutation({ mutationFn: dropKept });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={18} />}
        onClick={() => setAsking(true)}
        data-testid="discard-recording"
      >
        {t("recording.discard")}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t("recording.discardTitle")}
          text={t("recording.discardAsk")}
          confirm={t("recording.discard")}
          danger
          pending={drop.isPending}
          error={drop.error}
          onConfirm={() => drop.mutate(recordingId, { onSuccess: () => onDone?.() })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
