import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Replay } from "../../../../protocol/lessons.ts";
import { usePastChat } from "../../api/pastChat.ts";
import { clockText } from "../../components/clockText.ts";
import { IconPlayerPlay } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import css from "./Chat.module.css";
import { ChatMessages } from "./ChatMessages.tsx";
import { chatMoments } from "./chatMoments.ts";

/** The chat at the replay: as much of it as was written by the moment that is heard. */
export default function ReplayChat({
  replay: { lesson, startedAt, durationMs },
  positionMs,
  onSeek,
}: {
  replay: Replay;
  positionMs: number;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const { data } = usePastChat(lesson.lessonId, { growing: lesson.state === "live" });
  const moments = useMemo(
    () =>
      chatMoments({ messages: data ?? [], startedAt, durationMs }).map((moment) => ({
        ...moment,
        by: { ...moment.by, displayName: moment.by.displayName ?? t("chat.somebody") },
      })),
    [data, startedAt, durationMs, t],
  );
  // Most lessons have none, and beyond the class there is none to be seen.
  if (moments.length === 0) return null;
  const said = moments.filter(({ atMs }) => atMs <= positionMs);
  return (
    <section className={css["replay"]} aria-labelledby="replay-chat" data-testid="replay-chat">
      <h2 id="replay-chat">{t("chat.titleSaid", { said: said.length, count: moments.length })}</h2>
      <ChatMessages
        messages={said}
        isOwn={() => false}
        empty={t("chat.notYet")}
        spoken={false}
        actsOf={({ atMs }) => (
          <span className={css["acts"]}>
            <CardAct
              icon={<IconPlayerPlay size={18} aria-hidden="true" />}
              label={clockText(atMs)}
              onClick={() => onSeek(atMs)}
              testId="go-message"
            />
          </span>
        )}
      />
    </section>
  );
}
