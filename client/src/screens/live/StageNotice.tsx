import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconAlertTriangle, IconVolumeOff, IconWifiOff } from "../../components/icons.ts";
import type { Grade } from "../../media/liveSessionTypes.ts";
import type { LessonSound } from "../../media/useSpeaker.ts";
import css from "./StageNotice.module.css";

/** One thing at a time that a child should know or do, most pressing first. */
export function StageNotice({
  reconnecting,
  grade,
  sound,
  onSoundOnly,
}: {
  reconnecting: boolean;
  grade: Grade;
  sound: LessonSound;
  /** To do without pictures; left out when there are none. */
  onSoundOnly?: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={css["place"]} aria-live="polite">
      {reconnecting ? (
        <p className={css["notice"]} data-testid="reconnecting">
          <IconWifiOff size={20} aria-hidden="true" />
          {t("live.reconnecting")}
        </p>
      ) : sound.blocked ? (
        <div className={css["notice"]}>
          <IconVolumeOff size={20} aria-hidden="true" />
          {t("live.soundBlocked")}
          <Button onClick={sound.unlock} data-testid="unlock-sound">
            {t("live.unlockSound")}
          </Button>
        </div>
      ) : (
        grade !== null &&
        grade <= 1 && (
          <div className={css["notice"]} data-testid="weak-network">
            <IconAlertTriangle size={20} aria-hidden="true" />
            {grade === 0
              ? t("live.nothingArrives")
              : onSoundOnly
                ? t("quality.weak")
                : t("quality.weakSound")}
            {grade === 1 && onSoundOnly && (
              <Button onClick={onSoundOnly} data-testid="sound-only">
                {t("quality.listenFirst")}
              </Button>
            )}
          </div>
        )
      )}
    </div>
  );
}
