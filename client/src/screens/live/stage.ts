import type { LiveState } from "../../media/liveSessionTypes.ts";
import { isGuestsOf } from "../../media/receivedTracks.ts";
import { highestRung } from "../../media/wishes.ts";

export interface Stage {
  screen: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
  /** The camera is there but switched off: the name stands in for the frozen frame. */
  cameraPaused: boolean;
  /** The camera is on, and its picture is on its way. */
  cameraComing: boolean;
  /** The browser can show no picture of any lesson. */
  undecodable: boolean;
  /**
   * No pictures come, because the student wants none or the network carries none: a frozen one must not
   * stand there as if it were the lesson.
   */
  soundOnly: "chosen" | "resting" | null;
}

/** What stands on a student's stage, of all that arrives. */
export function stageOf(
  state: Pick<
    LiveState,
    "remoteTracks" | "awaitedPictures" | "decodesPictures" | "quality" | "rung" | "participants"
  >,
): Stage {
  const { awaitedPictures } = state;
  const isGuests = isGuestsOf(state.participants);
  const remoteTracks = state.remoteTracks.filter((track) => !isGuests(track));
  const undecodable = !state.decodesPictures;
  if (state.rung !== "video")
    return {
      screen: null,
      camera: null,
      cameraPaused: false,
      cameraComing: false,
      undecodable,
      soundOnly: highestRung[state.quality] === state.rung ? "chosen" : "resting",
    };
  const screen = remoteTracks.find(({ source }) => source === "screen");
  const camera = remoteTracks.find(({ source }) => source === "camera");
  return {
    screen: screen && !screen.paused ? screen.track : null,
    camera: camera && !camera.paused ? camera.track : null,
    cameraPaused: camera?.paused ?? false,
    cameraComing: awaitedPictures.includes("camera"),
    undecodable,
    soundOnly: null,
  };
}
