import { globSync, readFileSync } from "node:fs";
import { z } from "zod";
import { keysInUse, keysOf, unequalKeys, unusedKeys, type Catalogue } from "./texts/catalogues.ts";
import { officeKeysElsewhere } from "./texts/office.ts";
import { visibleTexts } from "./texts/visibleText.ts";

/*
 * Screens speak both languages completely: the same keys in both catalogues, none unused, and no
 * text on screen that is not in them. Prints each offence and exits 1.
 */
const Catalogue: z.ZodType<Catalogue> = z.lazy(() =>
  z.record(z.string(), z.union([z.string().min(1), Catalogue])),
);
const readCatalogue = (name: string): Catalogue =>
  Catalogue.parse(JSON.parse(readFileSync(`client/src/i18n/${name}.json`, "utf8")));

const office = readCatalogue("office/zh-CN");
const chinese = { ...readCatalogue("zh-CN"), ...office };
const english = { ...readCatalogue("en"), ...readCatalogue("office/en") };
const sources = globSync("client/src/**/*.{ts,tsx}", { exclude: ["**/*.test.{ts,tsx}"] })
  .toSorted()
  .map((file) => ({ file, source: readFileSync(file, "utf8") }));

const uses = sources.map((source) => ({ file: source.file, ...keysInUse(source) }));

const problems = [
  ...unequalKeys({ "zh-CN.json": chinese, "en.json": english }),
  ...unusedKeys(chinese, uses).map((key) => `no source uses ${key}`),
  ...officeKeysElsewhere(keysOf(office), uses),
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
