import { globSync, readFileSync } from "node:fs";
import { z } from "zod";
import { keysInUse, keysOf, unequalKeys, unusedKeys, type Catalogue } from "./texts/catalogues.ts";
import { keysElsewhere, textParts } from "./texts/parts.ts";
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

const whole = (locale: string): Catalogue =>
  Object.fromEntries(
    ["", ...textParts.map((part) => `${part}/`)].flatMap((place) =>
      Object.entries(readCatalogue(`${place}${locale}`)),
    ),
  );
const chinese = whole("zh-CN");
const english = whole("en");
const sources = globSync("client/src/**/*.{ts,tsx}", { exclude: ["**/*.test.{ts,tsx}"] })
  .toSorted()
  .map((file) => ({ file, source: readFileSync(file, "utf8") }));

const uses = sources.map((source) => ({ file: source.file, ...keysInUse(source) }));

const problems = [
  ...unequalKeys({ "zh-CN.json": chinese, "en.json": english }),
  ...unusedKeys(chinese, uses).map((key) => `no source uses ${key}`),
  ...textParts.flatMap((part) => keysElsewhere(part, keysOf(readCatalogue(`${part}/zh-CN`)), uses)),
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
