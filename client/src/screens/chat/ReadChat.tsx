import { useTranslation } from "react-i18next";
import type { ChatMessage, ThreadMessage } from "../../../../protocol/chat.ts";
import css from "./Chat.module.css";
import { ChatField } from "./ChatField.tsx";
import { ChatMessages } from "./ChatMessages.tsx";
import { ReportToSchool } from "./ReportButton.tsx";

/** A page that is read in one piece shows no more. */
const mostRead = 20;

/** The chat on the ladder's last rung: to read. */
export function ReadChat({ messages }: { messages: readonly ChatMessage[] }) {
  const { t } = useTranslation();
  return (
    <section className={css["reading"]} aria-label={t("chat.title")} data-testid="read-chat">
      <h2>{t("chat.title")}</h2>
      <ChatMessages
        messages={messages.slice(-mostRead)}
        isOwn={() => false}
        empty={t("chat.empty")}
      />
    </section>
  );
}

/** What the teacher and the child write to each other alone, on the last rung. */
export function ReadThread({
  messages,
  onSay,
}: {
  messages: readonly ThreadMessage[];
  onSay: (text: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  return (
    <section
      className={css["reading"]}
      aria-label={t("threads.fromTeacher")}
      data-testid="read-thread"
    >
      <h2>{t("threads.fromTeacher")}</h2>
      <p className={css["quiet"]}>{t("threads.readersForChild")}</p>
      <ChatMessages
        messages={messages.slice(-mostRead)}
        isOwn={({ by }) => by.role === "student"}
        empty={t("threads.empty")}
        actsOf={({ messageId, by }) =>
          by.role === "teacher" && <ReportToSchool messageId={messageId} name={by.displayName} />
        }
      />
      <ChatField label={t("threads.answer")} onSay={onSay} />
    </section>
  );
}
