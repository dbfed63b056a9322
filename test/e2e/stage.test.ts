/* A child raises its hand, is called, is heard and seen by everybody and in the replay, and is thanked. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChildConsents, OwnConsents } from "../../protocol/consents.ts";
import { Me } from "../../protocol/people.ts";
import { LessonStage } from "../../protocol/stageEvents.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import {
  callApi,
  click,
  endLesson,
  joinLesson,
  openNewLesson,
  type PersonPage,
  replayFiles,
  shows,
  signIn,
  startLesson,
  untilPublished,
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { analyseReplay } from "../rig/replayAnalysis.ts";
import { dress, faults } from "../rig/screenFaults.ts";
import { look } from "../rig/viewing.ts";

let product: Product;
let desk: Chromium;
let homes: Chromium;
let teacher: PersonPage;
let child: PersonPage;
/** Whose family has not consented to anything. */
let classmate: PersonPage;
let lessonId: string;

const phone = { width: 390, height: 844 } as const;
const phoneInEnglish = { ...phone, language: "en", scheme: "dark" } as const;
const phoneInChinese = { ...phone, language: "zh-CN", scheme: "light" } as const;
const deskInEnglish = { width: 1440, height: 900, language: "en", scheme: "light" } as const;

beforeAll(async () => {
  product = await startProduct();
  [desk, homes] = await Promise.all([
    launchChromium({ devices: "builtIn" }),
    launchChromium({ devices: "coded" }),
  ]);
  const [pupils, families] = [product.links.student, product.links.guardian];
  teacher = await signIn({ chromium: desk, product, link: product.links.teacher[0] });
  child = await signIn({ chromium: homes, product, link: pupils[0], viewport: phone });
  classmate = await signIn({ chromium: homes, product, link: pupils[2] });
  const guardian = await signIn({ chromium: desk, product, link: families[0] });
  const { children } = await callApi(guardian.page, { path: "/api/consents", reply: OwnConsents });
  await callApi(guardian.page, {
    method: "POST",
    path: `/api/people/${children[0]?.child.personId}/consents`,
    body: { deed: "given", kinds: ["sound", "picture"], how: "signedIn" },
    reply: ChildConsents,
  });
  await guardian.context.close();
  ({ lessonId } = await openNewLesson(teacher, product, "上台的课"));
  await startLesson(teacher);
  // So that what is heard in the replay is the child.
  await click(teacher.page, "toggle-microphone");
  for (const one of [child, classmate]) await joinLesson(one, product, lessonId);
});
afterAll(async () => {
  await desk?.close();
  await homes?.close();
  await product?.close();
});

const until = async ({ page }: PersonPage, selector: string, there = true): Promise<void> => {
  await page.bringToFront();
  await page.waitForFunction(
    (wanted: string, isThere: boolean) => (document.querySelector(wanted) !== null) === isThere,
    { timeout: 20_000 },
    selector,
    there,
  );
};
const news = async ({ page }: PersonPage, text: RegExp): Promise<void> => {
  const told = async () =>
    page.$eval(byTestId("stage-news"), (element) => element.textContent ?? "");
  await expect.poll(told, { timeout: 10_000 }).toMatch(text);
};
/** How many sounds the page plays, and the loudest of them within a second and a half, which has a tone in it. */
const hearing = async ({ page }: PersonPage) => {
  await page.bringToFront();
  return page.evaluate(async (selector: string) => {
    const streams = [...document.querySelectorAll<HTMLAudioElement>(selector)]
      .map(({ srcObject }) => srcObject as MediaStream)
      .filter((stream) => stream.getAudioTracks().length > 0);
    if (streams.length === 0) return { sounds: 0, loudest: 0 };
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    for (const stream of streams) audio.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let loudest = 0;
    for (const untilMs = performance.now() + 1_500; performance.now() < untilMs;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      analyser.getFloatTimeDomainData(samples);
      loudest = Math.max(loudest, ...samples.map(Math.abs));
    }
    await audio.close();
    return { sounds: streams.length, loudest };
  }, byTestId("lesson-sound"));
};
const moves = async ({ page }: PersonPage, testId: string): Promise<void> => {
  await page.bringToFront();
  await page.waitForFunction(
    (selector: string) => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      return video !== null && video.videoWidth > 0 && video.currentTime > 0.5;
    },
    { timeout: 20_000 },
    byTestId(testId),
  );
};

test("a hand goes up by keyboard, the teacher is told, and the call is a question to the child", async () => {
  await shows(child.page, "hand");
  await child.page.focus(byTestId("hand"));
  await child.page.keyboard.press("Enter");
  await until(child, `${byTestId("hand")}[aria-pressed="true"]`);
  expect(
    await child.page.$eval(byTestId("hand"), (button) => button.textContent?.trim()),
  ).toContain("第 1 位");
  await shows(teacher.page, "hands-count");
  await news(teacher, /举手了/);
  await dress(teacher.page, phoneInChinese);
  await shows(teacher.page, "hand-row");
  expect(await faults(teacher.page, phoneInChinese)).toEqual([]);
  await click(teacher.page, "call");
  await shows(child.page, "stage-dialog");
  expect(await faults(child.page, phoneInChinese)).toEqual([]);
  expect((await hearing(teacher)).sounds).toBe(0);
});

test("with a yes everybody hears the child, who does not hear itself", async () => {
  await click(child.page, "stage-yes");
  await shows(child.page, "live-sign");
  await until(teacher, `${byTestId("guest-row")}[data-state="onStage"]`);
  await news(teacher, /上台了/);
  for (const listener of [teacher, classmate])
    await expect
      .poll(async () => (await hearing(listener)).loudest, { timeout: 15_000 })
      .toBeGreaterThan(0.05);
  // The teacher's, who is muted.
  expect((await hearing(child)).loudest).toBeLessThan(0.01);
  await shows(classmate.page, "guest");
});

test("a page that was loaded anew is silent until the child says yes on it", async () => {
  await dress(child.page, phoneInEnglish);
  await child.page.reload();
  await joinLesson(child, product, lessonId);
  await shows(child.page, "stage-dialog");
  expect(await faults(child.page, phoneInEnglish)).toEqual([]);
  expect((await hearing(teacher)).sounds).toBe(0);
  await click(child.page, "stage-yes");
  await shows(child.page, "live-sign");
  expect(await faults(child.page, phoneInEnglish)).toEqual([]);
});

test("the camera comes with a second yes, small, for everybody", async () => {
  await click(teacher.page, "ask-camera");
  await shows(child.page, "stage-dialog");
  await click(child.page, "stage-yes");
  await moves(teacher, "guest-video");
  await moves(classmate, "guest-video");
  // The large picture is the teacher's still, which has no code in it.
  expect(await look(classmate.page, "camera-video")).toMatchObject({ code: null });
  await shows(child.page, "hide-face");
  expect(await faults(child.page, phoneInEnglish)).toEqual([]);
});

test("whoever listens only hears the child, too, and sees the initial", async () => {
  await click(classmate.page, "quality");
  await click(classmate.page, "quality-soundOnly");
  await until(classmate, byTestId("guest-video"), false);
  await shows(classmate.page, "guest");
  await expect
    .poll(async () => (await hearing(classmate)).loudest, { timeout: 10_000 })
    .toBeGreaterThan(0.05);
});

test("whose family has not consented is told so, and Escape is a no", async () => {
  await click(classmate.page, "hand");
  await dress(teacher.page, deskInEnglish);
  await teacher.page.reload();
  await shows(teacher.page, "hand-row");
  await moves(teacher, "guest-video");
  expect(await faults(teacher.page, deskInEnglish)).toEqual([]);
  await click(teacher.page, "call");
  await click(classmate.page, "stage-yes");
  await shows(classmate.page, "stage-refusal");
  expect(await classmate.page.$(byTestId("stage-yes"))).toBeNull();
  await classmate.page.keyboard.press("Escape");
  await until(classmate, byTestId("stage-dialog"), false);
  await news(teacher, /not on stage/);
});

test("the teacher mutes, the child unmutes, and with thanks it is over", async () => {
  await click(teacher.page, "mute-guest");
  await until(child, `${byTestId("live-sign")}[data-muted="true"]`);
  await click(child.page, "mute-self");
  await until(child, `${byTestId("live-sign")}[data-muted="false"]`);
  await shows(teacher.page, "mute-guest");
  await click(teacher.page, "thank");
  await until(child, byTestId("live-sign"), false);
  await until(classmate, byTestId("guest"), false);
  expect((await hearing(teacher)).sounds).toBe(0);
});

test("a child whose hand is down is called from the list of the class, and may say no", async () => {
  const { displayName } = await callApi(child.page, { path: "/api/me", reply: Me });
  await teacher.page.bringToFront();
  await teacher.page.click(`${byTestId("call-from-list")}[aria-label*="${displayName}"]`);
  await until(child, byTestId("stage-dialog"));
  expect(await teacher.page.$$(byTestId("call-from-list"))).toHaveLength(1);
  await child.page.keyboard.press("Escape");
  await until(child, byTestId("stage-dialog"), false);
});

test("the replay has the child's voice on the wall clock, and the teacher's pictures only", async () => {
  await endLesson(teacher);
  await untilPublished(teacher, lessonId);
  const { manifest, playlists } = await replayFiles(product, lessonId);
  const { tones, camera } = await analyseReplay({ playlists });
  const voice = tones.filter((tone) => tone.voice === "microphone");
  expect(voice.length).toBeGreaterThan(5);
  // The coded microphone sounds its tone of the second at every second, so both pass alike.
  const apart = voice
    .slice(1)
    .map(({ timeS, second }, n) => ({ timeS, second, before: voice[n]! }))
    .filter(({ timeS, before }) => timeS - before.timeS < 1.5)
    .map(({ timeS, second, before }) =>
      Math.abs(timeS - before.timeS - ((second - before.second + 10) % 10)),
    );
  // Three times the microphone opened, perhaps in the middle of a tone, which then begins late.
  const cut = apart.filter((offS) => offS >= 0.05);
  expect(cut.length).toBeLessThanOrEqual(3);
  expect(apart.length - cut.length).toBeGreaterThan(3);
  expect(camera.sizes).not.toContain("320x240");
  expect(camera.coded).toEqual([]);
  expect(manifest.state).toBe("complete");
});

test("the replay goes to where a child of the class spoke on stage", async () => {
  const { page } = classmate;
  await page.bringToFront();
  await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(page, "go-turn");
  const { startedAt } = await untilPublished(classmate, lessonId);
  const { events } = await callApi(page, {
    path: `/api/lessons/${lessonId}/stage`,
    reply: LessonStage,
  });
  const accepted = events.find(({ kind }) => kind === "accepted");
  const spokeMs = Date.parse(accepted?.at ?? "") - Date.parse(startedAt);
  await click(page, "go-turn");
  const offMs = () =>
    page.$eval(
      byTestId("camera-video"),
      (video, ms) => Math.abs((video as HTMLVideoElement).currentTime * 1000 - ms),
      spokeMs,
    );
  await expect.poll(offMs, { timeout: 10_000 }).toBeLessThan(1_500);
  for (const look of [phoneInEnglish, deskInEnglish]) {
    await dress(page, look);
    await page.reload();
    await shows(page, "go-turn");
    expect(await faults(page, look)).toEqual([]);
  }
});

test("no page asked another host for anything or broke", () => {
  expect([teacher, child, classmate].flatMap(({ offences }) => offences)).toEqual([]);
});
