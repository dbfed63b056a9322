import { parseSync, Visitor } from "vite";

/** i18next appends these to a key whose text depends on a number. */
const PLURAL = /_(?:zero|one|two|few|many|other)$/;

export type Catalogue = { [key: string]: string | Catalogue };
export type KeysInUse = { whole: Set<string>; beginnings: Set<string> };

/** The dotted keys of a catalogue, plural forms counted as one key. */
export function keysOf(catalogue: Catalogue, parent = ""): string[] {
  const keys = Object.entries(catalogue).flatMap(([name, value]) =>
    typeof value === "string"
      ? [`${parent}${name}`.replace(PLURAL, "")]
      : keysOf(value, `${parent}${name}.`),
  );
  return [...new Set(keys)];
}

/** Keys of either catalogue that the other lacks, or whose text is empty. */
export function unequalKeys(catalogues: Record<string, Catalogue>): string[] {
  const keysByName = Object.entries(catalogues).map(
    ([name, catalogue]) => [name, new Set(keysOf(catalogue))] as const,
  );
  const all = new Set(keysByName.flatMap(([, keys]) => [...keys]));
  return keysByName.flatMap(([name, keys]) =>
    [...all].filter((key) => !keys.has(key)).map((key) => `${name} lacks ${key}`),
  );
}

/**
 * The strings of a source that can be keys: whole literals, and for `errors.${code}` the beginning
 * `errors.`.
 */
export function keysInUse({ file, source }: { file: string; source: string }): KeysInUse {
  const whole = new Set<string>();
  const beginnings = new Set<string>();
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === "string") whole.add(node.value);
    },
    TemplateLiteral: (node) => {
      const beginning = node.quasis[0]?.value.raw ?? "";
      if (node.quasis.length === 1) whole.add(beginning);
      else if (beginning.includes(".")) beginnings.add(beginning);
    },
  }).visit(parseSync(file, source).program);
  return { whole, beginnings };
}

/** Keys that no source names. */
export function unusedKeys(catalogue: Catalogue, uses: KeysInUse[]): string[] {
  return keysOf(catalogue).filter(
    (key) =>
      !uses.some(
        ({ whole, beginnings }) =>
          whole.has(key) || [...beginnings].some((beginning) => key.startsWith(beginning)),
      ),
  );
}
