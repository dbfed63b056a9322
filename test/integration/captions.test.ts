/* Captions of replays: who may bring, read and remove them; over HTTP, on a real database. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CaptionCues, captionFileUrl, LessonCaptions } from "../../protocol/captions.ts";
import { Problem } from "../../protocol/errors.ts";
import { SchoolId } from "../../protocol/ids.ts";
import { CreatedClass, Me, NewAccount } from "../../protocol/people.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { readPersonRows } from "../../server/erasure/personTables.ts";
import { schoolRecords } from "../../server/imports/schoolRecords.ts";
import { findPerson } from "../../server/people/peopleRepository.ts";
import {
  type CoreUnderTest,
  enterDemo,
  newLesson,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

let core: CoreUnderTest;
let teacher: TestBrowser;
let admin: TestBrowser;
let child: TestBrowser;
let researcher: TestBrowser;

beforeAll(async () => {
  core = await startCore();
  teacher = await enterDemo(core, "s1-t1");
  admin = await enterDemo(core, "demo-school-admin");
  child = await enterDemo(core, "s1-1-01");
  researcher = await enterDemo(core, "demo-operator");
});
afterAll(async () => {
  await core?.close();
});

const schoolOf = async (browser: TestBrowser): Promise<SchoolId> => {
  const { memberships } = await browser.call("GET", "/api/me", Me);
  return SchoolId.parse(memberships.flatMap((one) => ("schoolId" in one ? one.schoolId : []))[0]);
};
const file = (...lines: string[]) =>
  new TextEncoder().encode(
    ["WEBVTT", ...lines.map((line, i) => `00:0${i}.000 --> 00:0${i + 1}.500\n${line}`)].join(
      "\n\n",
    ),
  );
const of = (lessonId: string) => `/api/lessons/${lessonId}/captions`;
const put = async (
  browser: TestBrowser,
  lessonId: string,
  how: string,
  content: Uint8Array = file("同学们好"),
) => browser.call("PUT", `${of(lessonId)}/${how}`, LessonCaptions, content);
const list = async (browser: TestBrowser, lessonId: string) =>
  browser.call("GET", of(lessonId), LessonCaptions);
const texts = async (browser: TestBrowser, lessonId: string, language = "zh") =>
  (await browser.call("GET", `${of(lessonId)}/${language}`, CaptionCues)).cues.map(
    ({ text }) => text,
  );

test("a teacher brings captions in two languages, replaces and removes them, and gets them back as a file", async () => {
  const { lessonId } = await newLesson(teacher, "通分/约分");
  expect(await list(teacher, lessonId)).toEqual({ tracks: [], mayWrite: true });
  await put(teacher, lessonId, "en?speakers=teacher", file("Hello", "1 &lt; 2"));
  const { tracks } = await put(teacher, lessonId, "zh?speakers=teacher");
  const { displayName } = await teacher.call("GET", "/api/me", Me);
  expect(tracks).toMatchObject([
    { language: "zh", version: 1, origin: "uploaded", cueCount: 1, byName: displayName },
    { language: "en", version: 1, cueCount: 2, speakers: "teacher" },
  ]);
  expect((await list(child, lessonId)).mayWrite).toBe(false);
  expect(await texts(child, lessonId, "en")).toEqual(["Hello", "1 < 2"]);

  // Whoever writes over what they have not seen is told, and nothing is lost.
  expect(await admin.refusal("PUT", `${of(lessonId)}/zh?speakers=teacher`, file("新"))).toBe(
    "conflict",
  );
  const older = `${of(lessonId)}/zh?speakers=teacher&insteadOf=2`;
  expect(await admin.refusal("PUT", older, file("新"))).toBe("conflict");
  expect(await texts(child, lessonId)).toEqual(["同学们好"]);
  await put(admin, lessonId, "zh?speakers=teacher&insteadOf=1", file("大家好"));
  expect((await list(child, lessonId)).tracks[0]).toMatchObject({ version: 2 });
  expect(await texts(child, lessonId)).toEqual(["大家好"]);

  const reply = await child.send("GET", `/api/lessons/${lessonId}/captions/en/file`);
  expect(reply.headers.get("content-type")).toContain("text/vtt");
  expect(reply.headers.get("content-disposition")).toContain("attachment");
  expect(await reply.text()).toContain("00:00:01.000 --> 00:00:02.500\n1 &lt; 2\n");

  for (const _ of ["once", "twice"])
    expect(await teacher.refusal("DELETE", `${of(lessonId)}/zh`)).toBe("done");
  expect(await child.refusal("GET", `${of(lessonId)}/zh`)).toBe("notFound");
  const audited = await core.db
    .selectFrom("audit_log")
    .select(["action", "detail"])
    .where("subject_id", "=", lessonId)
    .where("action", "like", "captions%")
    .orderBy("audit_id")
    .execute();
  const written = { speakers: "teacher", cues: 1, language: "zh" };
  expect(audited).toEqual([
    { action: "captionsWritten", detail: { ...written, language: "en", version: 1, cues: 2 } },
    { action: "captionsWritten", detail: { ...written, version: 1 } },
    { action: "captionsWritten", detail: { ...written, version: 2 } },
    { action: "captionsRemoved", detail: { language: "zh" } },
  ]);
});

test("what children said is read by their class and school, and nobody beyond it learns that it is there", async () => {
  const { lessonId } = await newLesson(teacher, "课堂对话");
  await put(teacher, lessonId, "zh?speakers=everybody", file("我叫示例"));
  await put(teacher, lessonId, "en?speakers=teacher", file("Listen"));
  for (const one of [teacher, admin, child])
    expect((await list(one, lessonId)).tracks.map(({ language }) => language)).toEqual([
      "zh",
      "en",
    ]);
  expect((await list(researcher, lessonId)).tracks.map(({ language }) => language)).toEqual(["en"]);
  expect(await texts(researcher, lessonId, "en")).toEqual(["Listen"]);
  for (const path of [`${of(lessonId)}/zh`, captionFileUrl(lessonId, "zh")])
    expect(await researcher.refusal("GET", path)).toBe("notFound");
});

test("a child of another class gets no captions, and whoever is not signed in is told only that", async () => {
  const { lessonId } = await newLesson(teacher, "只给本班");
  await put(teacher, lessonId, "zh?speakers=teacher");
  const { accounts } = await admin.call(
    "POST",
    `/api/schools/${await schoolOf(admin)}/classes`,
    CreatedClass,
    { name: "别的班", studentNames: ["外班同学"] },
  );
  const outsider = await settle(core, accounts[0]!);
  for (const path of [of(lessonId), `${of(lessonId)}/zh`, captionFileUrl(lessonId, "zh")]) {
    expect(await outsider.refusal("GET", path)).toBe("forbidden");
    expect(await core.browser().refusal("GET", path)).toBe("notSignedIn");
  }
});

test("a file that is no captions is refused with its line and what is wrong there, and changes nothing", async () => {
  const { lessonId } = await newLesson(teacher, "写错的字幕");
  await put(teacher, lessonId, "zh?speakers=teacher");
  const wrong = new TextEncoder().encode("WEBVTT\n\n00:02.000 --> 00:01.000\n好");
  const reply = await teacher.send("PUT", `${of(lessonId)}/zh?speakers=teacher&insteadOf=1`, wrong);
  expect(reply.status).toBe(400);
  expect(Problem.parse(await reply.json()).issues).toEqual([
    { path: "line 3", message: "endsBeforeItBegins" },
  ]);
  expect(await texts(child, lessonId)).toEqual(["同学们好"]);
  expect(await teacher.refusal("PUT", `${of(lessonId)}/fr?speakers=teacher`, file("a"))).toBe(
    "notFound",
  );
  expect(await teacher.refusal("PUT", `${of(lessonId)}/en`, file("a"))).toBe("badRequest");
});

test("the school's export says which captions there are and where they open, to whoever may read them", async () => {
  const { lessonId } = await newLesson(teacher, "导出的字幕");
  await put(teacher, lessonId, "zh?speakers=everybody");
  const sheetFor = async (mayReadCaptions: boolean) => {
    const { sheets } = await schoolRecords(core.db, {
      ...{ schoolId: await schoolOf(admin), timeZone: "Asia/Shanghai", mayReadCaptions },
      ...{ mayReadConsents: false, mayReadAskers: false, mayReadAttendance: false },
    });
    return sheets.find(({ name }) => name === "字幕");
  };
  expect(await sheetFor(false)).toBeUndefined();
  const row = (await sheetFor(true))?.rows.find(([title]) => title === "导出的字幕");
  expect(row?.slice(0, 5)).toEqual(["导出的字幕", "中文", "上传", "所有人", "1"]);
  expect(row?.at(-1)).toBe(captionFileUrl(lessonId, "zh"));
});

test("captions lose the name of whoever left, and go with whoever said what they hold", async () => {
  const schoolId = await schoolOf(admin);
  const account = await admin.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, {
    displayName: "欧阳示例",
  });
  const leaver = await settle(core, account);
  const { personId } = account;
  const theirs = await newLesson(leaver, "离开的老师");
  const other = await newLesson(teacher, "同事的课");
  await put(leaver, theirs.lessonId, "zh?speakers=teacher");
  await put(teacher, other.lessonId, "zh?speakers=teacher");
  await core.db
    .updateTable("captions")
    .set({ written_by: personId })
    .where("lesson_id", "=", other.lessonId)
    .execute();
  expect((await readPersonRows(core.db, personId)).get("captions")).toHaveLength(2);
  const person = await findPerson(core.db, personId);
  await core.db
    .transaction()
    .execute(async (trx) => erasePersonRows(trx, { person: person!, now: new Date() }));
  expect((await list(researcher, theirs.lessonId)).tracks).toEqual([]);
  expect((await list(child, other.lessonId)).tracks).toMatchObject([{ byName: null }]);
});
