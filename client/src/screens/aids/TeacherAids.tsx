import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { ParticipantId } from "../../../../protocol/ids.ts";
import type { Participant } from "../../../../protocol/signaling.ts";
import { type HandsAndStage, mostOnStage } from "../../../../protocol/stage.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { CardAct } from "../questions/QuestionCard.tsx";
import css from "./Aids.module.css";
import type { LiveAids } from "./liveAids.ts";
import { TimerChoices } from "./TimerChoices.tsx";

/** The teacher lets chance pick a child, who may then be called on stage, and starts a countdown. */
export function TeacherAids({
  aids,
  participants,
  stage,
  onCall,
}: {
  aids: LiveAids;
  participants: readonly Participant[];
  stage: HandsAndStage;
  onCall: (participantId: ParticipantId) => void;
}) {
  const { t } = useTranslation();
  const { pick, timer } = useSyncExternalStore(aids.subscribe, aids.getState);
  const [choosing, setChoosing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const doing = (asked: Promise<void>): void => {
    setError(null);
    asked.catch(setError);
  };
  const picked = participants.find((one) => one.participantId === pick?.participantId);
  const mayCome =
    picked?.presence === "here" &&
    picked.rung !== "text" &&
    stage.guests.length < mostOnStage &&
    !stage.guests.some((one) => one.participantId === picked.participantId);
  return (
    <div className={css["tools"]} role="group" aria-label={t("aids.title")}>
      <div className={css["row"]}>
        <CardAct label={t("aids.draw")} onClick={() => doing(aids.draw())} testId="draw-pick" />
        {timer ? (
          <CardAct
            label={t("aids.stopTimer")}
            onClick={() => doing(aids.stopTimer())}
            testId="stop-timer"
          />
        ) : (
          <CardAct
            label={t("aids.timer")}
            pressed={choosing}
            onClick={() => setChoosing(!choosing)}
            testId="open-timer"
          />
        )}
      </div>
      {choosing && !timer && (
        <TimerChoices
          onStart={(durationS) => {
            setChoosing(false);
            doing(aids.startTimer(durationS));
          }}
        />
      )}
      <div className={css["row"]}>
        <span role="status" data-testid="pick-told">
          {pick && t("aids.picked", { name: pick.displayName })}
        </span>
        {pick && mayCome && (
          <CardAct
            label={t("aids.call")}
            onClick={() => onCall(pick.participantId)}
            testId="call-picked"
          />
        )}
      </div>
      {error !== null && <ErrorNote error={error} />}
    </div>
  );
}
