import { sql } from "kysely";
import { instantOf, mondayOf, wallClock } from "../../protocol/days.ts";
import { PersonId } from "../../protocol/ids.ts";
import { SearchResults } from "../../protocol/search.ts";
import type { Db } from "../../server/db/kysely.ts";
import { createLogger } from "../../server/lib/log.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { SearchIndex } from "../../server/search/searchIndex.ts";
import { type CoreUnderTest, startCore, type TestBrowser } from "../../test/factories/core.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { fillSchoolYear, listOfRole } from "./schoolYear.ts";

const timeZone = "Asia/Shanghai";
const lessons = 20_000;
const mix = { student: 40, teacher: 6, guardian: 6, headTeacher: 3, schoolAdmin: 3, officer: 2 };
/** From words that every lesson holds to those of a few, in both languages. */
const queries = [
  "分",
  "分数",
  "异分母",
  "第137课",
  "fraction",
  "reads stories",
  "通分 公倍数",
  "没有的词",
];

/** What 20,000 replayed lessons say: a title of some words, three pages, two questions; a tenth with captions. */
const fillTexts = async (db: Db): Promise<void> => {
  const run = async (statement: ReturnType<typeof sql>) => statement.execute(db);
  const words = sql`array['分数的意义','异分母分数加减法','长方体的体积','圆的周长','现在进行时',
    'Reading stories','比的应用','通分和约分','Adding fractions','条形统计图','古诗三首','水的循环']`;
  const word = (n: ReturnType<typeof sql>) => sql`(${words})[1 + (${n}) % 12]`;
  await run(sql`create table bench_told as
    select lesson_id, capture_id, starts_at, row_number() over (order by starts_at, lesson_id) as n
    from bench_lessons join recordings using (lesson_id, capture_id)
    order by starts_at desc limit ${lessons}`);
  await run(sql`update lessons set title = '第' || n || '课 ' || ${word(sql`n`)}
    from bench_told where bench_told.lesson_id = lessons.lesson_id`);
  await run(sql`create table bench_pages as
    select gen_random_uuid() as deck_id, lesson_id, starts_at, n from bench_told`);
  await run(sql`insert into slide_decks (deck_id, lesson_id, file_name, kind, bytes, state, updated_at)
    select deck_id, lesson_id, '1.pdf', 'pdf', 1, 'ready', starts_at from bench_pages`);
  await run(sql`insert into slide_pages (deck_id, page, width, height, type, text)
    select deck_id, page, 4, 3, 'webp', ${word(sql`n + page`)} || E'\n' || ${word(sql`n * page + 5`)}
      || E'\n例' || n % 97 || '：求最小公倍数' from bench_pages cross join generate_series(1, 3) page`);
  await run(sql`insert into slide_moments (lesson_id, deck_id, page, at)
    select lesson_id, deck_id, page, starts_at + page * interval '5 minutes'
    from bench_pages cross join generate_series(1, 3) page`);
  await run(sql`insert into questions (question_id, lesson_id, asker_id, text, asked_at, due_on)
    select gen_random_uuid(), lesson_id, (select person_id from bench_people where role = 'student' limit 1),
      '为什么' || ${word(sql`n + k * 7`)} || '要这样做？', starts_at + k * interval '3 minutes', '2030-01-01'
    from bench_told cross join generate_series(1, 2) k`);
  await run(sql`insert into captions (lesson_id, language, version, origin, speakers, cues, written_at)
    select lesson_id, 'zh', 1, 'uploaded', 'teacher', (
      select jsonb_agg(jsonb_build_object('fromMs', c * 4000, 'toMs', c * 4000 + 3500,
        'text', '我们接着看' || ${word(sql`bench_told.n + c`)} || '这一步' || c) order by c)
      from generate_series(0, 449) c), starts_at
    from bench_told where n % 10 = 0`);
  await run(sql`insert into replays (lesson_id, capture_id, started_at, duration_ms, has_screen, coverage,
      packets, verified_samples, published_at)
    select lesson_id, capture_id, starts_at, 1800000, false, 1, '{}', 4, starts_at from bench_told`);
};

const openBrowsers = async (core: CoreUnderTest): Promise<TestBrowser[]> => {
  const browsers: TestBrowser[] = [];
  for (const [role, count] of Object.entries(mix))
    for (const personId of await listOfRole(core.db, role, count)) {
      const { token } = await core.sessions.open(core.db, PersonId.parse(personId));
      const browser = core.browser();
      browser.cookie = `${sessionCookieName}=${token}`;
      browsers.push(browser);
    }
  return browsers;
};

/** People of all roles look for words over a term of 20,000 lessons, on the embedded database. */
export async function measureSearch(): Promise<Figure[]> {
  const monday = mondayOf(wallClock(new Date(), timeZone).day);
  const now = instantOf(monday, 630, timeZone);
  const core = await startCore({ clock: { now: () => now } });
  try {
    const { people } = await fillSchoolYear(core.db, { today: monday, now, timeZone });
    await fillTexts(core.db);
    const index = new SearchIndex({
      db: core.db,
      log: createLogger({ level: "fatal", name: "bench" }),
    });
    const startedMs = performance.now();
    await index.catchUp();
    const indexedS = (performance.now() - startedMs) / 1000;
    await index.close();
    await sql`analyze`.execute(core.db);
    const { documents } = await core.db
      .selectFrom("search_documents")
      .select(({ fn }) => fn.countAll<number>().as("documents"))
      .executeTakeFirstOrThrow();
    const times: number[] = [];
    const byQuery = new Map<string, number[]>();
    for (const [n, browser] of (await openBrowsers(core)).entries())
      for (const q of queries) {
        const askedMs = performance.now();
        await browser.call("GET", `/api/search?${new URLSearchParams({ q })}`, SearchResults);
        const tookMs = performance.now() - askedMs;
        // The first of them warm up.
        if (n < 3) continue;
        times.push(tookMs);
        byQuery.set(q, [...(byQuery.get(q) ?? []), tookMs]);
      }
    const slowest = [...byQuery]
      .map(([q, of]) => ({ q, p95: percentile(of, 0.95) }))
      .toSorted((a, b) => b.p95 - a.p95)[0];
    return [
      {
        name: "search_p95_ms",
        value: rounded(percentile(times, 0.95)),
        unit: "ms",
        n: times.length,
        note: `embedded database, p50 ${rounded(percentile(times, 0.5))} ms; slowest “${slowest?.q}” p95 ${rounded(slowest?.p95 ?? 0)} ms; ${people} people, ${lessons} lessons, ${documents} texts, made in ${rounded(indexedS)} s; roles mixed`,
      },
    ];
  } finally {
    await core.close();
  }
}
