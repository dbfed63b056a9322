import type { Quality } from "../../../../protocol/media.ts";
import type { RemoteTrack } from "../../media/liveSessionTypes.ts";

export interface Stage {
  screen: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
  /** The camera is there but switched off: the name stands in for the frozen frame. */
  cameraPaused: boolean;
  /** The student wants no pictures: a frozen one must not stand there as if it were the lesson. */
  soundOnly: boolean;
}

/** What stands on a student's stage, of all that arrives. */
export function stageOf(tracks: readonly RemoteTrack[], quality: Quality): Stage {
  if (quality === "soundOnly")
    return { screen: null, camera: null, cameraPaused: false, soundOnly: true };
  const screen = tracks.find(({ source }) => source === "screen");
  const camera = tracks.find(({ source }) => source === "camera");
  return {
    screen: screen && !screen.paused ? screen.track : null,
    camera: camera && !camera.paused ? camera.track : null,
    cameraPaused: camera?.paused ?? false,
    soundOnly: false,
  };
}
