/* A term of lessons comes page by page: what is to come the soonest first, what is over the latest first. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { type Lesson, LessonList, type LessonsOf } from "../../protocol/lessons.ts";
import { CreatedClass, NewAccount, School } from "../../protocol/people.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

let core: CoreUnderTest;
let teacher: TestBrowser;
let student: TestBrowser;

/** Lessons an hour apart, the first of them `fromHours` from now, of one class. */
const givenLessons = async (given: {
  of: { teacherId: string; classId: string };
  title: string;
  state: "scheduled" | "live" | "ended";
  fromHours: number;
  count: number;
}) => {
  const { of, title, state, fromHours, count } = given;
  await sql`
    with made as (
      insert into lessons (lesson_id, title, teacher_id, state, created_at, planned_start,
        planned_end, started_at, ended_at)
      select gen_random_uuid(), ${title} || n, ${of.teacherId}, ${state}, now(), at,
        at + interval '30 minutes',
        case when ${state} = 'scheduled' then null else at end,
        case when ${state} = 'ended' then at + interval '30 minutes' end
      from (select n, now() + make_interval(hours => ${fromHours}::int + n) as at
        from generate_series(0, ${count}::int - 1) n) planned
      returning lesson_id)
    insert into lesson_classes (lesson_id, class_id)
    select lesson_id, ${of.classId}::uuid from made`.execute(core.db);
};

beforeAll(async () => {
  core = await startCore();
  const operator = await enterDemo(core, "demo-operator");
  const make = async (name: string) => {
    const { schoolId } = await operator.call("POST", "/api/schools", School, { name });
    const path = `/api/schools/${schoolId}`;
    const account = await operator.call("POST", `${path}/teachers`, NewAccount, {
      displayName: "示例老师",
    });
    const { schoolClass, accounts } = await operator.call("POST", `${path}/classes`, CreatedClass, {
      name: "一班",
      studentNames: ["学生甲"],
    });
    return {
      ...{ account, child: accounts[0]! },
      of: { teacherId: account.personId, classId: schoolClass.classId },
    };
  };
  const here = await make("甲校");
  const elsewhere = await make("乙校");
  teacher = await settle(core, here.account);
  student = await settle(core, here.child);
  const { of } = here;
  await givenLessons({ of, title: "明天", state: "scheduled", fromHours: 1, count: 60 });
  await givenLessons({ of, title: "上过", state: "ended", fromHours: -100, count: 60 });
  await givenLessons({ of, title: "没上", state: "scheduled", fromHours: -20, count: 2 });
  await givenLessons({ of, title: "现在", state: "live", fromHours: 0, count: 1 });
  await givenLessons({
    ...{ of: elsewhere.of, title: "别校", state: "ended", fromHours: -50, count: 5 },
  });
});
afterAll(async () => core.close());

/** All pages of a list, and how many lessons each had. */
const walk = async (who: TestBrowser, query: { of?: LessonsOf; limit?: number }) => {
  const lessons: Lesson[] = [];
  const sizes: number[] = [];
  let after: string | null = "";
  while (after !== null) {
    const search = new URLSearchParams({
      ...(query.of === undefined ? {} : { of: query.of }),
      ...(query.limit === undefined ? {} : { limit: String(query.limit) }),
      ...(after === "" ? {} : { after }),
    });
    const page: z.infer<typeof LessonList> = await who.call(
      "GET",
      `/api/lessons?${search}`,
      LessonList,
    );
    lessons.push(...page.lessons);
    sizes.push(page.lessons.length);
    after = page.next;
  }
  expect(new Set(lessons.map(({ lessonId }) => lessonId)).size).toBe(lessons.length);
  return { titles: lessons.map(({ title }) => title), sizes };
};
const numbered = (title: string, numbers: number[]) => numbers.map((n) => `${title}${n}`);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

test("what is to come begins with the soonest", async () => {
  for (const who of [teacher, student])
    expect(await walk(who, { of: "upcoming" })).toEqual({
      titles: numbered("明天", upTo(60)),
      sizes: [50, 10],
    });
});

test("what is over begins with the latest, also what nobody taught", async () => {
  const { titles, sizes } = await walk(teacher, { of: "past", limit: 20 });
  expect(sizes).toEqual([20, 20, 20, 2]);
  expect(titles).toEqual([...numbered("没上", [1, 0]), ...numbered("上过", upTo(60).toReversed())]);
});

test("what runs is a list of its own, and stands before everything else in the list of all", async () => {
  expect((await walk(teacher, { of: "live" })).titles).toEqual(["现在0"]);
  const { titles, sizes } = await walk(teacher, { limit: 50 });
  expect(sizes).toEqual([50, 50, 23]);
  expect(titles[0]).toBe("现在0");
});

test.each(["of=soon", "after=x", "limit=101", "state=live"])(
  "nonsense (%s) is refused",
  async (query) => {
    expect(await teacher.refusal("GET", `/api/lessons?${query}`)).toBe("badRequest");
  },
);
