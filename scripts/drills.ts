import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type Drill, drawFrom, drills } from "../test/drills/drills.ts";
import { type Round, writeResults } from "../test/drills/table.ts";

/*
 * `npm run drills [-- --rounds N --only NAME --seed S]`: every drill N times (20), each round with the next
 * seed, one line for each; the table of results in test/drills/README.md is made of what came out, after
 * every round. It ends with 1 when a round failed.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    only: { type: "string", multiple: true, default: [] },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const [count, firstSeed] = [Number(values.rounds), Number(values.seed)];
const unknown = values.only.filter((name) => !drills.some((drill) => drill.name === name));
if (unknown.length > 0 || !Number.isInteger(count) || !Number.isInteger(firstSeed)) {
  console.error(
    `drills are ${drills.map(({ name }) => name).join(", ")}; rounds and seed are numbers`,
  );
  process.exit(2);
}
const rounds: Round[] = [];
let writing: Promise<void> = Promise.resolve();
/** Whatever ends this run, what came out so far stands in the table. */
const write = async (): Promise<void> => {
  writing = writing.then(async () => writeResults({ drills, rounds: [...rounds] }));
  await writing;
};

const runRound = async ({ name, run }: Drill, seed: number): Promise<void> => {
  const startedMs = performance.now();
  const tookS = () => Math.round((performance.now() - startedMs) / 1000);
  try {
    const outcome = await run(drawFrom(seed));
    rounds.push({ name, seed, outcome, tookS: tookS() });
    const { lostS, syncMs } = outcome;
    const what = `lost ${lostS.toFixed(2)} s, sound ${syncMs.toFixed(1)} ms`;
    console.log(`✓ ${name} seed ${seed}: ${what} (${tookS()} s)`);
  } catch (error) {
    process.exitCode = 1;
    rounds.push({ name, seed, outcome: null, tookS: tookS() });
    const why = error instanceof Error ? error.message : String(error);
    console.log(`✗ ${name} seed ${seed}: ${why} (${tookS()} s)`);
  }
  await write();
};

/** Each takes the next one when it is through with its last. */
const runRounds = async (wanted: readonly Drill[], atOnce: number): Promise<void> => {
  const left = wanted.flatMap((drill) =>
    Array.from({ length: count }, (_, n) => ({ drill, seed: firstSeed + n })),
  );
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      await runRound(next.drill, next.seed);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};

const wanted = drills.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
const isHeavy = ({ elsewhere }: Drill): boolean => elsewhere !== undefined;
// Drills mostly wait; a browser, or three hours of sound, want the machine for themselves.
await runRounds(
  wanted.filter((drill) => !isHeavy(drill)),
  2,
);
await runRounds(wanted.filter(isHeavy), 1);
execFileSync("oxfmt", ["test/drills/README.md"]);
