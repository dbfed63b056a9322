/* Every screen, as each role sees it: on the smallest phone and on a desk, in both languages and themes. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGuardedPage } from "../rig/browser.ts";
import { dress, faults, type Look, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { type DemoSchool, openDemoSchool } from "./demoSchool.ts";

export const looks = [
  { width: 360, height: 640, language: "zh-CN", scheme: "light" },
  { width: 390, height: 844, language: "en", scheme: "dark" },
  { width: 768, height: 1024, language: "zh-CN", scheme: "dark" },
  { width: 1440, height: 900, language: "en", scheme: "light" },
] as const satisfies Look[];

const atTheDoor = ["/sign-in", "/link#a-link-that-was-used-up-before", "/first-operator"];

/** Each role's screens, at their addresses. */
const screens = [
  ["operator", "/"],
  ["operator", "/schools"],
  ["operator", "/schools/:schoolId"],
  ["operator", "/schools/:schoolId/import"],
  ["operator", "/storage"],
  ["operator", "/schools/:schoolId/storage"],
  ["operator", "/people?role=student"],
  ["operator", "/people/activation"],
  ["schoolAdmin", "/people/activation/:schoolId"],
  ["headTeacher", "/people/activation"],
  ["operator", "/calendar"],
  ["operator", "/operation"],
  ["operator", "/audit"],
  ["schoolAdmin", "/audit?action=signedIn"],
  ["schoolAdmin", "/"],
  ["operator", "/today/lessons?figure=late"],
  ["schoolAdmin", "/today/lessons"],
  ["schoolAdmin", "/schools/:schoolId/plan"],
  ["schoolAdmin", "/schools/:schoolId/chat"],
  ["schoolAdmin", "/schools/:schoolId/timetable"],
  ["headTeacher", "/"],
  ["teacher", "/week"],
  ["teacher", "/lessons"],
  ["guardian", "/week"],
  ["operator", "/password"],
  ["operator", "/nowhere"],
  ["teacher", "/"],
  ["teacher", "/lessons/:lessonId/teach"],
  ["student", "/"],
  ["guardian", "/"],
  ["headTeacher", "/people"],
  ["headTeacher", "/people/consents"],
  ["guardian", "/consents"],
  ["schoolAdmin", "/schools/:schoolId"],
  ["schoolAdmin", "/people"],
  ["operator", "/people/erasures"],
  ["student", "/lessons/:lessonId/live"],
  ["headTeacher", "/people/consents/:classId"],
  ["teacher", "/questions"],
  ["student", "/questions"],
  ["student", "/search"],
  ["operator", "/search?q=没有的词"],
  ["schoolAdmin", "/questions"],
  ["teacher", "/threads"],
  ["teacher", "/micro-lessons"],
  ["teacher", "/micro-lessons/record"],
  ["guardian", "/threads"],
  ["schoolAdmin", "/schools/:schoolId/chat?show=threads"],
  ["student", "/test-my-phone"],
  ["headTeacher", "/phone-tests"],
  ["student", "/lessons/:lessonId/replay"],
  ["operator", "/attendance"],
  ["schoolAdmin", "/attendance"],
  ["teacher", "/attendance"],
  ["guardian", "/attendance"],
  ["headTeacher", "/attendance/classes/:classId"],
  ["teacher", "/lessons/:lessonId/attendance"],
  ["schoolAdmin", "/schools/:schoolId/attendance-rules"],
] as const;

/** Looks at all of them in these looks: a file of tests for some, so that two go at once. */
export function lookAtEveryScreen(inLooks: readonly Look[]): void {
  let school: DemoSchool;
  beforeAll(async () => {
    school = await openDemoSchool();
  });
  afterAll(async () => school?.close());

  describe.each(inLooks)("at $width px, $language, $scheme", (look) => {
    test.each(screens)("%s's screen %s is readable and fits", async (role, path) => {
      const { page } = school.people[role];
      await page.bringToFront();
      await dress(page, look);
      const address = path
        .replace(":schoolId", school.schoolId)
        .replace(":classId", school.classId)
        .replace(":lessonId", school.lessonId);
      await page.goto(school.product.origin + address);
      expect(await faults(page, look)).toEqual([]);
      if (look.width === 1440) expect(await outOfKeyboardReach(page)).toEqual([]);
    });

    test("whoever is not signed in can read the door and fits through it", async () => {
      const context = await school.chromium.browser.createBrowserContext();
      const { page } = await openGuardedPage({ context, origin: school.product.origin });
      await page.goto(school.product.origin);
      await dress(page, look);
      for (const path of atTheDoor) {
        await page.goto(school.product.origin + path);
        await page.reload();
        expect(await faults(page, look), path).toEqual([]);
      }
      await context.close();
    });
  });

  test("every address of the pages is looked at", async () => {
    const app = await readFile(new URL("../../client/src/App.tsx", import.meta.url), "utf8");
    const addresses = [...app.matchAll(/<Route path="([^"]+)"/g)].flatMap(([, path = ""]) =>
      path === "/lessons/:lessonId/:view"
        ? [...app.matchAll(/view === "(\w+)"\) \{/g)].map(
            ([, view]) => `/lessons/:lessonId/${view}`,
          )
        : [path],
    );
    expect(addresses.length).toBeGreaterThan(25);
    const lookedAt = new Set<string>([
      ...screens.map(([, path]) => path.split("?")[0] ?? ""),
      ...atTheDoor.map((path) => path.replace(/#.*/, "/:token?")),
    ]);
    expect(addresses.filter((path) => !lookedAt.has(path))).toEqual([]);
  });

  test("no page asked another host for anything or broke", () => {
    expect(Object.values(school.people).flatMap(({ offences }) => offences)).toEqual([]);
  });
}
