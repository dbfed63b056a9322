/* The replay player alone, in Chromium, against real HLS made by ffmpeg: a camera with sound and a screen. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "puppeteer";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReplayPlayer, ReplayPlayerState } from "../../client/src/media/replayPlayer.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { type Chromium, launchChromium } from "../rig/browser.ts";

declare global {
  interface Window {
    player: ReplayPlayer;
    states: ReplayPlayerState[];
  }
}

const lengthS = 32;
const segmentS = 4;
let folder: string;
let server: Server;
let chromium: Chromium;
let address: string;
/** How many segments of each playlist may be seen so far, and how requests for files are answered. */
let served = { segments: Infinity, refuse: (_file: string): number | null => null };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "replay-player-"));
  await Promise.all([makeReplay(), bundlePlayer()]);
  server = createServer((request, response) => {
    const file = basename(new URL(request.url ?? "/", "http://x").pathname) || "page.html";
    void answer(file).then(({ status, body }) => {
      response.writeHead(status, {
        "content-type": contentType(file),
        "cache-control": "no-store",
      });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === "object" && at ? at.port : 0}/`;
  chromium = await launchChromium({
    devices: "builtIn",
    extraFlags: ["--autoplay-policy=no-user-gesture-required"],
  });
});

afterAll(async () => {
  await chromium.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

test("the screen keeps within 100 ms of the sound: while playing, after a jump, faster and paused", async () => {
  const page = await openPlayer();
  await until(page, ({ phase, playing }) => phase === "ready" && playing);
  await until(page, ({ positionMs }) => positionMs > 2_000);
  expect(await driftMs(page, 5_000)).toBeLessThan(100);

  await page.evaluate(() => window.player.seek(17_000));
  await until(page, ({ positionMs, waiting }) => positionMs > 18_500 && !waiting);
  expect(await driftMs(page, 3_000)).toBeLessThan(100);

  await page.evaluate(() => window.player.setRate(1.5));
  await until(page, ({ rate, positionMs }) => rate === 1.5 && positionMs > 25_000);
  expect(await driftMs(page, 2_000)).toBeLessThan(100);

  await page.evaluate(() => window.player.pause());
  await wait(500);
  expect(await driftMs(page, 300)).toBeLessThan(50);
  const state = await page.evaluate(() => window.player.getState());
  expect(state).toMatchObject({ playing: false, growing: false, failure: null });
  expect(Math.abs(state.durationMs - lengthS * 1000)).toBeLessThan(100);
  await page.close();
});

test("a growing replay begins at its start, grows while it is watched and is played to its end", async () => {
  served = { ...served, segments: 2 };
  const page = await openPlayer();
  await until(page, ({ phase, positionMs }) => phase === "ready" && positionMs > 300);
  const first = await page.evaluate(() => window.player.getState());
  expect(first.positionMs).toBeLessThan(4_000);
  expect(first.growing).toBe(true);
  expect(Math.abs(first.durationMs - 8_000)).toBeLessThan(100);
  served = { ...served, segments: Infinity };
  await until(page, ({ durationMs, growing }) => durationMs > 31_000 && !growing, 30_000);
  await page.evaluate(() => window.player.seek(29_500));
  await until(page, ({ ended }) => ended, 30_000);
  await page.close();
});

test("segments that do not come at once are asked for again; without leave to watch it says so", async () => {
  let refusals = 6;
  served = {
    segments: Infinity,
    refuse: (file) => (/-[12]\.m4s$/.test(file) && refusals-- > 0 ? 503 : null),
  };
  const page = await openPlayer();
  await until(page, ({ positionMs }) => positionMs > 9_000, 40_000);
  expect(await page.evaluate(() => window.player.getState().failure)).toBeNull();
  served = { segments: Infinity, refuse: (file) => (file.endsWith(".m4s") ? 403 : null) };
  await page.close();
  const refused = await openPlayer();
  await until(refused, ({ failure }) => failure === "forbidden");
  served = { segments: Infinity, refuse: () => null };
  await refused.close();
});

async function openPlayer(): Promise<Page> {
  const page = await chromium.browser.newPage();
  await page.goto(address);
  return page;
}

async function until(
  page: Page,
  is: (state: ReplayPlayerState) => boolean,
  limitMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const state = await page.evaluate(() => window.player.getState());
    if (is(state)) return;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(state)}`);
    await wait(100);
  }
}

/**
 * How far the two clocks are apart, read ten times a second: nine of ten readings are below this. The
 * tenth leaves room for moments in which a loaded machine lets the browser stand still.
 */
async function driftMs(page: Page, forMs: number): Promise<number> {
  const found: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const apartMs = await page.evaluate(() => {
      const [camera, screen] = document.querySelectorAll("video");
      if (!camera || !screen) return Number.NaN;
      return (screen.currentTime - camera.currentTime) * 1000;
    });
    found.push(Math.abs(apartMs));
    await wait(100);
  }
  return found.toSorted((a, b) => a - b)[Math.floor(found.length * 0.9)] ?? Number.NaN;
}

async function answer(file: string): Promise<{ status: number; body: Buffer | string }> {
  const status = served.refuse(file);
  if (status !== null) return { status, body: "" };
  const content = await readFile(join(folder, file)).catch(() => null);
  if (content === null) return { status: 404, body: "" };
  if (!file.endsWith(".m3u8") || file === "master.m3u8") return { status: 200, body: content };
  const parts = content.toString().split("#EXTINF");
  const body = parts.slice(0, served.segments + 1).join("#EXTINF");
  return { status: 200, body };
}

function contentType(file: string): string {
  if (file.endsWith(".m3u8")) return "application/vnd.apple.mpegurl";
  if (file.endsWith(".html")) return "text/html";
  return file.endsWith(".js") ? "text/javascript" : "video/mp4";
}

async function bundlePlayer(): Promise<void> {
  const entry = join(folder, "entry.ts");
  const player = fileURLToPath(new URL("../../client/src/media/replayPlayer.ts", import.meta.url));
  await writeFile(
    entry,
    `import { ReplayPlayer } from ${JSON.stringify(player)};
    const [camera, screen] = document.querySelectorAll("video");
    window.player = new ReplayPlayer({ camera, cameraUrl: "/master.m3u8" });
    window.player.showScreen({ screen, url: "/screen.m3u8" });
    void window.player.play();`,
  );
  await build({
    configFile: false,
    root: folder,
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: {
        input: entry,
        output: { entryFileNames: "page.js", chunkFileNames: "[name].js" },
      },
    },
  });
  await writeFile(
    join(folder, "page.html"),
    '<!doctype html><video playsinline width="320"></video><video muted playsinline width="320"></video><script type="module" src="page.js"></script>',
  );
}

async function makeReplay(): Promise<void> {
  const ffmpeg = await Ffmpeg.create();
  const rendition = async (name: string, input: string, codec: string[]): Promise<void> => {
    const hls = ["-f", "hls", "-hls_time", String(segmentS), "-hls_playlist_type", "event"];
    const files = ["-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", `${name}-init.mp4`];
    const segments = ["-hls_segment_filename", join(folder, `${name}-%d.m4s`)];
    await ffmpeg.run({
      args: [
        ...["-f", "lavfi", "-i", input, "-t", String(lengthS), ...codec, ...hls, ...files],
        ...[...segments, join(folder, `${name}.m3u8`)],
      ],
      timeLimitMs: 120_000,
    });
  };
  const h264 = ["-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p"];
  const picture = [...h264, "-preset", "ultrafast", "-g", "60", "-sc_threshold", "0"];
  await rendition("camera", "testsrc2=s=320x180:r=15", picture);
  await rendition("screen", "testsrc=s=640x360:r=15", picture);
  await rendition("sound", "sine=f=440:r=48000:b=4", ["-ac", "2", "-c:a", "aac"]);
  await writeFile(
    join(folder, "master.m3u8"),
    `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.42c00d,mp4a.40.2",RESOLUTION=320x180,AUDIO="sound"
camera.m3u8
`,
  );
  ffmpeg.close();
}
