export interface TestPicture {
  camera: MediaStreamTrack;
  microphone: MediaStreamTrack;
  close(): void;
}

const width = 1280;
const height = 720;
const framesPerSecond = 15;
const bars = ["#ffffff", "#e8d21d", "#1dcfd6", "#22b14c", "#c653c0", "#d63a2f", "#2f55c9"];

/**
 * Colour bars with a clock and a walking block, and a short tone each second: something to send
 * when rehearsing without a camera. The tone starts with the first tap when the browser wants one.
 */
export function createTestPicture({ caption }: { caption: string }): TestPicture {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext("2d", { alpha: false });
  if (!brush) throw new DOMException("no 2d canvas", "NotSupportedError");

  let frame = 0;
  const draw = (): void => {
    drawFrame({ brush, caption, frame });
    frame += 1;
  };
  draw();
  const timer = setInterval(draw, 1000 / framesPerSecond);
  const [camera] = canvas.captureStream(framesPerSecond).getVideoTracks();
  const tone = createTone();
  if (!camera || !tone.track) throw new DOMException("no test tracks", "NotSupportedError");
  return {
    camera,
    microphone: tone.track,
    close: () => {
      clearInterval(timer);
      camera.stop();
      tone.close();
    },
  };
}

function drawFrame({
  brush,
  caption,
  frame,
}: {
  brush: CanvasRenderingContext2D;
  caption: string;
  frame: number;
}): void {
  const barWidth = width / bars.length;
  for (const [index, colour] of bars.entries()) {
    brush.fillStyle = colour;
    brush.fillRect(index * barWidth, 0, barWidth + 1, height);
  }
  brush.fillStyle = "#10181b";
  brush.fillRect(0, height * 0.62, width, height * 0.38);
  brush.fillStyle = "#ffffff";
  brush.fillRect(((frame * 8) % (width + 80)) - 80, height * 0.62, 80, 24);
  brush.textAlign = "center";
  brush.font = "600 96px system-ui, sans-serif";
  const clock = new Date().toTimeString().slice(0, 8);
  brush.fillText(`${clock}.${Math.floor((frame % framesPerSecond) / 1.5)}`, width / 2, 590);
  brush.font = "40px system-ui, 'Noto Sans CJK SC', sans-serif";
  brush.fillText(caption, width / 2, 670);
}

function createTone(): { track: MediaStreamTrack | undefined; close: () => void } {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  gain.gain.value = 0;
  oscillator.frequency.value = 440;
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  const beep = (): void => {
    const now = context.currentTime;
    gain.gain.setTargetAtTime(0.25, now, 0.005);
    gain.gain.setTargetAtTime(0, now + 0.2, 0.01);
  };
  const timer = setInterval(beep, 1000);
  const wake = (): void => {
    context.resume().catch(() => undefined);
  };
  wake();
  document.addEventListener("pointerdown", wake);
  return {
    track: destination.stream.getAudioTracks()[0],
    close: () => {
      clearInterval(timer);
      document.removeEventListener("pointerdown", wake);
      context.close().catch(() => undefined);
    },
  };
}
