import { benches } from "./bench/benches.ts";

/*
 * `npm run bench [-- NAME …]`: figures of the running product as JSON lines
 * {"name","value","unit","n","note"}. Without names everything is measured; a name may also be the
 * beginning of one (`join` measures both join figures).
 */
const wanted = process.argv.slice(2);
const known = benches.flatMap((bench) => bench.names);
const unknown = wanted.filter((name) => !known.some((each) => each.startsWith(name)));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(", ")}; there are ${known.join(", ")}`);
  process.exit(1);
}
let failed = 0;
for (const bench of benches) {
  const asked = (name: string) =>
    wanted.length === 0 || wanted.some((each) => name.startsWith(each));
  if (!bench.names.some(asked)) continue;
  try {
    for (const figure of await bench.measure()) {
      if (asked(figure.name)) console.log(JSON.stringify(figure));
    }
  } catch (error) {
    failed += 1;
    console.error(
      `${bench.names.join(", ")}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
process.exitCode = failed === 0 ? 0 : 1;
