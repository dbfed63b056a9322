import { ActionIcon } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ParticipantId } from "../../../../protocol/ids.ts";
import { IconArrowLeft, IconMessage } from "../../components/icons.ts";
import css from "./Chat.module.css";
import { ChatField } from "./ChatField.tsx";
import { ChatMessages } from "./ChatMessages.tsx";
import type { ChatState, LiveChat } from "./liveChat.ts";

type Shown = ChatState["threads"][number]["messages"][number];

/** What teacher and child write to each other alone, and the line to write in. */
export function ThreadMessages({
  live,
  selfId,
  childId,
  messages,
  note,
  label,
  focused = false,
  actsOf,
}: {
  live: LiveChat;
  selfId: ParticipantId;
  childId: ParticipantId;
  messages: readonly Shown[];
  /** Who else reads it. */
  note: string;
  label: string;
  focused?: boolean;
  actsOf?: (message: Shown) => ReactNode;
}) {
  const { t } = useTranslation();
  useEffect(() => {
    live.show(childId);
    return () => live.show(null);
  }, [live, childId]);
  return (
    <>
      <p className={css["quiet"]} data-testid="thread-readers">
        {note}
      </p>
      <ChatMessages
        messages={messages}
        isOwn={({ by }) => by.participantId === selfId}
        empty={t("threads.empty")}
        // The button of the chat reads out what comes, whether this is open or not.
        spoken={false}
        {...(actsOf ? { actsOf } : {})}
      />
      <ChatField
        key={childId}
        label={label}
        focused={focused}
        onSay={(text) => live.say(text, childId)}
      />
    </>
  );
}

/** Between the class's chat and one's thread with the teacher. */
export function ChatTabs({
  unreadOfClass,
  unreadOfTeacher,
  inThread,
  onChange,
}: {
  unreadOfClass: number;
  unreadOfTeacher: number;
  inThread: boolean;
  onChange: (inThread: boolean) => void;
}) {
  const { t } = useTranslation();
  const withCount = (text: string, count: number): string =>
    count > 0 ? t("threads.withUnread", { text, count }) : text;
  return (
    <div className={css["tabs"]} role="group" aria-label={t("threads.whose")}>
      <button
        type="button"
        aria-pressed={!inThread}
        onClick={() => onChange(false)}
        data-testid="show-class-chat"
      >
        {withCount(t("threads.class"), unreadOfClass)}
      </button>
      <button
        type="button"
        aria-pressed={inThread}
        onClick={() => onChange(true)}
        data-testid="show-thread"
      >
        {withCount(t("threads.teacher"), unreadOfTeacher)}
      </button>
    </div>
  );
}

/** The children to whom the teacher writes alone, in whose thread something came last first. */
export function ThreadList({
  threads,
  onOpen,
}: {
  threads: ChatState["threads"];
  onOpen: (child: Shown["child"]) => void;
}) {
  const { t } = useTranslation();
  if (threads.length === 0) return null;
  return (
    <div className={css["tabs"]} role="group" aria-label={t("threads.list")}>
      {threads.map(({ child, unread }) => (
        <button
          key={child.participantId}
          type="button"
          onClick={() => onOpen(child)}
          data-testid="open-thread"
        >
          <IconMessage size={18} aria-hidden="true" />
          {unread > 0
            ? t("threads.withUnread", { text: child.displayName, count: unread })
            : child.displayName}
        </button>
      ))}
    </div>
  );
}

/** To whom, and back to the class's chat. */
export function ThreadHead({ name, onBack }: { name: string; onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={css["threadHead"]}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-label={t("threads.back")}
        onClick={onBack}
        data-testid="leave-thread"
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <h2>{t("threads.with", { name })}</h2>
    </div>
  );
}
