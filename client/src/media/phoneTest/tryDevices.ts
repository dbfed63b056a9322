import { watchLevel } from "../soundLevel.ts";

const toneMs = 1_600;
const speakLimitMs = 8_000;
const pictureLimitMs = 8_000;
/** Louder than a quiet room: a word said to the phone. */
const heardLevel = 0.35;

/** Three tones like a doorbell; resolves when they are over. */
export async function playTones(): Promise<void> {
  const context = new AudioContext();
  // Called within a tap; some browsers still begin asleep.
  await context.resume();
  for (const [index, frequency] of [523, 659, 784].entries()) {
    const at = context.currentTime + 0.1 + index * 0.45;
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setTargetAtTime(0.4, at, 0.02);
    gain.gain.setTargetAtTime(0, at + 0.3, 0.05);
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.5);
  }
  await new Promise((resolve) => setTimeout(resolve, toneMs));
  await context.close();
}

/** Whether the microphone hears somebody speak. */
export async function hearMicrophone(): Promise<boolean> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const [track] = stream.getAudioTracks();
  if (!track) return false;
  let stop = (): void => undefined;
  const heard = await new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), speakLimitMs);
    stop = watchLevel(track, (level) => {
      if (level >= heardLevel) resolve(true);
    });
  });
  stop();
  track.stop();
  return heard;
}

/** Whether the camera gives a picture. */
export async function seeCamera(): Promise<boolean> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  const seen = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), pictureLimitMs);
    video.addEventListener("loadeddata", () => resolve(video.videoWidth > 0));
  });
  video.srcObject = stream;
  video.play().catch(() => undefined);
  const result = await seen;
  for (const track of stream.getTracks()) track.stop();
  video.srcObject = null;
  return result;
}
