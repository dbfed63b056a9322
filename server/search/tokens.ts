/*
 * What texts are found by. Chinese has no borders between words, and a list of words would miss names and
 * what a subject calls its things: every pair of neighbouring characters is a token, and every character for
 * whoever looks for one alone. Words of letters are tokens by their stem, which the caller knows.
 */

/** Written without borders between words. */
const wordless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々〇]/u;
const run = new RegExp(
  `(?<characters>${wordless.source}+)|(?<word>(?:(?!${wordless.source})[\\p{L}\\p{N}\\p{M}])+)`,
  "gu",
);
/** Nobody looks for what is longer; it would only fill the index. */
const longestWord = 40;

/** A piece of a text that can be found; `at` counts UTF-16 units. */
export type Run =
  | { kind: "word"; at: number; length: number; word: string }
  /** Each character with its place, in one form of writing. */
  | {
      kind: "characters";
      at: number;
      characters: readonly { at: number; length: number; one: string }[];
    };

export type StemOf = (word: string) => string;

/** One form for what is the same to a reader: full and half width, large and small, with and without accents. */
const plain = (text: string): string =>
  text.normalize("NFKD").replaceAll(/\p{M}/gu, "").normalize("NFKC").toLowerCase();

export const runsOf = (text: string): Run[] =>
  [...text.matchAll(run)].map((found): Run => {
    const { index: at, groups, 0: whole } = found;
    if (groups?.["word"] !== undefined)
      return { kind: "word", at, length: whole.length, word: plain(whole).slice(0, longestWord) };
    let next = at;
    const characters = Array.from(whole, (character) => {
      const place = { at: next, length: character.length, one: character.normalize("NFKC") };
      next += character.length;
      return place;
    });
    return { kind: "characters", at, characters };
  });

/** The words in texts whose stems have to be known. */
export const wordsIn = (texts: readonly string[]): string[] => [
  ...new Set(
    texts.flatMap((text) => runsOf(text).flatMap((one) => (one.kind === "word" ? one.word : []))),
  ),
];

/** Everything that a text is found by. */
export const tokensOf = (text: string, stemOf: StemOf): string[] => {
  const tokens = new Set<string>();
  for (const found of runsOf(text))
    if (found.kind === "word") tokens.add(stemOf(found.word));
    else
      for (const [i, { one }] of found.characters.entries()) {
        tokens.add(one);
        const next = found.characters[i + 1];
        if (next) tokens.add(one + next.one);
      }
  return [...tokens];
};

/** What a text must be found by to answer a search: pairs, and single characters where they stand alone. */
export const searchedTokens = (query: string, stemOf: StemOf): string[] => {
  const tokens = new Set<string>();
  for (const found of runsOf(query)) {
    if (found.kind === "word") tokens.add(stemOf(found.word));
    else if (found.characters.length === 1) tokens.add(found.characters[0]?.one ?? "");
    else
      for (const [i, { one }] of found.characters.entries()) {
        const next = found.characters[i + 1];
        if (next) tokens.add(one + next.one);
      }
  }
  return [...tokens];
};
