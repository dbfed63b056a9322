import { VisuallyHidden } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { BarButton } from "../../components/BarButton.tsx";
import { IconMessages } from "../../components/icons.ts";
import type { LiveChat } from "./liveChat.ts";

/** Opens and shuts the chat; says how much was not read yet, and reads out what came for oneself alone. */
export function ChatButton({
  live,
  open,
  toggle,
}: {
  live: LiveChat;
  open: boolean;
  toggle: () => void;
}) {
  const { t } = useTranslation();
  const { unread, arrived } = useSyncExternalStore(live.subscribe, live.getState);
  return (
    <>
      <VisuallyHidden role="status" data-testid="thread-news">
        {arrived && (
          <span key={arrived.messageId}>
            {t("threads.arrived", { name: arrived.by.displayName, text: arrived.text })}
          </span>
        )}
      </VisuallyHidden>
      <BarButton
        icon={<IconMessages size={24} />}
        label={unread > 0 ? t("chat.titleUnread", { count: unread }) : t("chat.title")}
        pressed={open}
        onClick={toggle}
        testId="toggle-chat"
      />
    </>
  );
}
