import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { mostOnStage, type RaisedHand } from "../../../../protocol/stage.ts";
import { clockText } from "../../components/clockText.ts";
import { IconHandStop, IconMicrophoneOff, IconVolumeOff } from "../../components/icons.ts";
import { useElapsed } from "../../components/useElapsed.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import type { LessonSound } from "../../media/useSpeaker.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import { GuestFace } from "./GuestFace.tsx";
import { type GuestSeen, guestsOf, nameOf } from "./guestsOf.ts";
import css from "./HandsPanel.module.css";
import { StageNews } from "./StageNews.tsx";

/** The teacher's view of hands and stage: whose hand is up, whom to call, who is on stage. */
export function HandsPanel({
  state,
  say,
  sound,
}: {
  state: LiveState;
  say: LiveSessionContract["say"];
  sound: LessonSound;
}) {
  const { t } = useTranslation();
  const { hands } = state.stage;
  const guests = guestsOf(state);
  // What was refused, or is gone by now, the list shows by itself.
  const quietly = (asked: Promise<unknown>): void => void asked.catch(() => undefined);
  return (
    <section className={css["panel"]} aria-label={t("stage.handsTitle")} data-testid="hands">
      <h2>
        <span className={css["count"]}>
          <IconHandStop size={20} aria-hidden="true" />
          {t("stage.hands", { count: hands.length })}
        </span>
        {guests.length > 0 && (
          <span className={css["quiet"]}>
            {t("stage.count", { count: guests.length, most: mostOnStage })}
          </span>
        )}
      </h2>
      <StageNews state={state} />
      {sound.blocked && guests.length > 0 && (
        <Button
          variant="default"
          leftSection={<IconVolumeOff size={20} aria-hidden="true" />}
          onClick={sound.unlock}
          data-testid="unlock-sound"
        >
          {t("live.unlockSound")}
        </Button>
      )}
      {guests.length > 0 && (
        <ul>
          {guests.map((guest) => (
            <GuestRow key={guest.participantId} guest={guest} say={say} quietly={quietly} />
          ))}
        </ul>
      )}
      {hands.length === 0 ? (
        guests.length === 0 && <p className={css["quiet"]}>{t("stage.empty")}</p>
      ) : (
        <ol>
          {hands.map((hand) => (
            <HandRow
              key={hand.participantId}
              hand={hand}
              name={nameOf(state, hand.participantId)}
              serverOffsetMs={state.serverOffsetMs}
              full={guests.length >= mostOnStage}
              onCall={() => quietly(say("stage:call", { participantIds: [hand.participantId] }))}
              onLower={() => quietly(say("hand:lower", { participantId: hand.participantId }))}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function HandRow({
  hand,
  name,
  serverOffsetMs,
  full,
  onCall,
  onLower,
}: {
  hand: RaisedHand;
  name: string;
  serverOffsetMs: number;
  /** Nobody more can be called. */
  full: boolean;
  onCall: () => void;
  onLower: () => void;
}) {
  const { t } = useTranslation();
  const waitedMs = useElapsed({ startedAt: hand.raisedAt, serverOffsetMs });
  return (
    <li data-testid="hand-row">
      <span className={css["who"]}>
        {name}
        <span className={css["quiet"]}>
          {t("stage.waited", { time: clockText(waitedMs) })}
          {" · "}
          {hand.spokeToday ? t("stage.spoke", { count: hand.spokeToday }) : t("stage.spokeNot")}
        </span>
      </span>
      <CardAct label={t("stage.call")} onClick={onCall} disabled={full} testId="call" />
      <CardAct label={t("stage.lower")} onClick={onLower} testId="lower-hand" />
    </li>
  );
}

function GuestRow({
  guest,
  say,
  quietly,
}: {
  guest: GuestSeen;
  say: LiveSessionContract["say"];
  quietly: (asked: Promise<unknown>) => void;
}) {
  const { t } = useTranslation();
  const { participantId, displayName, muted, camera } = guest;
  const thank = (): void => quietly(say("stage:thank", { participantId }));
  if (guest.state === "called")
    return (
      <li data-testid="guest-row" data-state="called">
        <GuestFace guest={guest} />
        <span className={css["who"]}>
          {displayName}
          <span className={css["quiet"]}>{t("stage.awaited")}</span>
        </span>
        <CardAct label={t("stage.takeBack")} onClick={thank} testId="thank" />
      </li>
    );
  return (
    <li data-testid="guest-row" data-state="onStage">
      <GuestFace guest={guest} />
      <span className={css["who"]}>{displayName}</span>
      <span className={css["acts"]}>
        {muted ? (
          <span className={css["quiet"]}>
            <IconMicrophoneOff size={18} aria-hidden="true" />
            {t("stage.isMuted")}
          </span>
        ) : (
          <CardAct
            label={t("stage.muteGuest")}
            onClick={() => quietly(say("stage:mute", { participantId }))}
            testId="mute-guest"
          />
        )}
        {camera !== "agreed" && (
          <CardAct
            label={camera === "asked" ? t("stage.cameraAsked") : t("stage.askCamera")}
            disabled={camera === "asked"}
            onClick={() => quietly(say("stage:askCamera", { participantId }))}
            testId="ask-camera"
          />
        )}
        <CardAct label={t("stage.thank")} onClick={thank} testId="thank" />
      </span>
    </li>
  );
}
