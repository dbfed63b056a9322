import { setTimeout as wait } from "node:timers/promises";
import { School } from "../../protocol/people.ts";
import { TestBrowser } from "../../test/factories/core.ts";
import { startPostgresIfThere } from "../../test/factories/postgres.ts";
import { apply, bring } from "../../test/factories/schoolFiles.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { largeSchool } from "./importing.ts";
import { peers, stayOutOfSight, timesToFirstFrame } from "./joining.ts";

const rounds = 4;
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

/** Every other round of a class that joins goes on while schools are imported. */
async function measureOn(database: string, settings: Record<string, string>): Promise<Figure> {
  let imports = 0;
  // Whoever uploads a file made it on another machine.
  const files: Uint8Array[] = [];
  for (let round = 0; round < fileCount; round++) files.push(await largeSchool(round));
  const times = await timesToFirstFrame({
    rounds,
    settings,
    openHome: stayOutOfSight,
    meanwhile: ({ round, operator, product }) => {
      if (round % 2 === 0) return async () => undefined;
      const browser = new TestBrowser(product.origin);
      const begun = operator.context.cookies().then((cookies) => {
        browser.cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
        return keepImporting(browser, files);
      });
      return async () => (imports += await (await begun)());
    },
  });
  // From the fifteenth on this machine is full of the pages of those who are in, import or not.
  const few = peers / 2;
  const ratioOf = (first: number) => {
    const inRounds = (odd: 0 | 1) =>
      times.filter((_, at) => at % peers < first && Math.floor(at / peers) % 2 === odd);
    const [alone, beside] = [percentile(inRounds(0), 0.95), percentile(inRounds(1), 0.95)];
    return {
      alone: rounded(alone, 0),
      beside: rounded(beside, 0),
      ratio: rounded(beside / alone, 2),
    };
  };
  const [all, firstIn] = [ratioOf(peers), ratioOf(few)];
  return {
    name: "join_during_import_p95_ratio",
    value: all.ratio,
    unit: "ratio",
    n: times.length,
    note: `joining ${peers} students while schools of 5,000 people are imported one after another (${imports} of them, ${readMs / 1000} s between trying, applying and the next) to joining without; p95 ${all.beside} and ${all.alone} ms; the first ${few} of each round ${firstIn.beside} and ${firstIn.alone} ms, ${firstIn.ratio}; ${rounds} rounds in turn; ${database}, all on this machine`,
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
