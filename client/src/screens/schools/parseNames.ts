import { DisplayName } from "../../../../protocol/people.ts";

export interface ParsedNames {
  names: string[];
  /** Lines that cannot be names (too long), as pasted. */
  unfit: string[];
  /** Names that occur more than once: two children, or a slip of the hand. */
  repeated: string[];
}

/** Numbering as it comes from sheets and lists: `1.`, `2、`, `03)`, `4\t`. */
const numbering = /^\s*\d{1,3}\s*(?:[.、,，)）:：]|\t|\s)\s*/;

/** One name a line, as pasted from a sheet; numbering and everything after a tab are left out. */
export function parseNames(text: string): ParsedNames {
  const names: string[] = [];
  const unfit: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const name = (line.replace(numbering, "").split("\t")[0] ?? "").trim();
    if (name === "") continue;
    if (DisplayName.safeParse(name).success) names.push(name);
    else unfit.push(name);
  }
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  return { names, unfit, repeated: [...repeated] };
}
