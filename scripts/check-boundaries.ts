import { globSync, readFileSync } from "node:fs";
import { importsOf } from "./boundaries/imports.ts";
import { offence } from "./boundaries/rules.ts";

/* Prints every import that goes against DESIGN's direction of imports, and then exits 1. */
const files = globSync("{client,config,protocol,recorder,server}/**/*.{ts,tsx}").toSorted();
const imports = files.flatMap((file) => importsOf({ file, source: readFileSync(file, "utf8") }));
const offences = imports.flatMap((found) => {
  const why = offence(found);
  return why === undefined
    ? []
    : [`${found.from}:${String(found.line)} imports ${found.to}: ${why}`];
});
for (const line of offences) console.error(line);
if (offences.length > 0) process.exit(1);
console.log(`${String(imports.length)} imports in ${String(files.length)} files`);
