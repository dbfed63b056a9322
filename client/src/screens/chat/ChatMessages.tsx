import { type ReactNode, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../../../protocol/chat.ts";
import type { ParticipantId } from "../../../../protocol/ids.ts";
import css from "./Chat.module.css";

/** Within so many pixels of its end the list follows what comes. */
const nearEndPx = 48;

/** What was written, the newest at the end; read out as it comes. */
export function ChatMessages({
  messages,
  selfId,
  empty,
  actsOf,
}: {
  messages: readonly ChatMessage[];
  selfId: ParticipantId | null;
  /** What stands there while nothing was written. */
  empty: string;
  /** What can be done with a message. */
  actsOf?: (message: ChatMessage) => ReactNode;
}) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const last = messages.at(-1)?.messageId;
  useLayoutEffect(() => {
    if (list.current && follows.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last]);
  return (
    <div
      className={css["messages"]}
      ref={list}
      role="log"
      aria-label={t("chat.messages")}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < nearEndPx;
      }}
    >
      {messages.length === 0 && <p className={css["quiet"]}>{empty}</p>}
      {messages.map((message) => (
        <div
          key={message.messageId}
          className={css["message"]}
          data-by={message.by.role}
          data-testid="chat-message"
        >
          <span className={css["by"]}>
            {message.by.participantId === selfId ? t("chat.me") : message.by.displayName}
            {message.by.role === "teacher" && ` · ${t("chat.teacher")}`}
          </span>
          <p>{message.text}</p>
          {actsOf?.(message)}
        </div>
      ))}
    </div>
  );
}
