import { useEffect, useState } from "react";
import type { ParticipantId } from "../../../../protocol/ids.ts";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";
import type { ChatSession } from "./liveChat.ts";

export const importChat = async () => withTexts("chat", async () => import("./lessonChat.ts"));
type LessonChat = ReturnType<Awaited<ReturnType<typeof importChat>>["openLessonChat"]>;

/** Behind the first picture, and soon enough for who looks for it. */
const chatAfterMs = 3_000;

/** The chat's code is no part of a lesson's first picture; null until it is there. */
export function useLessonChat(
  session: ChatSession,
  selfId: ParticipantId | null,
): LessonChat | null {
  const [chat, setChat] = useState<LessonChat | null>(null);
  useEffect(() => {
    if (selfId === null) return;
    let opened: LessonChat | undefined;
    let isOver = false;
    const open = async (): Promise<void> => {
      const { openLessonChat } = await untilItComes(importChat);
      if (isOver) return;
      opened = openLessonChat({ session, selfId });
      setChat(opened);
    };
    const timer = setTimeout(() => void open(), chatAfterMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
      opened?.live.close();
      opened?.pulse.close();
      opened?.aids.close();
    };
  }, [session, selfId]);
  return chat;
}
