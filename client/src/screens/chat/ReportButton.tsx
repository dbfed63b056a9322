import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessageId } from "../../../../protocol/ids.ts";
import { useReportMessage } from "../../api/threads.ts";
import { IconFlag } from "../../components/icons.ts";
import css from "./Chat.module.css";

/** Teacher and school look at what was reported; nobody else learns of it. */
export function ReportButton({
  name,
  done,
  reported,
  onReport,
}: {
  name: string;
  /** Who looks at it now. */
  done: string;
  reported: boolean;
  onReport: () => void;
}) {
  const { t } = useTranslation();
  return (
    <span className={css["acts"]}>
      {reported ? (
        <span className={css["quiet"]} role="status" data-testid="message-reported">
          {done}
        </span>
      ) : (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={44}
          aria-label={t("chat.reportOf", { name })}
          onClick={onReport}
          data-testid="report-message"
        >
          <IconFlag size={18} />
        </ActionIcon>
      )}
    </span>
  );
}

/** The same for what a teacher wrote to one child alone, where no socket is needed: only the school learns of it. */
export function ReportToSchool({
  messageId,
  name,
  reported: before = false,
}: {
  messageId: ChatMessageId;
  name: string;
  reported?: boolean;
}) {
  const { t } = useTranslation();
  const [reported, setReported] = useState(before);
  const { mutate } = useReportMessage();
  return (
    <ReportButton
      name={name}
      done={t("threads.reported")}
      reported={reported}
      onReport={() => mutate(messageId, { onSuccess: () => setReported(true) })}
    />
  );
}
