import { useEffect, useSyncExternalStore } from "react";
import type { PersonId } from "../../../../protocol/ids.ts";
import { Composition } from "../../media/recording/composition.ts";
import type { Source } from "../../media/recording/layout.ts";
import { Recorder } from "../../media/recording/recorder.ts";
import { Studio } from "../../media/studio.ts";
import { useOwned } from "../../media/useOwned.ts";

export interface Desk {
  studio: Studio;
  composition: Composition;
  recorder: Recorder;
}

/** Camera, microphone, screen, what they make together, and who writes it down; null in its very first moment. */
export function useDesk({
  source,
  personId,
  mostBytes,
}: {
  source: Source;
  personId: PersonId;
  mostBytes: number;
}): Desk | null {
  return useOwned<Desk>(source, () => {
    const studio = new Studio({ testCaption: "" });
    if (source === "screen") studio.setOn("camera", false);
    studio.openDevices();
    const composition = new Composition(source);
    const recorder = new Recorder({ composition, source, personId, mostBytes });
    const take = (): void => {
      const { camera, microphone, screen } = studio.getState();
      composition.take({
        camera: camera.on ? camera.track : null,
        microphone: microphone.on ? microphone.track : null,
        screen: source === "camera" ? null : screen,
      });
    };
    const stop = studio.subscribe(take);
    take();
    return {
      thing: { studio, composition, recorder },
      close: () => {
        stop();
        recorder.close();
        composition.close();
        studio.close();
      },
    };
  });
}

export type Missing = "screen" | "camera" | "microphone";

/** What the chosen recording needs and is not there. */
export function useMissing({ studio }: Desk, source: Source): Missing[] {
  const { camera, microphone, screen } = useSyncExternalStore(studio.subscribe, studio.getState);
  return [
    ...(source !== "camera" && !screen ? (["screen"] as const) : []),
    ...(source !== "screen" && !camera.track ? (["camera"] as const) : []),
    ...(microphone.track ? [] : (["microphone"] as const)),
  ];
}

/** What goes away in the middle pauses the recording: nothing is taught to nobody. */
export function usePauseWhenGone({ recorder }: Desk, missing: Missing[]): void {
  const { length } = missing;
  useEffect(() => {
    if (length > 0) recorder.pause();
  }, [recorder, length]);
}
