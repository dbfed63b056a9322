import { randomUUID } from "node:crypto";
import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatMessageId, LessonId } from "../../protocol/ids.ts";
import { Import } from "../../protocol/imports.ts";
import { LessonList } from "../../protocol/lessons.ts";
import {
  ClassList,
  Me,
  NewAccount,
  NewAccounts,
  PeoplePage,
  School,
  SchoolList,
} from "../../protocol/people.ts";
import { Question } from "../../protocol/questions.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { apply, bring, schoolFile, uploadPath } from "../factories/schoolFiles.ts";

let core: CoreUnderTest;
let nowMs = Date.now();
let operator: TestBrowser;
const clock = { now: () => new Date(nowMs) };

beforeAll(async () => {
  core = await startCore({ clock });
  operator = await enterDemo(core, "demo-operator");
});
afterAll(async () => core?.close());

const makeSchool = async (name: string) =>
  (await operator.call("POST", "/api/schools", School, { name })).schoolId;
const peopleOf = async (schoolId: string, search = "") =>
  (await operator.call("GET", `/api/people?schoolId=${schoolId}&${search}`, PeoplePage)).people;
const day = (text: string) => new Date(`${text}T00:00:00Z`);

const students = [
  ["王小明", "三年级1班", "三年级", 20230101, day("2017-03-04"), "王大明、李梅"],
  ["张 三", "三年级1班", "三年级", 20230102, "2017/11/2", ""],
  ["李雷", "2班", "三年级", "A-03", "2016年12月31日", "李建国"],
];
/** Sign-in names are unique in the district, so each school of these tests has its own. */
const teachersAs = (zhao: string) => [
  ["赵老师", zhao, "三年级1班"],
  ["钱老师", "", "三年级2班"],
];

test("a file is tried first, then applied, and does nothing the second time", async () => {
  const schoolId = await makeSchool("导入一校");
  const file = await schoolFile({ students, teachers: teachersAs("zhao") });
  const tried = await bring(operator, schoolId, file);
  expect(tried).toMatchObject({ state: "checked", problemCount: 0, may: { apply: true } });
  expect(tried.effects).toMatchObject({
    adds: { total: 8 },
    changes: { total: 0 },
    newClasses: ["三年级1班", "三年级2班"],
  });
  expect(await peopleOf(schoolId)).toEqual([]);

  const applied = await apply(operator, tried);
  expect(applied).toMatchObject({ state: "applied", may: { apply: false, undo: true } });
  const people = await peopleOf(schoolId);
  expect(people.map(({ displayName, signInName }) => [displayName, signInName])).toEqual(
    expect.arrayContaining([
      ["王小明", expect.stringMatching(/^s\d+-1-01$/)],
      ["张三", expect.stringMatching(/^s\d+-1-02$/)],
      ["李梅", expect.stringMatching(/^s\d+-1-01-p2$/)],
      ["赵老师", "zhao"],
      ["钱老师", expect.stringMatching(/^s\d+-t1$/)],
    ]),
  );
  const { classes } = await operator.call("GET", `/api/schools/${schoolId}/classes`, ClassList);
  expect(classes.map(({ name, grade, studentCount }) => [name, grade, studentCount])).toEqual([
    ["三年级1班", "3", 2],
    ["三年级2班", "3", 1],
  ]);
  const roles = people.find(({ signInName }) => signInName === "zhao")?.memberships;
  expect(roles?.map(({ role }) => role).toSorted()).toEqual(["headTeacher", "teacher"]);

  const again = await bring(operator, schoolId, file, { complete: true });
  expect(again.effects).toEqual({
    adds: { total: 0, first: [] },
    changes: { total: 0, first: [] },
    leaves: { total: 0, first: [] },
    newClasses: [],
    unchanged: 5,
  });
  await apply(operator, again);
  expect(await peopleOf(schoolId)).toEqual(people);
});

test("changes and leaves are told, done, and taken back to the letter", async () => {
  const schoolId = await makeSchool("导入二校");
  await apply(
    operator,
    await bring(operator, schoolId, await schoolFile({ students, teachers: teachersAs("zhao-2") })),
  );
  const before = await peopleOf(schoolId);
  const next = await schoolFile({
    students: [
      // Known by their numbers: one changed class, two exchanged numbers would be two other children.
      ["王小明", "三年级2班", "", 20230101, "", "王大明、王奶奶"],
      ["李蕾", "三年级2班", "", "A-03", "2016-12-30", ""],
      ["新同学", "三年级3班", "", "", "", ""],
    ],
    teachers: [["赵老师", "zhao-2", "三年级2班"]],
  });
  const tried = await bring(operator, schoolId, next, { complete: true });
  expect(tried.problems).toEqual([]);
  // Whoever is there already is named by id, too.
  const known = { personId: expect.any(String) as string };
  expect(tried.effects?.changes.first).toEqual([
    {
      ...known,
      role: "student",
      name: "王小明",
      classNames: ["三年级2班"],
      changes: ["class", "guardian"],
    },
    {
      ...known,
      role: "student",
      name: "李蕾",
      classNames: ["三年级2班"],
      changes: ["name", "birthDate"],
    },
    {
      ...known,
      role: "teacher",
      name: "赵老师",
      classNames: ["三年级1班", "三年级2班"],
      changes: ["headTeacher"],
    },
  ]);
  expect(tried.effects?.leaves.first.map(({ name }) => name)).toEqual(["张三", "钱老师"]);
  expect(tried.effects?.adds.first.map(({ name }) => name).toSorted()).toEqual([
    "新同学",
    "王奶奶",
  ]);

  const applied = await apply(operator, tried);
  expect(applied.state).toBe("applied");
  const names = (await peopleOf(schoolId, "role=student")).map(({ displayName }) => displayName);
  expect(names.toSorted()).toEqual(["新同学", "李蕾", "王小明"]);
  expect((await bring(operator, schoolId, next, { complete: true })).effects?.unchanged).toBe(4);

  const undone = await operator.call("POST", `/api/imports/${applied.importId}/undo`, Import);
  expect(undone).toMatchObject({ state: "undone", may: { undo: false } });
  expect(await peopleOf(schoolId)).toEqual(before);
});

test("two children who exchanged their numbers exchange them, and all else stays", async () => {
  const schoolId = await makeSchool("交换校");
  const two = (a: string, b: string) => ({
    students: [
      ["甲", "一年级1班", "", a, "", ""],
      ["乙", "一年级1班", "", b, "", ""],
    ],
  });
  await apply(operator, await bring(operator, schoolId, await schoolFile(two("1", "2"))));
  const tried = await bring(operator, schoolId, await schoolFile(two("2", "1")));
  expect(tried.effects?.changes.total).toBe(2);
  expect((await apply(operator, tried)).state).toBe("applied");
});

test("each bad row is told with sheet, row, column and reason, and nothing is done", async () => {
  const schoolId = await makeSchool("错表校");
  await apply(
    operator,
    await bring(
      operator,
      schoolId,
      await schoolFile({
        students: [
          ["同名", "一年级1班", "", "11", "", ""],
          ["同名", "一年级1班", "", "12", "", ""],
        ],
        teachers: [["孙老师", "sun", ""]],
      }),
    ),
  );
  const tried = await bring(
    operator,
    schoolId,
    await schoolFile({
      students: [
        ["", "一年级1班", "", "", "", ""],
        ["同名", "一年级1班", "", "", "", ""],
        ["甲", "一年级1班", "二年级", "", "2017-02-30", ""],
        ["乙", "一年级1班", "", "77", "", ""],
        ["丙", "一年级1班", "", "77", "", ""],
        ["丁", "一年级1班", "", Number("410000201703041234"), "", ""],
        ["戊", "一年级1班", "十三年级", "", "", ""],
      ],
      teachers: [
        ["周老师", "demo-operator", ""],
        ["吴老师", "no spaces please", ""],
        ["郑老师", "", "九年级9班"],
      ],
    }),
  );
  expect(tried.problems).toEqual(
    expect.arrayContaining([
      { sheet: "学生", row: 2, column: "姓名", reason: "missing" },
      { sheet: "学生", row: 3, column: "姓名", reason: "ambiguous" },
      { sheet: "学生", row: 4, column: "出生日期", reason: "badDate" },
      { sheet: "学生", row: 5, column: "学号", reason: "twiceInFile" },
      { sheet: "学生", row: 6, column: "学号", reason: "twiceInFile" },
      { sheet: "学生", row: 7, column: "学号", reason: "numberLost" },
      { sheet: "学生", row: 8, column: "年级", reason: "badGrade" },
      { sheet: "教师", row: 2, column: "登录名", reason: "signInNameTaken" },
      { sheet: "教师", row: 3, column: "登录名", reason: "badSignInName" },
      { sheet: "教师", row: 4, column: "班主任班级", reason: "unknownClass" },
    ]),
  );
  expect(tried.may.apply).toBe(false);
  expect(await operator.refusal("POST", `/api/imports/${tried.importId}/apply`)).toBe("conflict");
  expect((await peopleOf(schoolId)).length).toBe(3);
});

test("CSV is read in UTF-8 and in GB18030", async () => {
  const schoolId = await makeSchool("文本校");
  const utf8 = new TextEncoder().encode("姓名,班级,学号\n王小明,一年级1班,007\n");
  // The same in GB18030, as Excel in China saves it.
  const gb18030 = Uint8Array.from(
    Buffer.from("d0d5c3fb2cb0e0bcb62cd1a7bac50acdf5d0a1c3f72cd2bbc4eabcb631b0e02c3030370a", "hex"),
  );
  await apply(operator, await bring(operator, schoolId, utf8, { fileName: "a.csv" }));
  const again = await bring(operator, schoolId, gb18030, { fileName: "b.csv" });
  expect(again).toMatchObject({ problemCount: 0, effects: { unchanged: 1, adds: { total: 0 } } });
});

test("what was shown is what is done: a school that changed meanwhile is shown again", async () => {
  const schoolId = await makeSchool("变校");
  const tried = await bring(
    operator,
    schoolId,
    await schoolFile({ teachers: [["孙老师", "", ""]] }),
  );
  await operator.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, {
    displayName: "孙老师",
  });
  const after = await apply(operator, tried);
  expect(after).toMatchObject({
    state: "checked",
    effects: { adds: { total: 0 }, unchanged: 1 },
  });
});

test("an import is undone within a day, the latest first; then its names are deleted", async () => {
  const schoolId = await makeSchool("限时校");
  const one = await apply(
    operator,
    await bring(operator, schoolId, await schoolFile({ teachers: [["甲", "", ""]] })),
  );
  nowMs += 1000;
  const two = await apply(
    operator,
    await bring(operator, schoolId, await schoolFile({ teachers: [["乙", "", ""]] })),
  );
  const undo = async ({ importId }: Import) =>
    operator.refusal("POST", `/api/imports/${importId}/undo`);
  expect(await undo(one)).toBe("conflict");
  expect(await undo(two)).toBe("done");
  nowMs += 24 * 3_600_000;
  expect(await undo(one)).toBe("conflict");
  await core.imports.sweep();
  const rows = await core.db
    .selectFrom("imports")
    .select(["people", "effects", "undo"])
    .where("school_id", "=", schoolId)
    .execute();
  expect(rows).toEqual([1, 2].map(() => ({ people: null, effects: null, undo: null })));
});

test("whoever left is signed out at once", async () => {
  const schoolId = await makeSchool("离校");
  await operator.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, {
    displayName: "甲",
  });
  const { initialPassword: password, signInName } = await operator.call(
    "POST",
    `/api/schools/${schoolId}/teachers`,
    NewAccount,
    { displayName: "乙" },
  );
  const leaving = core.browser();
  await leaving.call("POST", "/api/session", Me, { signInName, password });
  const file = await schoolFile({ teachers: [["甲", "", ""]] });
  await apply(operator, await bring(operator, schoolId, file, { complete: true }));
  expect(await leaving.refusal("GET", "/api/me")).toBe("notSignedIn");
});

test("what a school owns goes out as a workbook that changes nothing when it comes in", async () => {
  const schoolId = await makeSchool("导出校");
  await apply(
    operator,
    await bring(operator, schoolId, await schoolFile({ students, teachers: teachersAs("zhao-3") })),
  );
  const response = await operator.send("GET", `/api/schools/${schoolId}/export`);
  expect(response.headers.get("content-disposition")).toContain("attachment");
  const again = await bring(operator, schoolId, new Uint8Array(await response.arrayBuffer()), {
    complete: true,
  });
  expect(again).toMatchObject({
    problemCount: 0,
    effects: { unchanged: 5, adds: { total: 0 }, changes: { total: 0 }, leaves: { total: 0 } },
  });
});

test("the export of a school has its lessons, timetable and questions, and what families said for the school alone", async () => {
  const admin = await enterDemo(core, "demo-school-admin");
  const child = await enterDemo(core, "s1-1-01");
  const { schools } = await admin.call("GET", "/api/schools", SchoolList);
  // All of the demo's: which comes first of those made at one time is by chance.
  const { lessons } = await child.call("GET", "/api/lessons?limit=100", LessonList);
  const lesson = lessons.find(({ plannedStart }) => plannedStart === null);
  const asked = { questionId: randomUUID(), text: "分数是什么？", replayMs: 1_000 };
  const to = `/api/lessons/${lesson?.lessonId}/questions`;
  await child.call("POST", to, Question, asked);
  const { personId } = await child.call("GET", "/api/me", Me);
  const messages = ["第一句", "第二句"].map((text, index) => ({
    message_id: ChatMessageId.parse(randomUUID()),
    lesson_id: LessonId.parse(lesson?.lessonId),
    person_id: personId,
    text,
    said_at: new Date(nowMs + index),
  }));
  await core.db.insertInto("chat_messages").values(messages).execute();
  await core.db
    .updateTable("chat_messages")
    .set({ deleted_at: clock.now() })
    .where("text", "=", "第二句")
    .execute();
  const sheetsFor = async (browser: TestBrowser) => {
    const address = `/api/schools/${schools[0]?.schoolId}/export`;
    const bytes = await (await browser.send("GET", address)).arrayBuffer();
    const { sheets } = await readXlsx(new Uint8Array(bytes));
    return new Map(sheets.map(({ name, rows }) => [name, rows.slice(1)]));
  };
  const own = await sheetsFor(admin);
  expect([...own.keys()]).toEqual([
    ...["学生", "教师", "班级", "上课记录", "任课安排", "作息时间", "课表", "本校校历"],
    ...["家长同意", "提问", "随堂测", "聊天", "考勤说明", "字幕"],
  ]);
  expect(own.get("上课记录")).toContainEqual(
    expect.arrayContaining(["数学：认识分数", "示例老师", "三年级1班"]),
  );
  expect(own.get("任课安排")?.[0]?.slice(1)).toEqual(["三年级1班", "语文", "示例老师"]);
  expect(own.get("作息时间")?.[0]).toEqual(["1", "08:30", "09:00"]);
  // On the district's clock, as the screens have it.
  expect(own.get("课表")?.[0]?.slice(1)).toEqual([
    ...["三年级1班", "1", "08:30", "09:00", "直播课", "语文", "示例老师"],
    expect.anything(),
  ]);
  expect(own.get("家长同意")?.map((row) => row.slice(0, 6))).toEqual(
    ["声音", "画面"].map((kind) => [
      ...["学生02", "三年级1班", kind, "同意", "纸质", "示例班主任"],
    ]),
  );
  expect(own.get("提问")?.[0]?.slice(0, 3)).toEqual(["数学：认识分数", "学生01", asked.text]);
  expect(own.get("聊天")?.map((row) => row.slice(0, 3))).toEqual([
    ["数学：认识分数", "学生01", "第一句"],
    ["数学：认识分数", "学生01", "第二句"],
  ]);
  expect(own.get("聊天")?.map((row) => Boolean(row[4]))).toEqual([false, true]);

  const countys = await sheetsFor(operator);
  expect(countys.has("家长同意")).toBe(false);
  expect(countys.has("聊天")).toBe(false);
  expect(countys.has("考勤说明")).toBe(false);
  expect(countys.get("提问")?.[0]?.[1] ?? "").toBe("");
});

test("the template is understood, and holds nobody", async () => {
  const schoolId = await makeSchool("模板校");
  const template = await operator.send("GET", "/api/import-template");
  const tried = await bring(operator, schoolId, new Uint8Array(await template.arrayBuffer()));
  expect(tried).toMatchObject({ state: "checked", effects: { adds: { total: 0 } } });
});

test("a file that is too large is refused before it is read", async () => {
  const schoolId = await makeSchool("大校");
  const large = new Uint8Array(10 * 1024 * 1024 + 1);
  expect(await operator.refusal("POST", uploadPath(schoolId), large)).toBe("tooLarge");
});

test("slips are made for whoever of a class never signed in, and make older ones worthless", async () => {
  const schoolId = await makeSchool("纸条校");
  await apply(operator, await bring(operator, schoolId, await schoolFile({ students })));
  const { classes } = await operator.call("GET", `/api/schools/${schoolId}/classes`, ClassList);
  const path = `/api/classes/${classes[0]!.classId}/first-passwords`;
  const first = await operator.call("POST", path, NewAccounts);
  expect(first.accounts.map(({ displayName }) => displayName).toSorted()).toEqual(
    ["张三", "李梅", "王大明", "王小明"].toSorted(),
  );
  const enter = async ({ signInName, initialPassword: password }: NewAccount) => {
    return core.browser().refusal("POST", "/api/session", { signInName, password });
  };
  const [child] = first.accounts;
  const browser = await settle(core, child!);

  const second = await operator.call("POST", path, NewAccounts);
  expect(second.accounts.length).toBe(3);
  expect(second.accounts.map(({ personId }) => personId)).not.toContain(child!.personId);
  expect(await browser.refusal("GET", "/api/me")).toBe("done");
  expect(await enter(first.accounts[1]!)).toBe("wrongCredentials");
  expect(await enter(second.accounts[0]!)).toBe("done");
});
