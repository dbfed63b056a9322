import { parseArgs } from "node:util";
import { drawFrom, drills } from "../test/drills/drills.ts";

/*
 * `npm run drills [-- --rounds N --only NAME --seed S]`: every drill N times (20), each round with another
 * seed. One line for each round; the table of results in test/drills/README.md is written by it.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    only: { type: "string", multiple: true },
    seed: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const firstSeed = Number(values.seed ?? Date.now() % 1_000_000);
const chosen = drills.filter(({ name }) => values.only?.includes(name) ?? true);
for (const { name, run } of chosen)
  for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
    const startedMs = performance.now();
    const tookS = () => ((performance.now() - startedMs) / 1000).toFixed(0);
    try {
      const o = await run(drawFrom(seed));
      console.log(
        `✓ ${name} seed ${seed}: lost ${o.lostS.toFixed(2)} s, sound ${o.syncMs.toFixed(0)} ms (${tookS()} s)`,
      );
    } catch (error) {
      process.exitCode = 1;
      console.log(
        `✗ ${name} seed ${seed}: ${error instanceof Error ? error.message : String(error)} (${tookS()} s)`,
      );
    }
  }
