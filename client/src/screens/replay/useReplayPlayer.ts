import { type RefObject, useEffect, useState, useSyncExternalStore } from "react";
import { recallReplayQuality } from "../../media/rememberedReplayQuality.ts";
import {
  ReplayPlayer,
  type ReplayPlayerState,
  type ReplayQuality,
} from "../../media/replayPlayer.ts";

const notYet: ReplayPlayerState = {
  phase: "loading",
  failure: null,
  playing: false,
  waiting: false,
  ended: false,
  positionMs: 0,
  durationMs: 0,
  bufferedToMs: 0,
  growing: false,
  rate: 1,
  volume: 1,
  muted: false,
  quality: "auto",
  lines: [],
  driftMs: null,
};
const subscribeToNothing = (): (() => void) => () => undefined;

/** The player of the two elements, for as long as they stand; a new `attempt` begins at `fromMs`. */
export function useReplayPlayer({
  camera,
  screen,
  cameraUrl,
  screenUrl,
  soundUrl,
  quality = recallReplayQuality(),
  attempt,
  fromMs,
}: {
  camera: RefObject<HTMLVideoElement | null>;
  screen: RefObject<HTMLVideoElement | null>;
  cameraUrl: string;
  screenUrl: string | null;
  soundUrl: string | null;
  /** To begin with; what was chosen last when left out. */
  quality?: ReplayQuality;
  attempt: number;
  fromMs: number;
}): { player: ReplayPlayer | null; state: ReplayPlayerState } {
  const [player, setPlayer] = useState<ReplayPlayer | null>(null);

  useEffect(() => {
    if (!camera.current) return;
    const made = new ReplayPlayer({ camera: camera.current, cameraUrl, soundUrl, quality, fromMs });
    setPlayer(made);
    // Who came here by a tap wants to watch; a browser that thinks otherwise shows the large button.
    void made.play();
    return () => {
      made.close();
      setPlayer(null);
    };
    // `fromMs` and `quality` are read when a new attempt begins, not whenever they change; the address of
    // the sound comes with the camera's.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [camera, cameraUrl, attempt]);

  useEffect(() => {
    if (player && screen.current && screenUrl !== null)
      player.showScreen({ screen: screen.current, url: screenUrl });
  }, [player, screen, screenUrl]);

  const state = useSyncExternalStore(
    player ? (listener) => player.subscribe(listener) : subscribeToNothing,
    () => player?.getState() ?? notYet,
  );
  return { player, state };
}
