import { useEffect, useSyncExternalStore } from "react";
import type { PersonId } from "../../../../protocol/ids.ts";
import { Composition } from "../../media/recording/composition.ts";
import type { Source } from "../../media/recording/layout.ts";
import { mustPause, type Parts } from "../../media/recording/needs.ts";
import { Recorder } from "../../media/recording/recorder.ts";
import { SheetPainter } from "../../media/recording/sheets/sheetPainter.ts";
import { Sheets } from "../../media/recording/sheets/sheets.ts";
import { Studio } from "../../media/studio.ts";
import { useOwned } from "../../media/useOwned.ts";

export interface Desk {
  studio: Studio;
  /** Where slides and a board are recorded. */
  sheets: Sheets | null;
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
    // What was picked would hide the way to begin.
    const studio = new Studio({ testCaption: "", staysInFront: true });
    if (source === "screen") studio.setOn("camera", false);
    studio.openDevices();
    const sheets = source === "slides" ? new Sheets() : null;
    const composition = new Composition(source, sheets && new SheetPainter(sheets));
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
      thing: { studio, sheets, composition, recorder },
      close: () => {
        stop();
        recorder.close();
        composition.close();
        sheets?.close();
        studio.close();
      },
    };
  });
}

/** What is there; `steady`: or just being exchanged for another. */
export function useParts({ studio }: Desk, { steady }: { steady: boolean }): Parts {
  const { camera, microphone, screen } = useSyncExternalStore(studio.subscribe, studio.getState);
  return {
    screen: screen !== null,
    camera: camera.track !== null || (steady && camera.opening),
    microphone: microphone.track !== null || (steady && microphone.opening),
  };
}

export function usePauseWhenGone({ recorder }: Desk, source: Source, parts: Parts): void {
  const pauses = mustPause(source, parts);
  useEffect(() => {
    if (pauses) recorder.pause();
  }, [recorder, pauses]);
}
