import { type ReactNode, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../../../protocol/chat.ts";
import css from "./Chat.module.css";

/** Within so many pixels of its end the list follows what comes. */
const nearEndPx = 48;

type Shown = Pick<ChatMessage, "messageId" | "text"> & {
  by: Pick<ChatMessage["by"], "displayName" | "role">;
};

/** What was written, the newest at the end. */
export function ChatMessages<Message extends Shown>({
  messages,
  isOwn,
  empty,
  actsOf,
  spoken = true,
}: {
  messages: readonly Message[];
  isOwn: (message: Message) => boolean;
  /** What stands there while nothing was written. */
  empty: string;
  /** What can be done with a message. */
  actsOf?: (message: Message) => ReactNode;
  /** Whether what comes is read out; not over the sound of a replay. */
  spoken?: boolean;
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
      aria-live={spoken ? "polite" : "off"}
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
            {isOwn(message) ? t("chat.me") : message.by.displayName}
            {message.by.role === "teacher" && ` · ${t("chat.teacher")}`}
          </span>
          <p>{message.text}</p>
          {actsOf?.(message)}
        </div>
      ))}
    </div>
  );
}
