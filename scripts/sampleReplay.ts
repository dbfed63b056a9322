import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launchChromium } from "../test/rig/browser.ts";
import {
  click,
  endLesson,
  openNewLesson,
  signIn,
  startLesson,
  untilPublished,
} from "../test/rig/people.ts";
import { startProduct } from "../test/rig/product.ts";

/*
 * `node scripts/sampleReplay.ts`: the replay that "test my phone" plays, in client/public/sample: a few
 * seconds of the rehearsal picture and its tone, taught, recorded and published by the product itself.
 * To be made anew when the form of replays changes.
 */
const lessonMs = 5_000;
const folder = fileURLToPath(new URL("../client/public/sample/", import.meta.url));

const product = await startProduct();
const chromium = await launchChromium({ devices: "builtIn" });
try {
  const teacher = await signIn({ chromium, product, link: product.links.teacher[0] });
  const { lessonId } = await openNewLesson(teacher, product, "sample");
  await click(teacher.page, "test-picture");
  await startLesson(teacher);
  await wait(lessonMs);
  await endLesson(teacher);
  await untilPublished(teacher, lessonId);

  const replay = join(product.dataFolder, "replays", lessonId);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(replay))
    if (/\.(m3u8|mp4|m4s)$/.test(name)) await copyFile(join(replay, name), join(folder, name));
  console.log((await readdir(folder)).join("\n"));
} finally {
  await chromium.close();
  await product.close();
}
