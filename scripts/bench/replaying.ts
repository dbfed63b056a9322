import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "puppeteer";
import { z } from "zod";
import { LessonList, type Replay } from "../../protocol/lessons.ts";
import { readMediaPlaylist } from "../../recorder/publish/playlist.ts";
import { giveCapture, untilLaddered } from "../../test/factories/givenReplay.ts";
import { launchChromium } from "../../test/rig/browser.ts";
import { monotonicS } from "../../test/rig/classroom.ts";
import { callApi, type PersonPage, signIn } from "../../test/rig/people.ts";
import { type Product, startProduct } from "../../test/rig/product.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { createNarrowRelay } from "./narrowRelay.ts";

const lessonS = 60;
const openings = 5;
const line = { bitsPerS: 1_600_000, roundTripMs: 150 };
const settledMs = 4_000;
const viewers = 200;
const viewedForS = 20;

/** Runs in a student's page: goes to the replay as a tap on its link does, and waits for the first picture. */
const goToFirstFrame = (path: string) => `new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error("no frame within 30 s")), 30000);
  const startedMs = performance.now();
  const found = () => {
    const video = document.querySelector('[data-testid="camera-video"]');
    if (!video || video.watched) return;
    video.watched = true;
    observer.disconnect();
    video.requestVideoFrameCallback((now) => resolve(now - startedMs));
  };
  const observer = new MutationObserver(found);
  observer.observe(document.body, { childList: true, subtree: true });
  history.pushState(null, "", ${JSON.stringify(path)});
})`;

/** With an empty cache, from the page of the day. */
async function firstFrameS(page: Page, origin: string, path: string): Promise<number> {
  const session = await page.createCDPSession();
  await session.send("Network.clearBrowserCache");
  await session.detach();
  await page.goto(`${origin}/`, { waitUntil: "networkidle0", timeout: 120_000 });
  await wait(settledMs);
  return z.number().parse(await page.evaluate(goToFirstFrame(path))) / 1_000;
}

async function measureFirstFrame(
  { page }: PersonPage,
  product: Product,
  path: string,
): Promise<Figure> {
  const relay = await createNarrowRelay({ origin: product.origin, line });
  try {
    const timesS: number[] = [];
    for (let n = 0; n < openings; n++) timesS.push(await firstFrameS(page, relay.origin, path));
    return {
      name: "replay_first_frame_s",
      value: rounded(percentile(timesS, 0.5), 2),
      unit: "s",
      n: timesS.length,
      note: `median; from the tap on the replay in an open page to its first picture, player's code and pictures through a line of ${line.bitsPerS / 1e6} Mbit/s and ${line.roundTripMs} ms there and back, nothing cached but the page of the day; slowest ${rounded(percentile(timesS, 1), 2)} s; server and student on this machine`,
    };
  } finally {
    await relay.close();
  }
}

/** Each takes one segment of the pictures after another, as players that are ahead of nothing do. */
async function measureDelivery(
  { context }: PersonPage,
  product: Product,
  { cameraUrl }: Replay,
): Promise<Figure> {
  const cookies = await context.cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(`${product.origin}${path}`, { headers: { cookie } });
    if (!response.ok) throw new Error(`${path} → ${response.status}`);
    return response;
  };
  const folder = (cameraUrl ?? "").replace(/[^/]+$/, "");
  const playlist = await (await get(`${folder}camera.m3u8`)).text();
  const files = readMediaPlaylist(playlist).map(({ file }) => `${folder}${file}`);
  const serverCpuS = (): number => product.processes()[0]?.cpuS ?? 0;
  let [bytes, requests] = [0, 0];
  const [beforeS, untilS] = [serverCpuS(), monotonicS() + viewedForS];
  await Promise.all(
    Array.from({ length: viewers }, async (_, n) => {
      for (let at = n; monotonicS() < untilS; at++) {
        const segment = await (await get(files[at % files.length] ?? "")).arrayBuffer();
        bytes += segment.byteLength;
        requests += 1;
      }
    }),
  );
  const spentS = serverCpuS() - beforeS;
  return {
    name: "replay_mbps_per_core",
    value: rounded((bytes * 8) / 1e6 / spentS, 0),
    unit: "Mbit/s",
    n: requests,
    note: `that the server gives out for each second of its processor, ${viewers} at once in one replay for ${viewedForS} s, each segment (${rounded(bytes / requests / 1_000, 0)} kB) asked for with its session, pass and rights looked up; ${rounded(requests / spentS, 0)} segments a second; embedded database`,
  };
}

/** One replay, watched over a narrow line, and by many at once. */
export async function measureReplaying(): Promise<Figure[]> {
  const product = await startProduct();
  const chromium = await launchChromium({
    devices: "builtIn",
    extraFlags: ["--autoplay-policy=no-user-gesture-required"],
  });
  try {
    const student = await signIn({ chromium, product, link: product.links.student[0] });
    const { lessons } = await callApi(student.page, { path: "/api/lessons", reply: LessonList });
    const lessonId = lessons[0]?.lessonId ?? "none";
    await giveCapture({
      ...{ product, lessonId, seconds: lessonS },
      camera: { width: 1280, height: 720 },
    });
    const replay = await untilLaddered(student, lessonId);
    const path = `/lessons/${lessonId}/replay`;
    const opened = await measureFirstFrame(student, product, path);
    return [opened, await measureDelivery(student, product, replay)];
  } finally {
    await chromium.close();
    await product.close();
  }
}
