import { useTranslation } from "react-i18next";
import {
  IconDoorExit,
  IconMicrophone,
  IconMicrophoneOff,
  IconVideoOff,
} from "../../components/icons.ts";
import css from "./LiveSign.module.css";

/** Says to a child that everybody hears it, as long as that is so, and how to end it. */
export function LiveSign({
  muted,
  seen,
  onMute,
  onHide,
  onLeave,
}: {
  muted: boolean;
  seen: boolean;
  onMute: () => void;
  onHide: () => void;
  onLeave: () => void;
}) {
  const { t } = useTranslation();
  return (
    <section className={css["sign"]} data-muted={muted} data-testid="live-sign">
      <p role="status">
        <span className={css["dot"]} aria-hidden="true" />
        {muted && !seen ? t("stage.muted") : seen ? t("stage.liveSeen") : t("stage.live")}
      </p>
      <div className={css["acts"]}>
        <button type="button" onClick={onMute} data-testid="mute-self">
          {muted ? (
            <IconMicrophone size={20} aria-hidden />
          ) : (
            <IconMicrophoneOff size={20} aria-hidden />
          )}
          {muted ? t("stage.unmute") : t("stage.mute")}
        </button>
        {seen && (
          <button type="button" onClick={onHide} data-testid="hide-face">
            <IconVideoOff size={20} aria-hidden />
            {t("stage.cameraStop")}
          </button>
        )}
        <button type="button" onClick={onLeave} data-testid="leave-stage">
          <IconDoorExit size={20} aria-hidden />
          {t("stage.leave")}
        </button>
      </div>
    </section>
  );
}
