/* Names, titles, files and messages that are code somewhere: shown as the text that they are, and run nowhere. */
import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lesson, LessonList } from "../../protocol/lessons.ts";
import { CreatedClass, NewAccount, Person, School } from "../../protocol/people.ts";
import { Question } from "../../protocol/questions.ts";
import { Deck } from "../../protocol/slides.ts";
import {
  allowDevices,
  byTestId,
  type Chromium,
  launchChromium,
  openGuardedPage,
} from "../rig/browser.ts";
import {
  callApi,
  click,
  joinLesson,
  openNewLesson,
  type PersonPage,
  shows,
  signIn,
  startLesson,
  takeIntoUse,
  untilPublished,
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";

declare global {
  /** Put into the pages by `watch`. */
  var noteRun: (what: string) => Promise<void>;
}

const phone = { width: 390, height: 844 };
const picture = `<img src=x onerror=run()>`;
const script = `"><script>run()</script>`;
const long = "很长的名字".repeat(12);
const formula = `=HYPERLINK("http://x","点我")`;
const turned = "照片\u202Efdp.exe";

const schoolName = `${picture} 小学`;
const className = `${script} 1班`;
const teacherName = `${picture} 老师`;
const [childName, longName, formulaName] = [`${script} 同学`, long, formula];
const title = `语文 ${picture}${script}`;
const said = `javascript:run() ${picture}`;
const asked = `为什么 ${script}${picture}`;

let product: Product;
let chromium: Chromium;
let operator: PersonPage;
let teacher: PersonPage;
let child: PersonPage;
const ran: string[] = [];

/** What a page does that none may: it runs what somebody wrote, asks its reader, or tries and is kept from it. */
const watch = async ({ page }: PersonPage, who: string): Promise<void> => {
  page.on("dialog", (dialog) => {
    ran.push(`${who}: a dialog`);
    void dialog.dismiss();
  });
  await page.exposeFunction("noteRun", (what: string) => void ran.push(`${who}: ${what}`));
  await page.evaluateOnNewDocument(() => {
    const tell = (what: string) => void globalThis.noteRun(what);
    Reflect.set(globalThis, "run", () => tell("a script ran"));
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      tell(`kept from ${violatedDirective} ${blockedURI}`),
    );
  });
};
/** Signs in with a slip, on a page that is watched from its first document on. */
const enter = async (account: NewAccount, who: string): Promise<PersonPage> => {
  const context = await chromium.browser.createBrowserContext();
  await allowDevices(context, product.origin);
  const person = {
    ...(await openGuardedPage({
      ...{ context, origin: product.origin, viewport: phone },
      // Whoever is not signed in yet.
      expectedErrors: [/401 .*\/api\/me\)$/],
    })),
    context,
  };
  await watch(person, who);
  await person.page.goto(product.origin);
  await takeIntoUse(person.page, account);
  return person;
};

/** That the page shows these texts as they were written, has nothing of them as elements, and is not too wide. */
const expectTexts = async ({ page }: PersonPage, where: string, texts: string[]): Promise<void> => {
  await page.bringToFront();
  await page
    .waitForFunction(
      (wanted: string[]) => {
        // Lines break in the middle of a text; what fields hold is shown, too.
        const shown = [
          document.body.innerText,
          ...[...document.querySelectorAll("input")].map(({ value }) => value),
        ].join(" ");
        const squeezed = shown.replaceAll(/\s+/g, "");
        return wanted.every((text) => squeezed.includes(text.replaceAll(/\s+/g, "")));
      },
      { timeout: 20_000 },
      texts,
    )
    .catch(async (error: unknown) => {
      const shown = await page.evaluate(() => document.body.innerText);
      throw new Error(`${where} does not show ${texts.join(" | ")}:\n${shown.slice(0, 2_000)}`, {
        cause: error,
      });
    });
  const found = await page.evaluate(() => ({
    made: [...document.querySelectorAll("[onerror], img[src='x'], a[href^='javascript:']")].map(
      (one) => one.outerHTML,
    ),
    scripts: [...document.scripts].filter(({ textContent }) => textContent.includes("run()"))
      .length,
    tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  expect(found, where).toEqual({ made: [], scripts: 0, tooWide: 0 });
};
const visit = async (person: PersonPage, path: string, texts: string[]): Promise<void> => {
  await person.page.goto(product.origin + path);
  await expectTexts(person, path, texts);
};

let school: School;
let lesson: Lesson;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  operator = await signIn({ chromium, product, link: product.links.operator[0], viewport: phone });
  await watch(operator, "the operator");
  const call = { method: "POST", reply: School };
  school = await callApi(operator.page, {
    ...{ ...call, path: "/api/schools", body: { name: schoolName } },
  });
  const base = `/api/schools/${school.schoolId}`;
  const { schoolClass, accounts } = await callApi(operator.page, {
    ...{ method: "POST", path: `${base}/classes`, reply: CreatedClass },
    body: { name: className, studentNames: [childName, longName, formulaName] },
  });
  const teacherAccount = await callApi(operator.page, {
    ...{ method: "POST", path: `${base}/teachers`, reply: NewAccount },
    body: { displayName: teacherName },
  });
  await callApi(operator.page, {
    ...{ method: "PUT", path: `/api/people/${teacherAccount.personId}/memberships`, reply: Person },
    body: {
      memberships: [
        { role: "teacher", schoolId: school.schoolId },
        { role: "headTeacher", schoolId: school.schoolId, classId: schoolClass.classId },
      ],
    },
  });
  teacher = await enter(teacherAccount, "the teacher");
  const account = accounts.find(({ displayName }) => displayName === childName);
  child = await enter(account!, "the child");
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

test("in the live lesson", async () => {
  lesson = await openNewLesson(teacher, product, title);
  await startLesson(teacher);
  await joinLesson(child, product, lesson.lessonId);
  // There is something to record.
  await child.page.waitForFunction(
    (camera) => Number(document.querySelector<HTMLVideoElement>(camera)?.currentTime) > 1,
    { timeout: 20_000 },
    byTestId("camera-video"),
  );
  await expectTexts(teacher, "the console", [title, childName]);
  await click(teacher.page, "toggle-chat");
  await shows(teacher.page, "chat-mode");
  await teacher.page.select(byTestId("chat-mode"), "open");
  await click(child.page, "toggle-chat");
  await shows(child.page, "chat-text");
  await child.page.type(byTestId("chat-text"), said);
  await click(child.page, "chat-send");
  await callApi(child.page, {
    ...{ method: "POST", path: `/api/lessons/${lesson.lessonId}/questions`, reply: Question },
    body: { questionId: crypto.randomUUID(), text: asked, replayMs: null },
  });
  await expectTexts(teacher, "her chat", [said, childName]);
  await expectTexts(child, "the class's chat", [said]);
  // A name that turns round what follows, as files are disguised with.
  const deck = await teacher.page.evaluate(
    async (path: string) =>
      (
        await fetch(path, {
          method: "POST",
          body: new Blob(["%PDF-1.4 nothing"], { type: "application/octet-stream" }),
        })
      ).text(),
    `/api/lessons/${lesson.lessonId}/slides?fileName=${encodeURIComponent(`${turned}${picture}.pdf`)}`,
  );
  const { fileName } = Deck.parse(JSON.parse(deck));
  expect(fileName).toBe(`照片fdp.exe${picture}.pdf`);
  await click(teacher.page, "open-slides");
  await expectTexts(teacher, "her files", [fileName]);
});

test("on everybody's pages", async () => {
  await visit(teacher, `/lessons/${lesson.lessonId}/teach`, [title]);
  await click(teacher.page, "end-lesson");
  await click(teacher.page, "confirm-end");
  await visit(operator, "/schools", [schoolName]);
  await visit(operator, `/schools/${school.schoolId}`, [schoolName, className]);
  await visit(operator, `/people?schoolId=${school.schoolId}`, [childName, longName, formulaName]);
  await visit(teacher, "/people", [childName, longName, formulaName, className]);
  await visit(teacher, "/lessons", [title]);
  await visit(teacher, "/questions", [title, asked, childName]);
  await visit(teacher, `/lessons/${lesson.lessonId}/attendance`, [title, childName, longName]);
  await visit(child, "/", [title]);
  await visit(child, "/questions", [title, asked]);
  const { lessons } = await callApi(child.page, { path: "/api/lessons", reply: LessonList });
  expect(lessons[0]?.teacher.displayName).toBe(teacherName);
});

test("at the replay", async () => {
  expect(await untilPublished(teacher, lesson.lessonId)).toMatchObject({ state: "published" });
  for (const person of [teacher, child]) {
    await visit(person, `/lessons/${lesson.lessonId}/replay`, [title, teacherName]);
    await click(person.page, "tab-questions");
    await expectTexts(person, "questions at the replay", [asked]);
    await click(person.page, "tab-chat");
    await person.page.bringToFront();
    await person.page.$eval(byTestId("camera-video"), (video) => {
      if (video instanceof HTMLVideoElement) video.currentTime = video.duration;
    });
    await expectTexts(person, "the chat at the replay", [said]);
  }
});

test("in the school's workbook names are text, not formulas", async () => {
  const bytes = await operator.page.evaluate(async (path: string) => {
    const content = await (await fetch(path)).arrayBuffer();
    return [...new Uint8Array(content)];
  }, `/api/schools/${school.schoolId}/export`);
  const { sheets } = await readXlsx(new Uint8Array(bytes));
  const cells = sheets.flatMap(({ rows }) => rows.flat()).map(String);
  expect(cells.some((cell) => cell.includes(picture))).toBe(true);
  expect(cells.filter((cell) => cell.includes("HYPERLINK")).length).toBeGreaterThan(0);
  // Excel takes what begins with a sign for a formula once somebody edits it.
  expect(cells.filter((cell) => /^[=+@]/.test(cell))).toEqual([]);
});

test("and nothing of it ran, asked, or had to be kept from it", async () => {
  expect(ran).toEqual([]);
  for (const { offences } of [operator, teacher, child]) expect(offences).toEqual([]);
  // Had it, it would have been noticed.
  await child.page.evaluate("run()");
  await expect.poll(() => ran).toEqual(["the child: a script ran"]);
});
