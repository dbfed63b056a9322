import { ActionIcon } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { ChatStanding } from "../../../../protocol/chat.ts";
import type { ChatMessageId, ParticipantId } from "../../../../protocol/ids.ts";
import { IconFlag, IconMessageOff, IconTrash } from "../../components/icons.ts";
import { ClassPulse } from "../pulse/ClassPulse.tsx";
import type { LivePulse } from "../pulse/livePulse.ts";
import css from "./Chat.module.css";
import { ChatField } from "./ChatField.tsx";
import { ChatMessages } from "./ChatMessages.tsx";
import { ChatRuleFields } from "./ChatRuleFields.tsx";
import type { LiveChat } from "./liveChat.ts";

type Of = { live: LiveChat; selfId: ParticipantId };

/** What was refused, or is gone by now, the panel shows by itself. */
const ignore = (): void => undefined;

function useShownChat(live: LiveChat) {
  useEffect(() => {
    live.show(true);
    return () => live.show(false);
  }, [live]);
  return useSyncExternalStore(live.subscribe, live.getState);
}

/** A child's chat: what was written, and writing where the teacher lets the class. */
export function ClassChat({ live, pulse, selfId }: Of & { pulse: LivePulse }) {
  const { t } = useTranslation();
  const { standing, messages } = useShownChat(live);
  const note = standing && noteOf(standing);
  const [reported, setReported] = useState<ReadonlySet<ChatMessageId>>(new Set());
  const report = (messageId: ChatMessageId): void =>
    void live
      .report(messageId)
      .then(() => setReported((before) => new Set([...before, messageId])), ignore);
  return (
    <section className={css["panel"]} aria-label={t("chat.title")} data-testid="chat">
      <h2>{t("chat.title")}</h2>
      <ChatMessages
        messages={messages}
        isOwn={({ by }) => by.participantId === selfId}
        empty={standing ? t("chat.empty") : ""}
        actsOf={({ messageId, by }) =>
          by.participantId !== selfId && (
            <ReportButton
              name={by.displayName}
              reported={reported.has(messageId)}
              onReport={() => report(messageId)}
            />
          )
        }
      />
      <ClassPulse pulse={pulse} />
      {note ? (
        <p className={css["quiet"]} data-testid="chat-note">
          {t(note)}
        </p>
      ) : (
        standing && <ChatField onSay={(text) => live.say(text)} />
      )}
    </section>
  );
}

/** Teacher and school look at what was reported; nobody else learns of it. */
function ReportButton({
  name,
  reported,
  onReport,
}: {
  name: string;
  reported: boolean;
  onReport: () => void;
}) {
  const { t } = useTranslation();
  return (
    <span className={css["acts"]}>
      {reported ? (
        <span className={css["quiet"]} role="status" data-testid="message-reported">
          {t("chat.reported")}
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

/** Why a child writes nothing (now). */
const noteOf = ({ mode, isMuted }: ChatStanding) => {
  if (mode === "off") return "chat.isOff" as const;
  if (mode === "questionsOnly") return "chat.isQuestionsOnly" as const;
  return isMuted ? ("chat.isMuted" as const) : null;
};

/** The teacher's chat: who may write, writing, and taking away. */
export function TeacherChat({ live, selfId }: Of) {
  const { t } = useTranslation();
  const { standing, messages } = useShownChat(live);
  return (
    <section className={css["panel"]} aria-label={t("chat.title")} data-testid="chat">
      <div className={css["head"]}>
        <h2>{t("chat.title")}</h2>
        {standing && (
          <ChatRuleFields
            rule={standing}
            onChange={(rule) => void live.setRule(rule).catch(ignore)}
          />
        )}
      </div>
      <ChatMessages
        messages={messages}
        isOwn={({ by }) => by.participantId === selfId}
        empty={standing ? t("chat.emptyTeacher") : ""}
        actsOf={({ messageId, by }) => (
          <span className={css["acts"]}>
            {standing?.reported.includes(messageId) && (
              <span className={css["flagged"]} data-testid="flagged-message">
                <IconFlag size={18} aria-hidden="true" />
                {t("chat.isReported")}
              </span>
            )}
            {by.role === "student" && (
              <MuteButton
                name={by.displayName}
                muted={standing?.muted.includes(by.participantId) ?? false}
                onMute={(muted) => void live.mute(by.participantId, muted).catch(ignore)}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={44}
              aria-label={t("chat.deleteOf", { name: by.displayName })}
              onClick={() => void live.delete(messageId).catch(ignore)}
              data-testid="delete-message"
            >
              <IconTrash size={18} />
            </ActionIcon>
          </span>
        )}
      />
      {standing && standing.mode !== "off" && <ChatField onSay={(text) => live.say(text)} />}
    </section>
  );
}

function MuteButton({
  name,
  muted,
  onMute,
}: {
  name: string;
  muted: boolean;
  onMute: (muted: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      variant={muted ? "filled" : "subtle"}
      color="gray"
      size={44}
      aria-label={t("chat.muteOf", { name })}
      aria-pressed={muted}
      onClick={() => onMute(!muted)}
      data-testid="mute-writer"
    >
      <IconMessageOff size={18} />
    </ActionIcon>
  );
}
