import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../../../protocol/chat.ts";
import css from "./Chat.module.css";
import { ChatMessages } from "./ChatMessages.tsx";

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
