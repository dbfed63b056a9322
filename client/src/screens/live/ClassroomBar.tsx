import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { BarButton } from "../../components/BarButton.tsx";
import {
  IconDoorExit,
  IconMaximize,
  IconMessageQuestion,
  IconMinimize,
  IconVolume,
  IconVolumeOff,
} from "../../components/icons.ts";
import type { LessonSound } from "../../media/useSpeaker.ts";
import { HandButton, type OwnHand } from "../stage/HandButton.tsx";
import css from "./ClassroomBar.module.css";
import { QualityMenu } from "./QualityMenu.tsx";
import type { LessonQuality } from "./lessonQuality.ts";

export function ClassroomBar({
  sound,
  quality,
  room,
  hand,
  questions,
  chatButton,
}: {
  sound: LessonSound;
  quality: LessonQuality;
  room: RefObject<HTMLElement | null>;
  hand: OwnHand;
  questions: { open: boolean; waiting: number; toggle: () => void };
  chatButton: ReactNode;
}) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const full = useFullscreen(room);
  return (
    <footer className={css["bar"]}>
      <HandButton {...hand} />
      <BarButton
        icon={sound.muted ? <IconVolumeOff size={24} /> : <IconVolume size={24} />}
        label={sound.muted ? t("live.soundOff") : t("live.soundOn")}
        pressed={!sound.muted}
        tone={sound.muted ? "off" : "plain"}
        onClick={() => sound.setMuted(!sound.muted)}
        testId="toggle-sound"
      />
      <QualityMenu {...quality} />
      <BarButton
        icon={<IconMessageQuestion size={24} />}
        label={
          questions.waiting > 0
            ? t("questions.titleCount", { count: questions.waiting })
            : t("questions.title")
        }
        pressed={questions.open}
        onClick={questions.toggle}
        testId="toggle-questions"
      />
      {chatButton}
      {full.possible && (
        <BarButton
          icon={full.on ? <IconMinimize size={24} /> : <IconMaximize size={24} />}
          label={full.on ? t("live.leaveFullscreen") : t("live.fullscreen")}
          onClick={full.toggle}
        />
      )}
      <BarButton
        icon={<IconDoorExit size={24} />}
        label={t("live.leave")}
        onClick={() => navigate("/")}
        testId="leave-lesson"
      />
    </footer>
  );
}

/** The whole classroom goes full screen, face included; iPhones cannot. */
function useFullscreen(room: RefObject<HTMLElement | null>) {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const follow = (): void => setOn(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);
  const toggle = (): void => {
    const done = on ? document.exitFullscreen() : room.current?.requestFullscreen();
    done?.catch(() => undefined);
  };
  return { possible: document.fullscreenEnabled, on, toggle };
}
