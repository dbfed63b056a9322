import { ReplayPlayer } from "../replayPlayer.ts";

const limitMs = 12_000;
const farEnoughMs = 1_000;

/** A few seconds of a replay, made by a real lesson (scripts/sampleReplay.ts). */
const sampleUrl = "/sample/master.m3u8";

/** Whether a replay plays here, by the player that replays are watched with. */
export async function playSample(): Promise<boolean> {
  const camera = document.createElement("video");
  camera.playsInline = true;
  // Some browsers decode nothing that is not in the page.
  Object.assign(camera.style, { position: "fixed", width: "1px", height: "1px", opacity: "0" });
  document.body.append(camera);
  const player = new ReplayPlayer({ camera, cameraUrl: sampleUrl });
  player.setVolume({ muted: true });
  try {
    return await new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), limitMs);
      let started = false;
      player.subscribe(() => {
        const { phase, positionMs } = player.getState();
        if (phase === "failed") resolve(false);
        else if (positionMs > farEnoughMs) resolve(true);
        else if (phase === "ready" && !started) {
          started = true;
          player.play().catch(() => resolve(false));
        }
      });
    });
  } finally {
    player.close();
    camera.remove();
  }
}
