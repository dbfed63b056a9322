import { instantOf, mondayOf, wallClock } from "../../protocol/days.ts";
import { PersonId } from "../../protocol/ids.ts";
import { Today } from "../../protocol/today.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { type CoreUnderTest, startCore, type TestBrowser } from "../../test/factories/core.ts";
import { startPostgresIfThere } from "../../test/factories/postgres.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { fillSchoolYear, listOfRole } from "./schoolYear.ts";

const timeZone = "Asia/Shanghai";
const rounds = 3;
/** Of a hundred people who open their first page. */
const mix = {
  student: 70,
  teacher: 12,
  guardian: 10,
  headTeacher: 4,
  schoolAdmin: 3,
  officer: 1,
} as const;

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

/** Each opens their day in turn, several times; the first round warms up and is not counted. */
const measureOn = async (url?: string) => {
  // A Wednesday of this week at 10:30, so that a day is always half over.
  const monday = mondayOf(wallClock(new Date(), timeZone).day);
  const today = wallClock(new Date(Date.parse(`${monday}T00:00:00Z`) + 2 * 86_400_000), "UTC").day;
  const now = instantOf(today, 630, timeZone);
  const core = await startCore({
    clock: { now: () => now },
    ...(url === undefined ? {} : { url }),
  });
  try {
    const filled = await fillSchoolYear(core.db, { today, now, timeZone });
    const browsers = await openBrowsers(core);
    const times: number[] = [];
    for (let round = 0; round <= rounds; round++)
      for (const browser of browsers) {
        const startedMs = performance.now();
        await browser.call("GET", "/api/today", Today);
        if (round > 0) times.push(performance.now() - startedMs);
      }
    return {
      ...filled,
      n: times.length,
      p95: percentile(times, 0.95),
      p50: percentile(times, 0.5),
    };
  } finally {
    await core.close();
  }
};

/** Null where there is no PostgreSQL. */
const measureOnPostgres = async () => {
  const postgres = await startPostgresIfThere();
  if (!postgres) return null;
  try {
    return await measureOn(postgres.url);
  } finally {
    await postgres.close();
  }
};

export async function measureToday(): Promise<Figure[]> {
  const embedded = await measureOn();
  const onPostgres = await measureOnPostgres();
  const counted = onPostgres ?? embedded;
  return [
    {
      name: "today_p95_ms",
      value: rounded(counted.p95),
      unit: "ms",
      n: counted.n,
      note: `${onPostgres ? "PostgreSQL" : "embedded database, no PostgreSQL here"}, p50 ${rounded(counted.p50)} ms; embedded p95 ${rounded(embedded.p95)} ms; ${counted.people} people, ${counted.lessons} lessons, roles mixed`,
    },
  ];
}
