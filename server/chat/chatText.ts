/** One line of plain text: no control or direction characters, no towers of marks, no gaps. */
export const plainText = (text: string): string =>
  text
    .normalize("NFC")
    .replaceAll(/\s+/gu, " ")
    // Joiners stay: families of emoji are held together by them.
    .replaceAll(/[\p{Cc}\p{Co}\p{Cn}]|(?!\u200d)\p{Cf}/gu, "")
    .replaceAll(/(\p{M}{2})\p{M}+/gu, "$1")
    .trim();

const letters = (text: string): string => text.normalize("NFKC").toLowerCase();
const squeezed = (text: string): string => letters(text).replaceAll(/[^\p{L}\p{N}]/gu, "");
const isOfWords = (word: string): boolean => /^[\p{Script=Latin}\p{N}]+$/u.test(word);

/**
 * Whether a text holds one of the words. Spaces and signs between Chinese characters do not hide one;
 * a word of letters is looked for among whole words, because others may hold it by chance.
 */
export const holdsWord = (text: string, words: readonly string[]): boolean => {
  const all = squeezed(text);
  const whole = new Set(letters(text).split(/[^\p{L}\p{N}]+/u));
  return words
    .map(squeezed)
    .some((word) => word !== "" && (isOfWords(word) ? whole.has(word) : all.includes(word)));
};
