import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../protocol/ids.ts";
import { recallSwitches, rememberSwitches } from "./rememberedStudio.ts";
import { Studio, type StudioState } from "./studio.ts";
import { type Owned, useOwned } from "./useOwned.ts";

export interface OpenStudio {
  studio: Studio;
  /** The screen was shared before the page was loaded again; only a tap can bring it back. */
  screenWasShared: boolean;
}

/** The teacher's studio, opened as it was before a reload; null in its very first moment. */
export function useStudio(lessonId: LessonId): OpenStudio | null {
  const { t } = useTranslation();
  // The caption of a running test picture does not follow a language switch.
  return useOwned(lessonId, () => openStudio({ lessonId, testCaption: t("teach.testCaption") }));
}

function openStudio({
  lessonId,
  testCaption,
}: {
  lessonId: LessonId;
  testCaption: string;
}): Owned<OpenStudio> {
  const studio = new Studio({ testCaption });
  const earlier = recallSwitches(lessonId);
  if (earlier?.testPicture) studio.setTestPicture(true);
  // What was off comes back off.
  if (earlier && !earlier.camera) studio.setOn("camera", false);
  if (earlier && !earlier.microphone) studio.setOn("microphone", false);
  studio.openDevices();
  const stop = studio.subscribe(() => {
    const { camera, microphone, screen, testPicture } = studio.getState();
    rememberSwitches(lessonId, {
      camera: camera.on,
      microphone: microphone.on,
      screen: screen !== null,
      testPicture,
    });
  });
  return {
    thing: { studio, screenWasShared: earlier?.screen ?? false },
    close: () => {
      stop();
      studio.close();
    },
  };
}

export function useStudioState(studio: Studio): StudioState {
  return useSyncExternalStore(studio.subscribe, studio.getState);
}
