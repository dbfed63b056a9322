import { ActionIcon } from "@mantine/core";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage, ChatStanding, ThreadMessage } from "../../../../protocol/chat.ts";
import type { ChatMessageId, ParticipantId } from "../../../../protocol/ids.ts";
import { IconFlag, IconMessage, IconMessageOff, IconTrash } from "../../components/icons.ts";
import { ClassPulse } from "../pulse/ClassPulse.tsx";
import type { LivePulse } from "../pulse/livePulse.ts";
import css from "./Chat.module.css";
import { ChatField } from "./ChatField.tsx";
import { ChatMessages } from "./ChatMessages.tsx";
import { ChatRuleFields } from "./ChatRuleFields.tsx";
import type { LiveChat } from "./liveChat.ts";
import { ReportButton } from "./ReportButton.tsx";
import { ChatTabs, ThreadHead, ThreadList, ThreadMessages } from "./ThreadParts.tsx";

type Of = { live: LiveChat; selfId: ParticipantId };
/** A child to whom the teacher writes alone. */
export type WrittenTo = ThreadMessage["child"];

/** What was refused, or is gone by now, the panel shows by itself. */
const ignore = (): void => undefined;

function useShownChat(live: LiveChat, isClass: boolean) {
  useEffect(() => {
    if (!isClass) return undefined;
    live.show("class");
    return () => live.show(null);
  }, [live, isClass]);
  return useSyncExternalStore(live.subscribe, live.getState);
}

/** A child's chat: the class's, and what the teacher and the child write to each other alone. */
export function ClassChat({ live, pulse, selfId }: Of & { pulse: LivePulse }) {
  const { t } = useTranslation();
  // Whoever opens it because the teacher wrote finds that.
  const [inThread, setInThread] = useState(() =>
    live.getState().threads.some(({ unread }) => unread > 0),
  );
  const { standing, messages, threads, unreadOfClass } = useShownChat(live, !inThread);
  const own = threads.find(({ child }) => child.participantId === selfId);
  const note = standing && noteOf(standing);
  const [reported, setReported] = useState<ReadonlySet<ChatMessageId>>(new Set());
  const reportButton = (
    { messageId, by }: Pick<ChatMessage, "messageId" | "by">,
    done: string,
  ): ReactNode =>
    by.participantId !== selfId && (
      <ReportButton
        name={by.displayName}
        done={done}
        reported={reported.has(messageId)}
        onReport={() =>
          void live
            .report(messageId)
            .then(() => setReported((before) => new Set([...before, messageId])), ignore)
        }
      />
    );
  return (
    <section
      className={css["panel"]}
      data-thread={own !== undefined && inThread}
      aria-label={t("chat.title")}
      data-testid="chat"
    >
      {own ? (
        <ChatTabs
          unreadOfClass={unreadOfClass}
          unreadOfTeacher={own.unread}
          inThread={inThread}
          onChange={setInThread}
        />
      ) : (
        <h2>{t("chat.title")}</h2>
      )}
      {own && inThread ? (
        <ThreadMessages
          {...{ live, selfId, childId: selfId, messages: own.messages }}
          note={t("threads.readersForChild")}
          label={t("threads.answer")}
          actsOf={(message) => reportButton(message, t("threads.reported"))}
        />
      ) : (
        <>
          <ChatMessages
            messages={messages}
            isOwn={({ by }) => by.participantId === selfId}
            empty={standing ? t("chat.empty") : ""}
            actsOf={(message) => reportButton(message, t("chat.reported"))}
          />
          <ClassPulse pulse={pulse} />
          {note ? (
            <p className={css["quiet"]} data-testid="chat-note">
              {t(note)}
            </p>
          ) : (
            standing && <ChatField label={t("chat.write")} onSay={(text) => live.say(text)} />
          )}
        </>
      )}
    </section>
  );
}

/** Why a child writes nothing (now). */
const noteOf = ({ mode, isMuted }: ChatStanding) => {
  if (mode === "off") return "chat.isOff" as const;
  if (mode === "questionsOnly") return "chat.isQuestionsOnly" as const;
  return isMuted ? ("chat.isMuted" as const) : null;
};

/** The teacher's chat: that of the class, or what she and one child write to each other alone. */
export function TeacherChat({
  live,
  selfId,
  writingTo,
  onWriteTo,
}: Of & {
  /** Null: to the class. */
  writingTo: WrittenTo | null;
  onWriteTo: (child: WrittenTo | null) => void;
}) {
  const { t } = useTranslation();
  const { threads } = useSyncExternalStore(live.subscribe, live.getState);
  if (writingTo === null) return <TeachersClassChat {...{ live, selfId, onWriteTo }} />;
  const { participantId, displayName: name } = writingTo;
  const thread = threads.find(({ child }) => child.participantId === participantId);
  return (
    <section className={css["panel"]} data-thread aria-label={t("chat.title")} data-testid="chat">
      <ThreadHead name={name} onBack={() => onWriteTo(null)} />
      <ThreadMessages
        {...{ live, selfId, childId: participantId, messages: thread?.messages ?? [] }}
        note={t("threads.readersForTeacher", { name })}
        label={t("threads.writeTo", { name })}
        focused
      />
    </section>
  );
}

/** Who may write, writing, and taking away. */
function TeachersClassChat({
  live,
  selfId,
  onWriteTo,
}: Of & { onWriteTo: (child: WrittenTo) => void }) {
  const { t } = useTranslation();
  const { standing, messages, threads } = useShownChat(live, true);
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
        <ThreadList threads={threads} onOpen={onWriteTo} />
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
              <>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={44}
                  aria-label={t("threads.writeTo", { name: by.displayName })}
                  onClick={() => onWriteTo(by)}
                  data-testid="write-to-writer"
                >
                  <IconMessage size={18} />
                </ActionIcon>
                <MuteButton
                  name={by.displayName}
                  muted={standing?.muted.includes(by.participantId) ?? false}
                  onMute={(muted) => void live.mute(by.participantId, muted).catch(ignore)}
                />
              </>
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
      {standing && standing.mode !== "off" && (
        <ChatField label={t("chat.write")} onSay={(text) => live.say(text)} />
      )}
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
