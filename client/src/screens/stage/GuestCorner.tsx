import { useTranslation } from "react-i18next";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import { GuestVoice } from "../../media/guestVoice.ts";
import { useOwned } from "../../media/useOwned.ts";
import { AskDialog } from "./AskDialog.tsx";
import { GuestStrip } from "./GuestStrip.tsx";
import { guestsOf } from "./guestsOf.ts";
import { LiveSign } from "./LiveSign.tsx";

/** Everything of the stage that a student's page shows once somebody is called: it is loaded then. */
export default function GuestCorner({
  session,
  state,
}: {
  session: LiveSessionContract;
  state: LiveState;
}) {
  const { t } = useTranslation();
  const voice = useOwned("voice", () => {
    const made = new GuestVoice(session);
    return { thing: made, close: () => made.close() };
  });
  const guests = guestsOf(state);
  const own = guests.find(({ participantId }) => participantId === state.selfId);
  // A page that was loaded anew sends nothing until the child says yes on it.
  const isSpeaking = state.published.microphone !== undefined;
  const quietly = (asked: Promise<unknown>): void => void asked.catch(() => undefined);
  return (
    <>
      <GuestStrip guests={guests} />
      {voice && own && own.state === "onStage" && isSpeaking && (
        <LiveSign
          muted={own.muted}
          seen={state.published.camera !== undefined}
          onMute={() => quietly(voice.setMuted(!own.muted))}
          onHide={() => quietly(voice.hideFace())}
          onLeave={() => quietly(session.say("stage:leave", {}))}
        />
      )}
      {voice && own && !isSpeaking && (
        <AskDialog
          key={own.since}
          title={own.state === "called" ? t("stage.calledTitle") : t("stage.againTitle")}
          text={t("stage.calledText")}
          yes={t("stage.yes")}
          noDevice={t("stage.noMicrophone")}
          onYes={() => voice.speak()}
          onNo={() =>
            quietly(session.say(own.state === "called" ? "stage:decline" : "stage:leave", {}))
          }
        />
      )}
      {voice && own?.camera === "asked" && isSpeaking && (
        <AskDialog
          title={t("stage.cameraTitle")}
          text={t("stage.cameraText")}
          yes={t("stage.cameraYes")}
          noDevice={t("stage.noCamera")}
          onYes={() => voice.showFace()}
          onNo={() => quietly(voice.hideFace())}
        />
      )}
    </>
  );
}
