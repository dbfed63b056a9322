import { setTimeout as wait } from "node:timers/promises";
import { School } from "../../protocol/people.ts";
import { TestBrowser } from "../../test/factories/core.ts";
import { startPostgresIfThere } from "../../test/factories/postgres.ts";
import { apply, bring } from "../../test/factories/schoolFiles.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { largeSchool } from "./importing.ts";
import { type OpenHome, peers, stayOutOfSight, timesToFirstFrame } from "./joining.ts";

const rounds = 6;
/** First without, then twice with, then twice without …: what changes with the hour weighs on both alike. */
const besideImport = (round: number) => round % 4 === 1 || round % 4 === 2;
/**
 * So many pages stay in the lesson, out of sight; whoever comes after them leaves again once there was a frame.
 * Twenty pages take all of this machine by themselves, import or not.
 */
const pagesThatStay = 6;
const openHome: OpenHome = async (index) =>
  index < pagesThatStay
    ? stayOutOfSight(index)
    : { prepare: () => Promise.resolve(), settled: async (page) => page.close() };
/** More than are brought in while a class joins. */
const fileCount = 30;
/** Somebody reads what an import would do, and finds the next file. */
const readMs = 5_000;

/** Brings in schools of 5,000 people one after another, as a person does it, until it is ended; answers how many. */
function keepImporting(browser: TestBrowser, files: Uint8Array[]): () => Promise<number> {
  let ending = false;
  const work = (async () => {
    let count = 0;
    while (!ending) {
      const school = { name: `忙校${crypto.randomUUID().slice(0, 8)}` };
      const { schoolId } = await browser.call("POST", "/api/schools", School, school);
      const file = files.shift();
      if (!file) throw new Error("more schools were brought in than files were made");
      const tried = await bring(browser, schoolId, file);
      await wait(readMs);
      await apply(browser, tried);
      count += 1;
      await wait(readMs);
    }
    return count;
  })();
  // Seen by whoever ends it.
  work.catch(() => undefined);
  return async () => {
    ending = true;
    return work;
  };
}

/** A class joins again and again, in half of the rounds while schools are imported. */
async function measureOn(database: string, settings: Record<string, string>): Promise<Figure> {
  let imports = 0;
  // Whoever uploads a file made it on another machine.
  const files: Uint8Array[] = [];
  for (let round = 0; round < fileCount; round++) files.push(await largeSchool(round));
  const times = await timesToFirstFrame({
    rounds,
    settings,
    openHome,
    meanwhile: ({ round, operator, product }) => {
      if (!besideImport(round)) return async () => undefined;
      const browser = new TestBrowser(product.origin);
      const begun = operator.context.cookies().then((cookies) => {
        browser.cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
        return keepImporting(browser, files);
      });
      return async () => (imports += await (await begun)());
    },
  });
  const of = (beside: boolean) => {
    const own = times.filter((_, at) => besideImport(Math.floor(at / peers)) === beside);
    return { p50: percentile(own, 0.5), p95: percentile(own, 0.95) };
  };
  const [alone, beside] = [of(false), of(true)];
  return {
    name: "join_during_import_p95_ratio",
    value: rounded(beside.p95 / alone.p95, 2),
    unit: "ratio",
    n: times.length,
    note: `${peers} students join one after another while schools of 5,000 people are imported (${imports} of them, ${readMs / 1000} s between trying, applying and the next) to joining without; p95 ${rounded(beside.p95, 0)} and ${rounded(alone.p95, 0)} ms, median ${rounded(beside.p50, 0)} and ${rounded(alone.p50, 0)} ms; the first ${pagesThatStay} of each round stay, out of sight, the others leave again; ${rounds / 2} rounds of each in turn; ${database}, all on this machine`,
  };
}

/** On PostgreSQL, where there is one: the embedded database does one transaction at a time. */
export async function measureJoiningDuringImport(): Promise<Figure[]> {
  const postgres = await startPostgresIfThere();
  try {
    return [
      postgres
        ? await measureOn("PostgreSQL", { DATABASE_URL: postgres.url })
        : await measureOn("embedded database", {}),
    ];
  } finally {
    await postgres?.close();
  }
}
