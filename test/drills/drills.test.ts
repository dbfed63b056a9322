import { describe, expect, test } from "vitest";
import { drawFrom, drills } from "./drills.ts";

/* One round of each; `npm run drills` runs many, and writes the table. A seed that is given is used again. */
const seed = Number(process.env["DRILL_SEED"] ?? Date.now() % 1_000_000);

/** Three hours are assembled in minutes, and on a busy machine in a quarter of an hour. */
const limitMs = 1_000_000;

describe.concurrent(`exactly one whole replay comes of a lesson, seed ${seed}`, () => {
  test.for(drills.filter(({ elsewhere }) => elsewhere === undefined))(
    "$title",
    { timeout: limitMs },
    async ({ run, isPossible }, { skip }) => {
      if (isPossible && !(await isPossible())) skip("this machine does not let it be done");
      const { lostS, syncMs } = await run(drawFrom(seed));
      expect(lostS).toBeLessThanOrEqual(2);
      expect(syncMs).toBeLessThanOrEqual(80);
    },
  );
});
