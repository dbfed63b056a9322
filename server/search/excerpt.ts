import type { MarkedText } from "../../protocol/search.ts";
import { runsOf, type StemOf } from "./tokens.ts";

type Span = { from: number; to: number; token: string };

/** Where in a text what was searched for stands, in order; spans of pairs overlap. */
const spansOf = (text: string, searched: ReadonlySet<string>, stemOf: StemOf): Span[] => {
  const spans: Span[] = [];
  const note = (from: number, to: number, token: string): void => {
    if (searched.has(token)) spans.push({ from, to, token });
  };
  for (const found of runsOf(text))
    if (found.kind === "word") note(found.at, found.at + found.length, stemOf(found.word));
    else
      for (const [i, { at, length, one }] of found.characters.entries()) {
        note(at, at + length, one);
        const next = found.characters[i + 1];
        if (next) note(at, next.at + next.length, one + next.one);
      }
  return spans;
};

const marked = (text: string, spans: readonly Span[]): MarkedText => {
  const pieces: MarkedText = [];
  const add = (from: number, to: number, isMarked: boolean): void => {
    if (from >= to) return;
    const last = pieces.at(-1);
    const piece = text.slice(from, to);
    if (last?.marked === isMarked) last.text += piece;
    else pieces.push({ text: piece, marked: isMarked });
  };
  let at = 0;
  for (const { from, to } of spans) {
    add(at, from, false);
    add(Math.max(at, from), to, true);
    at = Math.max(at, to);
  }
  add(at, text.length, false);
  return pieces;
};

/** The whole of a short text. */
export const markText = (text: string, searched: readonly string[], stemOf: StemOf): MarkedText =>
  marked(text, spansOf(text, new Set(searched), stemOf));

const before = 18;
const length = 80;

/**
 * The line of a text in which most of what was searched for stands, cut to what is read at a glance, and
 * which line it is.
 */
export const excerptOf = (
  text: string,
  searched: readonly string[],
  stemOf: StemOf,
): { line: number; excerpt: MarkedText } => {
  const wanted = new Set(searched);
  const lines = text.split("\n");
  let best = { line: 0, tokens: -1 };
  for (const [line, words] of lines.entries()) {
    const tokens = new Set(spansOf(words, wanted, stemOf).map(({ token }) => token)).size;
    if (tokens > best.tokens) best = { line, tokens };
  }
  // What follows helps to understand a short one.
  const rest = lines.slice(best.line).join(" ");
  const first = spansOf(rest, wanted, stemOf)[0]?.from ?? 0;
  const from = first <= before ? 0 : wholeFrom(rest, first - before);
  const to = wholeFrom(rest, Math.min(rest.length, from + length));
  const shown = rest.slice(from, to);
  const pieces = markText(shown, searched, stemOf);
  const excerpt: MarkedText = [
    ...(from > 0 ? [{ text: "…", marked: false }] : []),
    ...pieces,
    ...(to < rest.length ? [{ text: "…", marked: false }] : []),
  ];
  return { line: best.line, excerpt };
};

/** Not between the two halves of a rare character. */
const wholeFrom = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
};
