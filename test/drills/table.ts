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

const head = ["drill", "fault", "rounds", "passed", "lost", "sound", "took", "seeds"];
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function rowOf({ name, title }: Drill, rounds: readonly Round[]): string {
  const passed = rounds.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const lost = passed.map(({ lostS }) => lostS);
  const sound = passed.map(({ syncMs }) => syncMs);
  const took = rounds.map(({ tookS }) => tookS);
  const seeds = rounds.map(({ seed }) => seed);
  const range = [...new Set([Math.min(...seeds), Math.max(...seeds)])].join("–");
  return line([
    ...[name, title, String(rounds.length), String(passed.length)],
    ...[worst(lost, 2, "s"), worst(sound, 1, "ms"), worst(took, 0, "s"), range],
  ]);
}

/** Rows of drills that were not run now stay as they were made. */
function tableOf(given: {
  drills: readonly Drill[];
  rounds: readonly Round[];
  before: string;
}): string {
  const made = new Map(
    given.before.split("\n").map((row) => [row.split("|")[1]?.trim() ?? "", row] as const),
  );
  const rows = given.drills.flatMap((drill) => {
    const own = given.rounds.filter(({ name }) => name === drill.name);
    return own.length > 0 ? [rowOf(drill, own)] : [made.get(drill.name) ?? []].flat();
  });
  return [line(head), line(head.map(() => "---")), ...rows].join("\n");
}

/** Puts the results into the page; the rest of it is written by hand and stays. */
export async function writeResults(of: {
  drills: readonly Drill[];
  rounds: readonly Round[];
}): Promise<void> {
  const page = await readFile(path, "utf8");
  const [from, to] = [page.indexOf(marks[0]) + marks[0].length, page.indexOf(marks[1])];
  const table = tableOf({ ...of, before: page.slice(from, to) });
  await writeFile(path, `${page.slice(0, from)}\n\n${table}\n\n${page.slice(to)}`);
}
