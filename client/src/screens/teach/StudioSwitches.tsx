import { useTranslation } from "react-i18next";
import { BarButton } from "../../components/BarButton.tsx";
import {
  IconDeviceDesktop,
  IconDeviceDesktopOff,
  IconMicrophone,
  IconMicrophoneOff,
  IconVideo,
  IconVideoOff,
} from "../../components/icons.ts";
import { LevelMeter } from "../../components/LevelMeter.tsx";
import { canShareScreen } from "../../media/canShareScreen.ts";
import type { Studio, StudioState } from "../../media/studio.ts";
import css from "./StudioSwitches.module.css";

interface Props {
  studio: Studio;
  studioState: StudioState;
}

/** Microphone with its level beneath ("am I heard"), and camera. */
export function DeviceSwitches({ studio, studioState }: Props) {
  const { t } = useTranslation();
  const { camera, microphone } = studioState;
  const heard = microphone.on && microphone.track ? microphone.track : null;
  return (
    <>
      <div className={css["microphone"]}>
        <BarButton
          icon={microphone.on ? <IconMicrophone size={24} /> : <IconMicrophoneOff size={24} />}
          label={
            !microphone.on
              ? t("teach.microphoneOff")
              : heard || microphone.opening
                ? t("teach.microphoneOn")
                : t("teach.microphoneNone")
          }
          pressed={microphone.on}
          tone={heard ? "plain" : "off"}
          onClick={() => studio.setOn("microphone", !microphone.on)}
          testId="toggle-microphone"
        />
        <LevelMeter track={heard} label={t("teach.level")} />
      </div>
      <BarButton
        icon={camera.on ? <IconVideo size={24} /> : <IconVideoOff size={24} />}
        label={
          !camera.on
            ? t("teach.cameraOff")
            : camera.track || camera.opening
              ? t("teach.cameraOn")
              : t("teach.cameraNone")
        }
        pressed={camera.on}
        tone={camera.on && camera.track ? "plain" : "off"}
        onClick={() => studio.setOn("camera", !camera.on)}
        testId="toggle-camera"
      />
    </>
  );
}

/** Phones cannot share their screen; the switch is then not there. */
export function ScreenSwitch({ studio, studioState }: Props) {
  const { t } = useTranslation();
  const sharing = studioState.screen !== null;
  if (!canShareScreen()) return null;
  return (
    <BarButton
      icon={sharing ? <IconDeviceDesktopOff size={24} /> : <IconDeviceDesktop size={24} />}
      label={sharing ? t("teach.screenStop") : t("teach.screenShare")}
      pressed={sharing}
      onClick={() => (sharing ? studio.stopScreen() : void studio.shareScreen())}
      testId="toggle-screen"
    />
  );
}
