import { VisuallyHidden } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { ParticipantId } from "../../../../protocol/ids.ts";
import { IconMessage, IconUserCheck } from "../../components/icons.ts";
import { useCountdown } from "../../components/useCountdown.ts";
import type { LiveChat } from "../chat/liveChat.ts";
import css from "./Aids.module.css";
import type { LiveAids } from "./liveAids.ts";
import { TimerMark } from "./TimerMark.tsx";
import { shownUntil } from "./useTimer.ts";

/** What a child sees of it: that its teacher wrote to it alone, who was picked just now, and the countdown. */
export function ClassAids({
  live,
  aids,
  selfId,
  serverOffsetMs,
}: {
  live: LiveChat;
  aids: LiveAids;
  selfId: ParticipantId;
  serverOffsetMs: number;
}) {
  const { t } = useTranslation();
  const { pick } = useSyncExternalStore(aids.subscribe, aids.getState);
  const { threads } = useSyncExternalStore(live.subscribe, live.getState);
  const shownMs = useCountdown({ to: pick && shownUntil(pick.pickedAt), serverOffsetMs });
  const isOwn = pick?.participantId === selfId;
  const told =
    pick === null || shownMs === 0
      ? ""
      : isOwn
        ? t("aids.pickedYou")
        : t("aids.picked", { name: pick.displayName });
  return (
    <div className={css["aids"]}>
      <VisuallyHidden role="status" data-testid="pick-news">
        {told}
      </VisuallyHidden>
      {told !== "" && (
        <span className={css["picked"]} data-own={isOwn} aria-hidden="true" data-testid="picked">
          <IconUserCheck size={20} />
          {told}
        </span>
      )}
      {threads.some(({ unread }) => unread > 0) && (
        // The button of the chat has read it out.
        <span className={css["picked"]} data-own aria-hidden="true" data-testid="thread-waits">
          <IconMessage size={20} />
          {t("threads.waits")}
        </span>
      )}
      <TimerMark aids={aids} serverOffsetMs={serverOffsetMs} />
    </div>
  );
}
