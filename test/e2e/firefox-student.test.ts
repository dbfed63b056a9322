/* A browser without H.264 in a lesson that is taught, and recorded, in H.264. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listLogFiles, LogTail } from "../../recorder/capture/logReader.ts";
import { byTestId, type Chromium } from "../rig/browser.ts";
import { type Classroom, openClassroom } from "../rig/classroom.ts";
import { launchFirefox } from "../rig/firefox.ts";
import { addLoopbackAddress } from "../rig/loopbackAddress.ts";
import {
  click,
  joinLesson,
  type PersonPage,
  replayFiles,
  shows,
  signIn,
  untilPublished,
} from "../rig/people.ts";
import { installReceived, received } from "../rig/received.ts";
import { untilMoving } from "../rig/viewing.ts";

let loopback: Awaited<ReturnType<typeof addLoopbackAddress>>;
let room: Classroom;
let firefox: Chromium;
let withFirefox: PersonPage;
let withChromium: PersonPage;
/** Of a browser that decodes neither H.264 nor VP8. */
let withNeither: PersonPage;

beforeAll(async () => {
  loopback = await addLoopbackAddress();
  room = await openClassroom({
    title: "没有 H.264 的浏览器",
    studentCount: 2,
    settings: { RTC_ADDRESSES: loopback.address },
    // The browser itself reports the socket that a reload tears.
    expectedErrors: [/WebSocket/],
  });
  withChromium = room.students[0]!;
  withNeither = room.students[1]!;
  for (const { page } of room.students) await installReceived(page);
  await withNeither.page.evaluateOnNewDocument(offerNeither);
  firefox = await launchFirefox();
  withFirefox = await signIn({
    chromium: firefox,
    product: room.product,
    link: room.product.links.student[2],
    prepare: installReceived,
    expectedErrors: [/WebSocket/],
  });
  await room.start();
});
afterAll(async () => {
  await firefox?.close();
  await room?.close();
  await loopback?.remove();
});

/** Runs in the page: what it says it can do has another name for both, so that nobody offers it them. */
const offerNeither = `(() => {
  const Original = RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    async createOffer() {
      const { type, sdp } = await super.createOffer();
      return { type, sdp: sdp.replaceAll(/ (H264|VP8)\\//g, " x/") };
    }
  };
})();`;

/** Pictures and sound that were decoded between two looks, after what was on its way is through. */
const decoded = async (page: Page) => {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = await received(page);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const after = await received(page);
  return {
    codecs: after.videoCodecs,
    frames: after.framesDecoded - before.framesDecoded,
    sound: after.audioEnergy - before.audioEnergy,
  };
};
const everybodySees = async (testId: string) => {
  await untilMoving(withChromium.page, testId);
  await untilMoving(withFirefox.page, testId);
};

test("Firefox decodes no H.264 here", async () => {
  const codecs = await withFirefox.page.evaluate(() =>
    RTCRtpReceiver.getCapabilities("video")?.codecs.map(({ mimeType }) => mimeType),
  );
  expect(codecs).toContain("video/VP8");
  expect(codecs).not.toContain("video/H264");
});

test("its student sees the camera move in VP8, with sound; the others go on in H.264", async () => {
  await untilMoving(withChromium.page, "camera-video");
  const before = await received(withChromium.page);
  await joinLesson(withFirefox, room.product, room.lessonId);
  await everybodySees("camera-video");

  const there = await decoded(withFirefox.page);
  expect(there.codecs).toEqual(["video/VP8"]);
  expect(there.frames).toBeGreaterThan(10);
  expect(there.sound).toBeGreaterThan(0);
  const here = await decoded(withChromium.page);
  expect(before.videoCodecs).toEqual(["video/H264"]);
  expect(here.codecs).toEqual(["video/H264"]);
  expect(here.frames).toBeGreaterThan(20);
});

test("whose browser decodes neither is told so, and hears the lesson", async () => {
  const { page } = withNeither;
  await shows(page, "undecodable");
  const there = await decoded(page);
  expect(there.codecs).toEqual([]);
  expect(there.sound).toBeGreaterThan(0);
});

test("sound only and back, by the same menu as everywhere", async () => {
  const { page } = withFirefox;
  await click(page, "quality");
  await click(page, "quality-soundOnly");
  await shows(page, "pictures-again");
  expect(await page.$(byTestId("camera-video"))).toBeNull();
  expect((await decoded(page)).frames).toBe(0);
  await click(page, "pictures-again");
  await untilMoving(page, "camera-video");
});

test("a camera that is switched off is off there, too, and comes back", async () => {
  await click(room.teacher.page, "toggle-camera");
  await withFirefox.page.waitForFunction(
    (selector: string) => document.querySelector(selector) === null,
    {},
    byTestId("camera-video"),
  );
  expect((await decoded(withFirefox.page)).frames).toBe(0);
  await click(room.teacher.page, "toggle-camera");
  await everybodySees("camera-video");
});

test("a shared screen is seen by both", async () => {
  await room.openScreenTab();
  await click(room.teacher.page, "toggle-screen");
  await everybodySees("screen-video");
  expect((await received(withFirefox.page)).videoCodecs.toSorted()).toEqual([
    "video/VP8",
    "video/VP8",
  ]);
  expect((await received(withChromium.page)).videoCodecs).toEqual(["video/H264", "video/H264"]);
  await click(room.teacher.page, "toggle-screen");
});

test("the teacher reloads, and the media worker dies: both see her again", async () => {
  await room.teacher.page.reload();
  await shows(room.teacher.page, "live-mark", 30_000);
  await everybodySees("camera-video");
  await room.product.kill("sfuWorker");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await everybodySees("camera-video");
  expect((await received(withFirefox.page)).videoCodecs).toEqual(["video/VP8"]);
});

test("the replay is the H.264 that the teacher sent, without a trace of VP8", async () => {
  await room.end();
  await shows(withFirefox.page, "watch-replay");
  await untilPublished(room.teacher, room.lessonId);

  const captures = join(room.product.dataFolder, "captures");
  const [captureId] = await readdir(captures);
  const recorded = new Set<string>();
  for (const { path } of await listLogFiles(join(captures, captureId!))) {
    const tail = new LogTail({ path });
    const [first] = await tail.read();
    await tail.close();
    if (first?.kind === "event" && first.event.event === "opened")
      recorded.add(`${first.event.track.source} ${first.event.track.mimeType}`);
  }
  // The shared tab sounds, too.
  expect([...recorded].toSorted()).toEqual([
    "camera video/H264",
    "microphone audio/opus",
    "screen video/H264",
    "screenSound audio/opus",
  ]);
  const { playlists, manifest } = await replayFiles(room.product, room.lessonId);
  expect(manifest.packets.lostToCapture).toBe(0);
  const master = await readFile(join(dirname(playlists.camera), "master.m3u8"), "utf8");
  expect(master).toMatch(/CODECS="avc1/);
});

test("no page asked another host for anything or broke", () => {
  // Chromium now and then tells of ICE over TCP to the media server's own address as of a request.
  const isMedia = (offence: string) => offence.startsWith(`request to http://${loopback.address}:`);
  const offences = [...room.offences(), ...withFirefox.offences];
  expect(offences.filter((offence) => !isMedia(offence))).toEqual([]);
});
