import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "puppeteer";
import { z } from "zod";
import { type Classroom, monotonicS, openClassroom } from "../../test/rig/classroom.ts";
import { click, joinLesson, replayFiles, shows, startLesson } from "../../test/rig/people.ts";
import { untilMoving } from "../../test/rig/viewing.ts";
import { type Figure, percentile, rounded } from "./figure.ts";

/** By then the replay grows steadily. */
const settledS = 30;
const unfollowedForS = 30;
const lagForS = 60;
const lookEveryMs = 100;
const backs = 3;

/** Runs in a student's page: presses the button and waits until the replay has shown two different frames. */
const clickToMovingReplay = (testId: string) => `new Promise((resolve, reject) => {
  const button = document.querySelector('[data-testid="${testId}"]');
  if (!button) return reject(new Error("there is no ${testId}"));
  const startedMs = performance.now();
  setTimeout(() => reject(new Error("no moving replay within 20 s")), 20000);
  let firstS;
  const found = () => {
    const video = document.querySelector('[data-testid="catch-up"] [data-testid="camera-video"]');
    if (!video) return;
    observer.disconnect();
    const look = (nowMs, { mediaTime }) => {
      firstS ??= mediaTime;
      if (mediaTime !== firstS) resolve(nowMs - startedMs);
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  };
  const observer = new MutationObserver(found);
  observer.observe(document.body, { childList: true, subtree: true });
  button.click();
})`;

async function startAfter(page: Page, testId: string): Promise<number> {
  await shows(page, testId, 30_000);
  const tookMs = z.number().parse(await page.evaluate(clickToMovingReplay(testId)));
  return tookMs / 1_000;
}

async function toLive(page: Page): Promise<void> {
  await click(page, "jump-to-live");
  await page.waitForFunction(`!document.querySelector('[data-testid="catch-up"]')`);
}

/** The present less the newest moment of the replay that can be played, looked at again and again. */
async function lagsOver({ product, lessonId }: Classroom, forS: number): Promise<number[]> {
  const lagsS: number[] = [];
  for (const untilS = monotonicS() + forS; monotonicS() < untilS; await wait(lookEveryMs)) {
    const { manifest } = await replayFiles(product, lessonId);
    lagsS.push((Date.now() - manifest.startedAtMs - manifest.durationMs) / 1_000);
  }
  return lagsS;
}

/** Of a lesson that runs: how far the growing replay is behind it, and how soon a child sees what it missed. */
export async function measureCatchUp(): Promise<Figure[]> {
  const room = await openClassroom({ title: "补看", studentCount: 2 });
  try {
    const [early, late] = room.students;
    if (!early || !late) throw new Error("no students");
    await startLesson(room.teacher);
    await joinLesson(early, room.product, room.lessonId);
    await untilMoving(early.page, "camera-video");
    await room.openScreenTab();
    await click(room.teacher.page, "toggle-screen");
    await untilMoving(early.page, "screen-video");
    await wait(settledS * 1_000);
    const unfollowedS = await lagsOver(room, unfollowedForS);
    // At normal speed it stays behind, and somebody watches.
    await startAfter(early.page, "back-a-minute");
    await early.page.select('[data-testid="replay-rate"]', "1");
    await wait(settledS * 1_000);
    const lagsS = await lagsOver(room, lagForS);
    await toLive(early.page);

    const startsS: number[] = [];
    await joinLesson(late, room.product, room.lessonId);
    startsS.push(await startAfter(late.page, "catch-up-watch"));
    await toLive(late.page);
    for (const { page } of [late, early])
      for (let count = 0; count < backs; count++) {
        startsS.push(await startAfter(page, "back-a-minute"));
        await toLive(page);
      }

    const all = startsS.map((each) => rounded(each, 2)).join(", ");
    return [
      {
        name: "catch_up_start_s",
        value: rounded(percentile(startsS, 0.5), 2),
        unit: "s",
        n: startsS.length,
        note: `median; from the click in the live lesson to moving frames of its replay, the first from the beginning, the others a minute back, in two students' pages; slowest ${rounded(percentile(startsS, 1), 2)} s; each ${all}; server, teacher and students on this machine`,
      },
      {
        name: "catch_up_lag_s",
        value: rounded(percentile(lagsS, 0.95), 2),
        unit: "s",
        n: lagsS.length,
        note: `95th percentile over ${lagForS} s in which a student follows the replay of a lesson with camera, microphone, screen and its sound: the present less the newest moment that can be played; median ${rounded(percentile(lagsS, 0.5), 2)} s, least ${rounded(percentile(lagsS, 0), 2)} s, most ${rounded(percentile(lagsS, 1), 2)} s; while nobody follows it, median ${rounded(percentile(unfollowedS, 0.5), 2)} s, most ${rounded(percentile(unfollowedS, 1), 2)} s`,
      },
    ];
  } finally {
    await room.close();
  }
}
