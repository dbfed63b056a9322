import { School } from "../../protocol/people.ts";
import { TestBrowser } from "../../test/factories/core.ts";
import { apply, bring } from "../../test/factories/schoolFiles.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { largeSchool } from "./importing.ts";
import { peers, stayOutOfSight, timesToFirstFrame } from "./joining.ts";

const rounds = 4;

/** Brings in schools of 5,000 people one after another until it is ended; answers how many. */
function keepImporting(browser: TestBrowser): () => Promise<number> {
  let ending = false;
  const work = (async () => {
    let count = 0;
    while (!ending) {
      const school = { name: `忙校${crypto.randomUUID().slice(0, 8)}` };
      const { schoolId } = await browser.call("POST", "/api/schools", School, school);
      await apply(browser, await bring(browser, schoolId, await largeSchool(count)));
      count += 1;
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
export async function measureJoiningDuringImport(): Promise<Figure[]> {
  let imports = 0;
  const times = await timesToFirstFrame({
    rounds,
    openHome: stayOutOfSight,
    meanwhile: ({ round, operator, product }) => {
      if (round % 2 === 0) return async () => undefined;
      const browser = new TestBrowser(product.origin);
      const begun = operator.context.cookies().then((cookies) => {
        browser.cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
        return keepImporting(browser);
      });
      return async () => (imports += await (await begun)());
    },
  });
  const inRounds = (odd: 0 | 1) =>
    times.filter((_, index) => Math.floor(index / peers) % 2 === odd);
  const p95 = { alone: percentile(inRounds(0), 0.95), beside: percentile(inRounds(1), 0.95) };
  return [
    {
      name: "join_during_import_p95_ratio",
      value: rounded(p95.beside / p95.alone, 2),
      unit: "ratio",
      n: times.length,
      note: `joining ${peers} students while schools of 5,000 people are imported one after another (${imports} of them) to joining without; p95 ${rounded(p95.beside, 0)} and ${rounded(p95.alone, 0)} ms; ${rounds} rounds in turn; embedded database, all on this machine`,
    },
  ];
}
