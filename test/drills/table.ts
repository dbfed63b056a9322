/* What came of every round, as the table in test/drills/README.md. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Drill } from "./drills.ts";
import type { Outcome } from "./pass.ts";

export type Round = { name: string; seed: number; outcome: Outcome | null; tookS: number };

const path = fileURLToPath(new URL("README.md", import.meta.url));
const marks = ["<!-- made by npm run drills -->", "<!-- until here -->"] as const;

const worst = (values: readonly number[], digits: number, unit: string): string =>
  values.length === 0 ? "–" : `${Math.max(...values).toFixed(digits)} ${unit}`;

export function tableOf({
  drills,
  rounds,
}: {
  drills: readonly Drill[];
  rounds: readonly Round[];
}): string {
  const rows = drills.flatMap(({ name, title }) => {
    const own = rounds.filter((round) => round.name === name);
    if (own.length === 0) return [];
    const passed = own.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
    return [
      [
        ...[name, title, String(own.length), String(passed.length)],
        worst(
          passed.map(({ lostS }) => lostS),
          2,
          "s",
        ),
        worst(
          passed.map(({ syncMs }) => syncMs),
          1,
          "ms",
        ),
        worst(
          own.map(({ tookS }) => tookS),
          0,
          "s",
        ),
        [...new Set([own[0]?.seed, own.at(-1)?.seed])].join("–"),
      ],
    ];
  });
  const head = ["drill", "fault", "rounds", "passed", "lost", "sound", "took", "seeds"];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The rest of the page is written by hand and stays. */
export async function writeTable(table: string): Promise<void> {
  const page = await readFile(path, "utf8");
  const [from, to] = [page.indexOf(marks[0]) + marks[0].length, page.indexOf(marks[1])];
  await writeFile(path, `${page.slice(0, from)}\n\n${table}\n\n${page.slice(to)}`);
}
