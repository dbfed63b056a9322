import { Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId, PersonId } from "../../../../protocol/ids.ts";
import { useSayAboutAttendance } from "../../api/attendance.ts";
import { DialogFoot } from "../../components/DialogFoot.tsx";

const mostLetters = 300;

/** A guardian says what the platform does not know. */
export function ContestDialog({
  lessonId,
  childId,
  onClose,
}: {
  lessonId: LessonId;
  childId: PersonId;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const say = useSayAboutAttendance({ lessonId, childId });
  const [reason, setReason] = useState("");
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("attendance.contestTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          say.mutate({ kind: "contest", reason: reason.trim() }, { onSuccess: onClose });
        }}
      >
        <Stack gap="md">
          <Text>{t("attendance.contestText")}</Text>
          <Textarea
            size="md"
            required
            label={t("attendance.contestReason")}
            maxLength={mostLetters}
            autosize
            minRows={3}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid="contest-reason"
          />
          <DialogFoot
            error={say.error}
            pending={say.isPending}
            confirm={t("attendance.contestSend")}
            disabled={reason.trim() === ""}
            onClose={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
