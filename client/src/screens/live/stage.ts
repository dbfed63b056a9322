import type { RemoteTrack } from "../../media/liveSessionTypes.ts";

export interface Stage {
  screen: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
  /** The camera is there but switched off: the name stands in for the frozen frame. */
  cameraPaused: boolean;
}

/** What stands on a student's stage, of all that arrives. */
export function stageOf(tracks: readonly RemoteTrack[]): Stage {
  const screen = tracks.find(({ source }) => source === "screen");
  const camera = tracks.find(({ source }) => source === "camera");
  return {
    screen: screen && !screen.paused ? screen.track : null,
    camera: camera && !camera.paused ? camera.track : null,
    cameraPaused: camera?.paused ?? false,
  };
}
