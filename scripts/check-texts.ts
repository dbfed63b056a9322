import { globSync, readFileSync } from "node:fs";
import { z } from "zod";
import { keysInUse, unequalKeys, unusedKeys, type Catalogue } from "./texts/catalogues.ts";
import { visibleTexts } from "./texts/visibleText.ts";

/*
 * Screens speak both languages completely: the same keys in both catalogues, none unused, and no
 * text on screen that is not in them. Prints each offence and exits 1.
 */
const Catalogue: z.ZodType<Catalogue> = z.lazy(() =>
  z.record(z.string(), z.union([z.string().min(1), Catalogue])),
);
const readCatalogue = (locale: string): Catalogue =>
  Catalogue.parse(JSON.parse(readFileSync(`client/src/i18n/${locale}.json`, "utf8")));

const chinese = readCatalogue("zh-CN");
const english = readCatalogue("en");
const sources = globSync("client/src/**/*.{ts,tsx}", { exclude: ["**/*.test.{ts,tsx}"] })
  .toSorted()
  .map((file) => ({ file, source: readFileSync(file, "utf8") }));

const problems = [
  ...unequalKeys({ "zh-CN.json": chinese, "en.json": english }),
  ...unusedKeys(chinese, sources.map(keysInUse)).map((key) => `no source uses ${key}`),
  ...sources.flatMap((source) =>
    visibleTexts(source).map(
      ({ line, text }) =>
        `${source.file}:${String(line)} shows text outside the catalogues: ${text}`,
    ),
  ),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${String(sources.length)} sources, both catalogues complete`);
