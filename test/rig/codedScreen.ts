/*
 * A page to share: it draws its frame code and plays its tones from one clock, the page's
 * `performance.now()`. Chromium picks its tab by title
 * (`--auto-select-tab-capture-source-by-title`), with the sound of the tab.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  codeColumns,
  codedFramesPerSecond,
  codeHeightShare,
  codeRows,
  frameBits,
  numberModulus,
} from "./frameCode.ts";
import { toneCycleSeconds, toneLengthSeconds, tonePitchHz } from "./toneCode.ts";

/** Five pages share two cores with its encoder. */
export const codedScreenSize = { width: 640, height: 360 } as const;
export const codedScreenTitle = "Coded screen of the lesson";

const pageScript = () => `
const frameBits = ${frameBits.toString()};
const settings = ${JSON.stringify({
  codeColumns,
  codeRows,
  codeHeightShare,
  framesPerSecond: codedFramesPerSecond,
  modulus: numberModulus.screen,
  toneLengthSeconds,
  pitchesHz: Array.from({ length: toneCycleSeconds }, (_, second) =>
    tonePitchHz("screenSound", second),
  ),
})};
const canvas = document.querySelector("canvas");
const picture = canvas.getContext("2d", { alpha: false });
let drawn = -1;
const draw = () => {
  const number = Math.floor((performance.now() / 1000) * settings.framesPerSecond) % settings.modulus;
  if (number === drawn) return;
  drawn = number;
  const { width, height } = canvas;
  const codeHeight = height * settings.codeHeightShare;
  frameBits("screen", number).forEach((bit, index) => {
    const column = index % settings.codeColumns;
    const row = Math.floor(index / settings.codeColumns);
    picture.fillStyle = bit ? "#e8e8e8" : "#181818";
    picture.fillRect(
      Math.round((column * width) / settings.codeColumns),
      Math.round((row * codeHeight) / settings.codeRows),
      Math.ceil(width / settings.codeColumns),
      Math.ceil(codeHeight / settings.codeRows),
    );
  });
  picture.fillStyle = "#dfeeea";
  picture.fillRect(0, codeHeight, width, height - codeHeight);
  picture.fillStyle = "#1c6b62";
  picture.font = height / 9 + "px sans-serif";
  picture.fillText("第 " + number + " 页", width / 20, height * 0.62);
  const across = ((number % 150) / 150) * width;
  picture.fillRect(across, height * 0.75, width / 6, height / 8);
};
// A timer: animation frames pause where the tab is not composited, and where it is they cost the machine
// sixty pictures a second for the fifteen that are drawn.
setInterval(draw, 1000 / settings.framesPerSecond / 2);

let audio = null;
let lastSecond = 0;
const playTones = () => {
  const nowS = performance.now() / 1000;
  const stamp = audio.getOutputTimestamp();
  // The sound clock's reading at page time zero, from a pair taken at one moment.
  const zeroS =
    stamp.performanceTime > 0
      ? stamp.contextTime - stamp.performanceTime / 1000
      : audio.currentTime - nowS;
  for (let second = Math.max(lastSecond + 1, Math.ceil(nowS + 0.1)); second <= nowS + 1.6; second++) {
    lastSecond = second;
    const startS = zeroS + second;
    const tone = new OscillatorNode(audio, {
      frequency: settings.pitchesHz[second % settings.pitchesHz.length],
    });
    const envelope = new GainNode(audio, { gain: 0 });
    tone.connect(envelope).connect(audio.destination);
    envelope.gain.setValueAtTime(0, startS);
    envelope.gain.linearRampToValueAtTime(0.35, startS + 0.002);
    envelope.gain.setValueAtTime(0.35, startS + settings.toneLengthSeconds - 0.002);
    envelope.gain.linearRampToValueAtTime(0, startS + settings.toneLengthSeconds);
    tone.start(startS);
    tone.stop(startS + settings.toneLengthSeconds);
  }
};
addEventListener("click", async () => {
  if (audio) return;
  audio = new AudioContext({ sampleRate: 48000 });
  await audio.resume();
  setInterval(playTones, 250);
  document.body.dataset.sounding = "true";
});
`;

const pageText = () => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${codedScreenTitle}</title>
<link rel="icon" href="data:,">
<style>html,body{margin:0;height:100%;overflow:hidden}canvas{display:block;width:100vw;height:100vh}</style>
</head><body><canvas width="960" height="540"></canvas><script>${pageScript()}</script></body></html>`;

/** Serves the page on loopback; a click anywhere starts its tones. */
export async function serveCodedScreen(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(pageText());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
